import { expect, test } from 'vitest'
import { coded } from '../../src/dlp/coded.ts'
import { tokenize } from '../../src/dlp/tokens.ts'

const codedIn = (text: string) => coded(text, tokenize(text))

test('no rule matches inside of what it matched, so that all its matches are no longer than the text', () => {
  for (const text of ['12 34 Elm Street', 'mrn mrn 4471', 'on on 7/22', '4 '.repeat(200), 'Smith, Anna, Norma, Lee']) {
    const matches = codedIn(text)
    for (const { rule, offset } of matches)
      expect(
        matches.filter(
          (other) => other.rule === rule && other.offset <= offset && offset < other.offset + other.length,
        ),
        text,
      ).toHaveLength(1)
  }
})

test('what was matched in one text hides nothing in the next', () => {
  expect(codedIn(`${' '.repeat(40)}MRN 44718`)).toHaveLength(1)
  expect(codedIn('MRN 44718')).toHaveLength(1)
  expect(codedIn('in LS1 4AP')).toHaveLength(1)
  expect(codedIn('no such code')).toEqual([])
  expect(codedIn('in LS1 4AP')).toHaveLength(1)
})

test('matches are told in the text’s order with the tokens that they touch', () => {
  const text = 'MRN K-4471 of Ms. Adler, that is 604-22-7719'
  const tokens = tokenize(text)
  const told = coded(text, tokens).map(({ type, from, to }) => [
    type,
    tokens
      .slice(from, to)
      .map((token) => token.text)
      .join(' '),
  ])
  expect(told).toEqual([
    ['MRN', 'K - 4471'],
    ['PERSON_NAME', 'Adler'],
    ['SSN', '604 - 22 - 7719'],
  ])
})

test('of several at a place the surest comes first, then the longest', () => {
  const [first, ...others] = codedIn('MRN 604-22-7719').filter(({ offset }) => offset === 4)
  expect(first?.sure).toBe('always')
  expect(others).not.toEqual([])
  const lengths = codedIn('12 Elm Street, Salem, OR 97301').map(({ length }) => length)
  expect(lengths).toEqual(lengths.toSorted((a, b) => b - a))
})

test.each([
  ['x', false],
  ['é', false],
  ['ж', false],
  ['_', false],
  ["'", true],
  ['電話', true],
  ['', true],
])('whether a number that goes on after %j may begin an identifier: %s', (before, may) => {
  expect(codedIn(`on ${before}5/27/2024`).some(({ type }) => type === 'DATE')).toBe(may)
})
