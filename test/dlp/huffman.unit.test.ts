import { expect, test } from 'vitest'
import { distancesOf, encode } from '../../dev/dlp/huffman.ts'
import { decode, MOST_BITS, placesOf } from '../../src/dlp/huffman.ts'

test.each([[[]], [[0]], [[5, 6, 7]], [[0, 25, 26, 27, 51, 52, 300, 511]]])('places %j come back', (places) => {
  expect([...placesOf(distancesOf(places))]).toEqual(places)
})

test.each<[string, number[]]>([
  ['none', []],
  ['one', [7]],
  ['the same one', [7, 7, 7, 7, 7, 7, 7]],
  ['all', Array.from({ length: 256 }, (_, i) => i)],
  [
    'very unequal ones',
    Array.from({ length: 40 }, (_, i) => Array.from({ length: 2 ** (i % 14) }, () => i % 14)).flat(),
  ],
])('of numbers %s comes back', (_, numbers) => {
  const coded = encode(numbers)
  expect([...decode(coded)]).toEqual(numbers)
  expect(coded.lengths).not.toMatch(new RegExp(`[^(-${String.fromCharCode(40 + MOST_BITS)}]`))
})

test('what is frequent takes fewer bits', () => {
  const numbers = Array.from({ length: 6_000 }, (_, i) => (i % 10 === 0 ? i % 7 : 9))
  expect(encode(numbers).bits.length).toBeLessThan(6_000 / 3)
})

test('a number that is not below 256 is refused', () => {
  expect(() => distancesOf([1, 300])).toThrow(RangeError)
})

test('coded text needs no escape in source code', () => {
  const { bits, lengths } = encode(Array.from({ length: 10_000 }, (_, i) => (i * i) % 251))
  expect(bits + lengths).not.toMatch(/['"\\$]/)
  expect(bits).toMatch(/[h]/)
})
