import { describe, expect, test } from 'vitest'
import { checkItem } from '../../../src/log-sources/receivers/hec-item.ts'

const checked = (item: Record<string, unknown>) => checkItem({ event: 'x', ...item })
const fieldsOf = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, i]))

describe('an item', () => {
  test.each<[string, unknown, string]>([
    ['a number', 7, '7'],
    ['a flag', false, 'false'],
    ['a text', 'web-1', 'web-1'],
  ])('whose host, source or sourcetype is %s has it as text', (_, given, text) => {
    const around = { host: given, source: given, sourcetype: given }
    expect(checked(around)).toMatchObject({ metadata: { host: text, source: text, sourcetype: text } })
  })
  test.each<[string, Record<string, unknown>, string]>([
    ['a host that is a list', { host: ['a'] }, 'badFormat'],
    ['a host that is long', { host: 'x'.repeat(2_001) }, 'badFormat'],
    ['a time of a million digits', { time: '1'.repeat(1_000_000) }, 'badFormat'],
    ['a time behind a million blanks', { time: `${' '.repeat(1_000_000)}x` }, 'badFormat'],
    ['an empty list', { event: [] }, 'blankEvent'],
  ])('with %s is refused', (_, item, refused) => {
    expect(checked(item)).toEqual({ refused })
  })
})

describe('indexed fields', () => {
  test.each<[string, unknown]>([
    ['none', undefined],
    ['null', null],
    ['no fields', {}],
    ['scalars', { a: 'x', b: 1, c: true, d: null }],
    ['lists of scalars', { a: ['x', 1, true, null], b: [] }],
    ['a thousand', fieldsOf(1_000)],
    ['names of an object’s own', JSON.parse('{"__proto__":1,"constructor":2}')],
  ])('may be %s', (_, fields) => {
    expect(checked({ fields })).toMatchObject({ event: 'x' })
  })
  test.each<[string, unknown]>([
    ['a text', 'a'],
    ['a list', ['a']],
    ['nested', { a: { b: 1 } }],
    ['nested in a list', { a: [['b']] }],
    ['nested under a name of an object’s own', JSON.parse('{"__proto__":{"a":1}}')],
    ['more than a thousand', fieldsOf(1_001)],
    ['a list of more than a thousand', { a: Array(1_001).fill(1) }],
    ['lists of more than a thousand together', { a: Array(600).fill(1), b: Array(600).fill(1) }],
    ['empty lists, more than a thousand', Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`f${i}`, []]))],
  ])('may not be %s', (_, fields) => {
    expect(checked({ fields })).toEqual({ refused: 'badFields' })
  })
  test('are looked at only to the first that is wrong, or one too many', () => {
    let looks = 0
    const counted = (value: unknown) => ({
      enumerable: true,
      get() {
        looks++
        return value
      },
    })
    const names = Array.from({ length: 50_000 }, (_, i) => `f${i}`)
    const many = Object.defineProperties({}, Object.fromEntries(names.map((name) => [name, counted(1)])))
    expect(checked({ fields: many })).toEqual({ refused: 'badFields' })
    expect(looks).toBeLessThanOrEqual(1_001)
    looks = 0
    const wrong = Object.defineProperties({}, Object.fromEntries(names.map((name) => [name, counted({})])))
    expect(checked({ fields: wrong })).toEqual({ refused: 'badFields' })
    expect(looks).toBe(1)
  })
})
