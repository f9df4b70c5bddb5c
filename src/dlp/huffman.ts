import { codesOf, FIRST_CODE } from './symbols.ts'

/**
 * Whole numbers below 256 as text, in a canonical Huffman code (Schwartz, Kallick 1964): as many bits each as their frequency is worth. In a text
 * of one character each, compression takes chance repetitions for patterns, and spends a fifth more on them.
 */
export type Coded = {
  count: number
  /** How many bits the code of each number has, from 0 on, in symbols.ts's symbols; 0: there is no such number. */
  lengths: string
  /** The codes one after another, six bits a character. */
  bits: string
}

export const MOST_BITS = 12
/** The characters of six bits go on from `(`, past the backslash. */
export const BACKSLASH = 92

/** The numbers that a text codes. */
export function decode({ count, lengths, bits }: Coded): Uint8Array {
  const table = tableOf(codesOf(lengths))
  const chars = codesOf(bits)
  const numbers = new Uint8Array(count)
  let [at, window, width] = [0, 0, 0]
  // By index: this runs at start-up, before anything is compiled.
  for (let i = 0; i < count; i++) {
    for (; width < MOST_BITS; width += 6) {
      const code = chars[at++] ?? FIRST_CODE
      window = (window << 6) | (code - FIRST_CODE - (code > BACKSLASH ? 1 : 0))
    }
    const entry = table[(window >>> (width - MOST_BITS)) & ((1 << MOST_BITS) - 1)] ?? 0
    numbers[i] = entry >> 4
    width -= entry & 15
  }
  return numbers
}

/** For the next MOST_BITS bits, whatever they are: the number whose code they begin with, times 16, and that code's length. */
function tableOf(lengths: Uint8Array): Uint16Array {
  const table = new Uint16Array(1 << MOST_BITS)
  let from = 0
  for (let length = 1; length <= MOST_BITS; length++)
    for (let number = 0; number < lengths.length; number++)
      if (lengths[number] === FIRST_CODE + length) {
        const to = from + (1 << (MOST_BITS - length))
        table.fill(16 * number + length, from, to)
        from = to
      }
  return table
}

/** Ascending numbers from their distances, the first from -1. */
export function placesOf(distances: Coded): Uint32Array {
  let place = -1
  return Uint32Array.from(decode(distances), (distance) => (place += distance))
}
