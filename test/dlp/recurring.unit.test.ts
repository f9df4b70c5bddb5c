import { expect, test } from 'vitest'
import { randomOf } from '../../dev/dlp/random.ts'
import { recurring, type Values, valuesOf, withNameParts } from '../../src/dlp/recurring.ts'
import type { Finding } from '../../src/dlp/types.ts'

const TYPES = ['MRN', 'DATE', 'PHONE'] as const
const again = (text: string, values: Values) =>
  recurring(text, [], values).map(({ type, offset, length }) => [type, text.slice(offset, offset + length), offset])

test('a value is known again as a word of its own, and not inside another, nor where it is found already', () => {
  const values: Values = new Map([['7741920', { type: 'MRN' }]])
  expect(again('7741920, x7741920, 77419201, (7741920) é7741920', values)).toEqual([
    ['MRN', '7741920', 0],
    ['MRN', '7741920', 30],
  ])
  const text = 'MRN 7741920, as 7741920 is'
  const found: Finding[] = [{ type: 'MRN', offset: 4, length: 7, confidence: 1 }]
  expect([...valuesOf(text, found)]).toEqual([['7741920', found[0]]])
  expect(recurring(text, found, values).map(({ offset }) => offset)).toEqual([16])
})

test('a name in full goes before its parts, and what is short is not looked for', () => {
  const values: Values = new Map([
    ['Berg', { type: 'PERSON_NAME' }],
    ['Anna Berg', { type: 'PERSON_NAME' }],
    ['Bo', { type: 'PERSON_NAME' }],
  ])
  expect(again('Bo, Berg and Anna Berg', values)).toEqual([
    ['PERSON_NAME', 'Berg', 4],
    ['PERSON_NAME', 'Anna Berg', 13],
  ])
})

test('a person’s name is known again by each of its words, as they are written', () => {
  const parts = (...values: string[]) =>
    [...withNameParts(new Map(values.map((value) => [value, { type: 'PERSON_NAME' }]))).keys()].filter(
      (part) => !values.includes(part),
    )
  expect(parts('Hope Daniels')).toEqual(['Hope', 'Daniels'])
  expect(parts("Dr. Seán O'Brien-Núñez’s", 'CALLOWAY, INES R', 'de la Houssaye')).toEqual([
    'Seán',
    "O'Brien-Núñez",
    'CALLOWAY',
    'INES',
    'Houssaye',
  ])
  // Short words and words in small letters have many meanings; titles, relatives and what people work or live at are nobody's.
  expect(parts('Li Wei Ann', 'maria gonzalez', 'Patient Nurse Mother Clinic Portal')).toEqual([])
  const phone: Values = new Map([['Grace 555-0142', { type: 'PHONE' }]])
  expect(withNameParts(phone)).toEqual(phone)
})

test('a word that is a verb too is no name where a sentence begins with it and a pronoun or an article follows', () => {
  const values: Values = new Map(
    ['Will', 'Mark', 'Grant', 'Price', 'Hope', 'Rose'].map((part) => [part, { type: 'PERSON_NAME' }]),
  )
  const verbs =
    'Will you? Will the visit be billed: Mark it!\n- Grant access.\n2. Price the list. Will I be billed? "Hope you are well."'
  expect(again(verbs, values)).toEqual([])
  const names = [
    'Hope felt better.',
    'Will says so.',
    'Ask Mark the rest.',
    'Grant, the patient',
    'Rose the',
    'Will this morning fell',
    'Mark A. Stone',
    'Will I. Adler',
  ]
  for (const text of names) expect([text, again(text, values).length]).toEqual([text, 1])
})

test('what a value is made of means nothing to a pattern', () => {
  expect(again('a.*b(c and a.*b(c', new Map([['a.*b(c', { type: 'MRN' }]]))).toHaveLength(2)
})

test('it is not known where a part of it is found already, and what is refused hides no other', () => {
  const text = 'a 12 March b, a 12 March b'
  const found: Finding[] = [{ type: 'DATE', offset: 2, length: 8, confidence: 1 }]
  expect(recurring(text, found, new Map([['a 12 March b', { type: 'OTHER_ID' }]])).map(({ offset }) => offset)).toEqual(
    [14],
  )
  expect(again('xab ab ab', new Map([['ab ab', { type: 'PERSON_NAME' }]]))).toEqual([['PERSON_NAME', 'ab ab', 4]])
})

/** The same, as one would say it: a value after the other, the longest first. */
function plainly(text: string, found: readonly Finding[], values: Values): Finding[] {
  const all = [...found]
  for (const [value, { type }] of [...values].toSorted(([a], [b]) => b.length - a.length))
    for (let offset = 0; offset < text.length && value.length >= 4; offset++) {
      const end = offset + value.length
      const isWord = !/[\p{L}\p{N}]/u.test(text.charAt(offset - 1)) && !/[\p{L}\p{N}]/u.test(text.charAt(end))
      const isFree = all.every((other) => other.offset >= end || other.offset + other.length <= offset)
      if (text.startsWith(value, offset) && isWord && isFree)
        all.push({ type, offset, length: value.length, confidence: 1 })
    }
  return all.slice(found.length).toSorted((a, b) => a.offset - b.offset)
}

test('values that begin alike, end alike, overlap or lie in one another are known again as if looked for one by one', () => {
  const random = randomOf(1)
  const upTo = (most: number) => Math.floor(random.next() * (most + 1))
  const text = (length: number, units: readonly string[]) => Array.from({ length }, () => random.pick(units)).join('')
  let known = 0
  for (let i = 0; i < 5_000; i++) {
    const units = random.pick([
      ['a', ' '],
      ['a', 'b', ' ', '.'],
      ['aa', 'é', '1', '. '],
      ['\ud83d', '\ude00', 'a ', '\0'],
    ])
    const one = text(upTo(60), units)
    const values: Values = new Map(
      Array.from({ length: upTo(6) }, () => {
        const at = upTo(one.length)
        return [
          random.chance(0.7) ? one.slice(at, at + 1 + upTo(12)) : text(1 + upTo(8), units),
          { type: random.pick(TYPES) },
        ]
      }),
    )
    const found = [5, 25, 45]
      .filter((offset) => offset + 6 <= one.length && random.chance(0.3))
      .map((offset): Finding => ({ type: 'SSN', offset, length: 1 + upTo(5), confidence: 1 }))
    const again = recurring(one, found, values)
    expect({ one, found, values, again }).toEqual({ one, found, values, again: plainly(one, found, values) })
    known += again.length
  }
  expect(known).toBeGreaterThan(1_000)
})

test('a message full of values that begin alike takes time in proportion to its length', () => {
  const values = Array.from({ length: 30_000 }, (_, i) => `1111${10_000 + i}`)
  const found = recurring(values.join(', '), [], new Map(values.map((value) => [value, { type: 'MRN' }])))
  expect(found).toHaveLength(30_000)
})
