import { describe, expect, test } from 'vitest'
import { jsonItems } from '../../../src/log-sources/receivers/json-items.ts'

const values = (text: string) => [...jsonItems(text)].map(({ value }) => value)

describe('JSON objects one behind the other', () => {
  const OBJECTS = [
    { a: 1 },
    {},
    { b: { c: [{ d: '}{' }] } },
    { e: '\\"{' },
    { f: '\\\\' },
    { '"}': 'é🙂' },
    { g: '\n' },
  ]
  test.each(['', ' ', '\n', '\r\n\t '])('are told apart with %j between, and as they are written', (between) => {
    const written = OBJECTS.map((object) => JSON.stringify(object))
    const items = [...jsonItems(between + written.join(between) + between)]
    expect(items.map(({ value }) => value)).toEqual(OBJECTS)
    expect(items.map(({ text }) => text)).toEqual(written)
  })
  test.each([
    ['', 0],
    [' \n', 0],
    ['[]', 1],
    ['[{"a":1}]', 1],
    ['"x"', 1],
    ['7', 1],
    ['{', 1],
    ['{"a":"', 1],
    ['{"a":"\\', 1],
    ['{a:1}', 1],
    ['}{', 1],
    ['{"a":1}}', 2],
    ['{"a":1},{"b":2}', 2],
    ['{"a":1}x{"b":2}', 2],
    ['{"a":1,}{"b":2}', 1],
  ])('end with the first that is none: %j', (text, count) => {
    const found = values(text)
    expect(found).toHaveLength(count)
    if (count > 0) expect(found.at(-1)).toBeUndefined()
    expect(found.slice(0, -1).every((value) => value !== undefined)).toBe(true)
  })
  test('of several megabytes are told apart, and nested as deeply as may be', () => {
    expect(values('{"a":1}'.repeat(500_000))).toHaveLength(500_000)
    const deep = `{"a":${'{"b":'.repeat(200_000)}1${'}'.repeat(200_000)}}`
    expect(values(deep + deep)).toHaveLength(2)
    expect(values('{'.repeat(1_000_000))).toEqual([undefined])
  })
})
