import { expect, test } from 'vitest'
import { tokenize } from '../../src/dlp/tokens.ts'

test.each<[string, string[]]>([
  ['Mr. Smith,  42\tyrs\r\nold', ['Mr', '.', 'Smith', ',', '42', 'yrs', 'old']],
  ['a\u00a0b\fc\vd', ['a', 'b', 'c', 'd']],
  ['a\tb\rc \bd\u000ee', ['a', 'b', 'c', '\b', 'd', '\u000e', 'e']],
  ["O'Neil García-Márquez’s x- -y '", ["O'Neil", 'García-Márquez’s', 'x', '-', '-', 'y', "'"]],
  ['ab12cd @[`{z', ['ab', '12', 'cd', '@', '[', '`', '{', 'z']],
  ['/0:9', ['/', '0', ':', '9']],
  ['Zoë 👋 𝒜b 水', ['Zoë', '👋', '𝒜b', '水']],
  ['A\u0301b \ud800x', ['A\u0301b', '\ud800', 'x']],
  ['a'.repeat(65), ['a'.repeat(64), 'a']],
  ['1'.repeat(65), ['1'.repeat(64), '1']],
])('%j is cut into words, numbers and marks', (text, pieces) => {
  const tokens = tokenize(text)
  expect(tokens.map((token) => token.text)).toEqual(pieces)
  for (const { start, end, text: piece } of tokens) expect(text.slice(start, end)).toBe(piece)
})

test.each<[string, string]>([
  ['Smith', 'smith'],
  ['SMITH’S', 'smith'],
  ["Smith's", 'smith'],
  ['its', 'its'],
  ['García', 'garcia'],
  ['MÁRQUEZ-Ñandú', 'marquez-nandu'],
  ['Ḿ', 'm'],
  ['Ærø', 'ærø'],
  ['Ωmega', 'ωmega'],
])('the word %s is known as %s', (word, plain) => {
  expect(tokenize(word)).toMatchObject([{ kind: 'word', plain }])
})

test.each<[string, boolean]>([
  ['A', true],
  ['Z', true],
  ['a', false],
  ['É', true],
  ['é', false],
  ['水', false],
])('whether %s is a capital: %s', (word, capital) => {
  expect(tokenize(word)).toMatchObject([{ capital }])
})

test('numbers of one kind are the same: by length, years by their age, small ones by the age they would be', () => {
  const kinds = [
    ['0', '12', '012'],
    ['13', '31'],
    ['32', '89'],
    ['90', '119'],
    ['120', '999', '121'],
    ['1201', '1949'],
    ['1950', '1989'],
    ['1990', '2099'],
    ['1200', '2100', '9999', '0120'],
    ['12345', '99999'],
    ['1'.repeat(19), '2'.repeat(40)],
  ]
  const hashes = kinds.map((numbers) => new Set(numbers.map((number) => tokenize(number)[0]?.hash)))
  for (const [at, hashesOfKind] of hashes.entries()) expect(hashesOfKind.size, kinds[at]?.join(' ')).toBe(1)
  expect(new Set(hashes.flatMap((hashesOfKind) => [...hashesOfKind])).size).toBe(kinds.length)
})
