import { expect, test } from 'vitest'
import { isFetched, SOURCE_TYPES } from '../../src/console/source-types.ts'
import { CONFIGS, isFetched as isFetchedByApi, SOURCE_TYPES as TYPES } from '../../src/log-sources/source.ts'

test('every type of source can be registered, and all that it must be told is asked for', () => {
  expect(Object.keys(SOURCE_TYPES).sort()).toEqual([...TYPES].sort())
  for (const type of TYPES) {
    const asked = SOURCE_TYPES[type]?.fields.filter(({ isOptional }) => !isOptional) ?? []
    const config = Object.fromEntries(asked.map(({ name, example }) => [name, example]))
    expect(CONFIGS[type].safeParse(config), type).toMatchObject({ success: true })
  }
})

test('a source is offered to be fetched where the API fetches it', () => {
  for (const source_type of TYPES)
    for (const config of [{}, { endpoint: 'https://splunk.test', searchUrl: 'https://splunk.test:8089' }])
      expect(isFetched({ source_type, config }), source_type).toBe(isFetchedByApi(source_type, config))
})
