import { expect, test } from 'vitest'
import { SOURCE_TYPES } from '../../src/console/source-types.ts'
import { CONFIGS, SOURCE_TYPES as TYPES } from '../../src/log-sources/source.ts'
import { SecretRef } from '../../src/secrets/tenant-secret.ts'

test('every type of source can be registered, and all that it must be told is asked for', () => {
  expect(Object.keys(SOURCE_TYPES).sort()).toEqual([...TYPES].sort())
  for (const type of TYPES) {
    const asked = SOURCE_TYPES[type]?.fields.filter(({ isOptional }) => !isOptional) ?? []
    const config = Object.fromEntries(asked.map(({ name, example }) => [name, example]))
    expect(CONFIGS[type].safeParse(config), type).toMatchObject({ success: true })
    expect(SecretRef.safeParse(SOURCE_TYPES[type]?.secret), type).toMatchObject({ success: true })
  }
})
