import { expect, test } from 'vitest'
import { recurring, type Values, valuesOf } from '../../src/dlp/recurring.ts'
import type { Finding } from '../../src/dlp/types.ts'

const again = (text: string, values: Values) =>
  recurring(text, [], values).map(({ type, offset, length }) => [type, text.slice(offset, offset + length), offset])

test('a value is known again as a word of its own, and not inside another, nor where it is found already', () => {
  const values: Values = new Map([['7741920', 'MRN']])
  expect(again('7741920, x7741920, 77419201, (7741920) é7741920', values)).toEqual([
    ['MRN', '7741920', 0],
    ['MRN', '7741920', 30],
  ])
  const text = 'MRN 7741920, as 7741920 is'
  const found: Finding[] = [{ type: 'MRN', offset: 4, length: 7, confidence: 1 }]
  expect(valuesOf(text, found)).toEqual(values)
  expect(recurring(text, found, values).map(({ offset }) => offset)).toEqual([16])
})

test('a name in full goes before its parts, and what is short is not looked for', () => {
  const values: Values = new Map([
    ['Berg', 'PERSON_NAME'],
    ['Anna Berg', 'PERSON_NAME'],
    ['Bo', 'PERSON_NAME'],
  ])
  expect(again('Bo, Berg and Anna Berg', values)).toEqual([
    ['PERSON_NAME', 'Berg', 4],
    ['PERSON_NAME', 'Anna Berg', 13],
  ])
})

test('what a value is made of means nothing to a pattern', () => {
  expect(again('a.*b(c and a.*b(c', new Map([['a.*b(c', 'MRN']]))).toHaveLength(2)
})

test('it is not known where a part of it is found already, and what is refused hides no other', () => {
  const text = 'a 12 March b, a 12 March b'
  const found: Finding[] = [{ type: 'DATE', offset: 2, length: 8, confidence: 1 }]
  expect(recurring(text, found, new Map([['a 12 March b', 'OTHER_ID']])).map(({ offset }) => offset)).toEqual([14])
  expect(again('xab ab ab', new Map([['ab ab', 'PERSON_NAME']]))).toEqual([['PERSON_NAME', 'ab ab', 4]])
})
