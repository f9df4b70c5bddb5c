import { BACKSLASH, type Coded, MOST_BITS } from '../../src/dlp/huffman.ts'
import { FIRST_CODE, symbolOf } from '../../src/dlp/symbols.ts'

type Tree = { weight: number; numbers: readonly number[] }

/** Whole numbers below 256 as src/dlp/huffman.ts takes them. */
export function encode(numbers: readonly number[]): Coded {
  const bad = numbers.find((number) => !Number.isInteger(number) || number < 0 || number > 255)
  if (bad !== undefined) throw new RangeError(`${bad} is no whole number below 256`)
  const lengths = lengthsOf(numbers)
  const codes = codesOf(lengths)
  const bits = numbers.map((number) => codes[number] ?? '').join('')
  const sextets = bits.match(/.{1,6}/g) ?? []
  return {
    count: numbers.length,
    lengths: lengths.map(symbolOf).join(''),
    bits: sextets.map((sextet) => charOf(Number.parseInt(sextet.padEnd(6, '0'), 2))).join(''),
  }
}

/** The source code of such numbers. */
export const sourceOf = ({ count, lengths, bits }: Coded): string =>
  `{ count: ${count}, lengths: '${lengths}', bits: '${bits}' }`

/** The length of each number's code, from 0 on; frequencies are made more alike until no code is too long. */
function lengthsOf(numbers: readonly number[]): number[] {
  let weights = numbers.reduce<number[]>((counts, number) => {
    counts[number] = (counts[number] ?? 0) + 1
    return counts
  }, [])
  for (;;) {
    const lengths = huffman(Array.from(weights, (weight) => weight ?? 0))
    if (lengths.every((length) => length <= MOST_BITS)) return lengths
    weights = weights.map((weight) => Math.ceil(weight / 2))
  }
}

function huffman(weights: readonly number[]): number[] {
  const lengths = weights.map(() => 0)
  let trees: Tree[] = weights
    .map((weight, number) => ({ weight, numbers: [number] }))
    .filter(({ weight }) => weight > 0)
  // One number alone needs a code too.
  for (const { numbers } of trees.length === 1 ? trees : []) for (const number of numbers) lengths[number] = 1
  while (trees.length > 1) {
    trees = trees.toSorted((a, b) => a.weight - b.weight)
    const [one, other, ...rest] = trees
    const numbers = [...(one?.numbers ?? []), ...(other?.numbers ?? [])]
    for (const number of numbers) lengths[number] = (lengths[number] ?? 0) + 1
    trees = [{ weight: (one?.weight ?? 0) + (other?.weight ?? 0), numbers }, ...rest]
  }
  return lengths
}

/** Canonical codes, as binary digits: shorter ones first, equally long ones in the order of their numbers. */
function codesOf(lengths: readonly number[]): string[] {
  const codes: string[] = []
  let next = 0
  for (let length = 1; length <= MOST_BITS; length++) {
    next *= 2
    for (const [number, its] of lengths.entries())
      if (its === length) codes[number] = (next++).toString(2).padStart(length, '0')
  }
  return codes
}

function charOf(sextet: number): string {
  const code = FIRST_CODE + sextet
  return String.fromCharCode(code < BACKSLASH ? code : code + 1)
}

/** Ascending numbers by their distances: what `placesOf` reads. */
export const distancesOf = (places: readonly number[]): Coded =>
  encode(places.map((place, i) => place - (places[i - 1] ?? -1)))
