import { expect, test } from 'vitest'
import { gapOf, isMark, isNumber, knownOf, possibleOf, shapeOf } from '../../../src/dlp/tagger/traits.ts'
import { type Token, tokenize } from '../../../src/dlp/tokens.ts'

function tokenOf(text: string): Token {
  const [token] = tokenize(text)
  if (!token) throw new Error(text)
  return token
}

test('words that are written alike have one shape, and others another', () => {
  const kinds = [
    ['a', 'b'],
    ['ab', 'no'],
    ['the', 'its'],
    ['long', 'patient', 'wörter'],
    ['A', 'B'],
    ['Ab', 'No'],
    ['AB', 'NO'],
    ['Adler', 'Émile'],
    ['ADLER', 'ÉMILE'],
    ['McAdam', 'DiMarco'],
    ['anne-marie', 'all-in'],
    ['Anne-Marie-Lee', 'Anne-marie', "Jean-l'abbé"],
    ["o'dea", 'l’arc'],
    ["O'dea", 'D’arc'],
    ["Adler's", 'Nolan’s', "O'Dea's"],
    ["adler's", 'nolan’s'],
    ['1', '2'],
    ['12', '34'],
    ['1'.repeat(12), '2'.repeat(40)],
    ['.'],
    [','],
    ['@'],
  ]
  const shapes = kinds.map((texts) => new Set(texts.map((text) => shapeOf(tokenOf(text)))))
  for (const [i, shapesOfKind] of shapes.entries()) expect(shapesOfKind.size, kinds[i]?.join(' ')).toBe(1)
  expect(new Set(shapes.flatMap((shapesOfKind) => [...shapesOfKind])).size).toBe(kinds.length)
})

test.each([
  ['a', false, false],
  ['Anne-Marie', false, false],
  ["PATIENT'S", false, false],
  ['1', true, false],
  ['1'.repeat(30), true, false],
  ['.', false, true],
  ['\ud800', false, true],
])('the shape of %s tells whether it is a number (%s) or a mark (%s)', (text, number, mark) => {
  const shape = shapeOf(tokenOf(text))
  expect([isNumber(shape), isMark(shape)]).toEqual([number, mark])
})

test('a listed word is known as what it is; a rare or capitalised one by its likeness to names', () => {
  const known = (text: string, common = 0) => knownOf(tokenOf(text), common)
  expect(known('Norma')).toBeGreaterThan(16)
  expect(known('norma', 9)).toBe(known('Norma'))
  expect(known('xq')).toBe(1)
  expect(known('the', 9)).toBe(0)
  expect(known('printer', 9)).toBe(0)
  expect(known('Backups', 9)).toBeGreaterThan(1)
  expect(known('brandvoldsen')).toBeGreaterThan(known('workflows'))
  for (const word of ['ktzrxq', 'workflows', 'brandvoldsen', 'xolanisen', 'reinstallation']) {
    expect(known(word)).toBeGreaterThanOrEqual(2)
    expect(known(word)).toBeLessThanOrEqual(8)
  }
})

/** 1: an identifier may begin there; 0: go on with it; 2: neither. */
test.each([
  ['Adler', 0, false, 1],
  ['brandvold', 4, false, 1],
  ['workflow', 3, false, 0],
  ['norma', 16, false, 1],
  ['nolan', 16, false, 1],
  ['may', 16, false, 1],
  ['monday', 16, false, 1],
  ['salem', 16, false, 1],
  ['hospital', 16, false, 0],
  ['4471', 0, false, 1],
  ['4471', 0, true, 0],
  ['Adler', 0, true, 0],
  ['.', 0, false, 2],
  ['.', 0, true, 2],
])('whether an identifier may begin at %s, known as %d, inside of a code: %s', (text, known, inside, possible) => {
  expect(possibleOf(tokenOf(text), known, inside)).toBe(possible)
})

test('no identifier begins in a script that is not Latin', () => {
  for (const letter of 'aé\u024fḀ\u1eff') expect(possibleOf(tokenOf(letter), 8, false), letter).toBe(1)
  for (const letter of '\u0250я\u1dbf\u1f00水') expect(possibleOf(tokenOf(letter), 8, false), letter).toBe(2)
})

test.each([
  ['', 0],
  [' ', 1],
  ['\t', 2],
  ['  ', 2],
  ['\n', 3],
  [' \r\n ', 3],
])('between tokens %j is a gap of its own: %d', (between, gap) => {
  expect(gapOf(`a${between}b\n`, 1, 1 + between.length)).toBe(gap)
})
