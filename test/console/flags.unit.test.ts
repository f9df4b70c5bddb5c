import { expect, test } from 'vitest'
import { carryOver, piecesOf, summaryOf, wordsOf } from '../../src/console/flags.ts'

const flag = (type: string, offset: number, length: number) => ({ type, offset, length })
const SSN = flag('SSN', 4, 11)

test('a text is cut at its findings, and nothing of it is lost', () => {
  const text = 'SSN 123-45-6789 of 😀 Jane'
  const name = flag('PERSON_NAME', 22, 4)
  const pieces = piecesOf(text, [name, SSN])
  expect(pieces).toEqual([
    { text: 'SSN ' },
    { text: '123-45-6789', flag: SSN },
    { text: ' of 😀 ' },
    { text: 'Jane', flag: name },
  ])
})

test('findings that overlap, or lie beyond the text, neither repeat nor lose a character', () => {
  const text = 'abcdef'
  const pieces = piecesOf(text, [flag('A', 0, 4), flag('B', 2, 4), flag('C', 5, 9), flag('D', 6, 1)])
  expect(pieces.map(({ text }) => text).join('')).toBe(text)
  expect(pieces.flatMap(({ flag }) => flag?.type ?? [])).toEqual(['A', 'C'])
})

test.each([
  ['before it moves a finding', 'My SSN 123-45-6789', [flag('SSN', 7, 11)]],
  ['after it leaves it in its place', 'SSN 123-45-6789 is hers', [SSN]],
  ['inside it takes it away', 'SSN 123-4-6789', []],
  ['that replaces all takes it away', 'Router offline', []],
])('an edit %s until the text has been scanned again', (_, after, flags) => {
  expect(carryOver([SSN], 'SSN 123-45-6789', after)).toEqual(flags)
})

test('types are said in words, and abbreviations stay', () => {
  expect([wordsOf('DATE_OF_BIRTH'), wordsOf('SSN'), wordsOf('HEALTH_PLAN_ID')]).toEqual([
    'date of birth',
    'SSN',
    'health plan ID',
  ])
  expect(summaryOf([SSN, flag('DATE', 0, 1), SSN])).toBe('SSN ×2, date')
  expect(summaryOf([])).toBe('none')
})
