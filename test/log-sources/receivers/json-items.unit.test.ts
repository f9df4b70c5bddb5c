import { afterEach, describe, expect, test, vi } from 'vitest'
import { jsonItems, MAX_ITEM_CHARS } from '../../../src/log-sources/receivers/json-items.ts'

afterEach(() => vi.restoreAllMocks())

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
    const deep = `{"a":${'{"b":'.repeat(150_000)}1${'}'.repeat(150_000)}}`
    expect(values(deep + deep)).toHaveLength(2)
    expect(values('{'.repeat(1_000_000))).toEqual([undefined])
  })
  test.each<[string, string, string, string]>([
    ['a text', '{"event":"', 'x', '"}'],
    ['a list of objects', '{"event":[', '{},', '{}]}'],
    ['fields', '{"fields":{', '"a":1,', '"a":1}}'],
  ])('are parsed up to 1 MiB each; one that is longer (%s) is none', (_, begin, part, end) => {
    const item = (chars: number) => {
      const parts = part.repeat((chars - begin.length - end.length) / part.length)
      return begin + parts + ' '.repeat(chars - begin.length - parts.length - end.length) + end
    }
    const parse = vi.spyOn(JSON, 'parse')
    const small = '{"a":1}'
    expect(values(small + item(MAX_ITEM_CHARS) + small)).toHaveLength(3)
    expect(parse).toHaveBeenCalledTimes(3)
    parse.mockClear()
    expect(values(small + item(MAX_ITEM_CHARS + 1) + small)).toEqual([{ a: 1 }, undefined])
    expect(values(small + item(8 * MAX_ITEM_CHARS) + small)).toEqual([{ a: 1 }, undefined])
    expect(parse).toHaveBeenCalledTimes(2)
  })
})
