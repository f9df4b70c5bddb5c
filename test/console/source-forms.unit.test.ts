import { expect, test } from 'vitest'
import { SOURCE_FORMS } from '../../src/console/source-forms.ts'
import { CONFIGS, SOURCE_TYPES } from '../../src/log-sources/source.ts'
import { SecretRef } from '../../src/secrets/tenant-secret.ts'

test('every type of source can be registered, and all that it must be told is asked for', () => {
  expect(Object.keys(SOURCE_FORMS).sort()).toEqual([...SOURCE_TYPES].sort())
  for (const type of SOURCE_TYPES) {
    const asked = SOURCE_FORMS[type].fields.filter(({ isOptional }) => !isOptional)
    const config = Object.fromEntries(asked.map(({ name, example }) => [name, example]))
    expect(CONFIGS[type].safeParse(config), type).toMatchObject({ success: true })
    expect(SecretRef.safeParse(SOURCE_FORMS[type].secret), type).toMatchObject({ success: true })
  }
})
