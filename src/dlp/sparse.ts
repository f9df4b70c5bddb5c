import { codesOf, FIRST_CODE, placesOf } from './symbols.ts'

/** A linear model most of whose weights are none: rows of small whole numbers for the few buckets that have any. */
export type Sparse = {
  /** For each bucket its row; 0, an empty one: all its weights are none. */
  index: Uint16Array
  /** Weights of row 0, row 1, …, two in each number. */
  rows: Int32Array
}
/**
 * As it is kept: the buckets of rows 1 and up by their distances, and all weights, in symbols.ts's symbols: the first GROUP of each row, then the next
 * of each, since of two models side by side (`beside`) most rows are of one only, and what the other lacks is compressed away.
 */
export type Packed = { buckets: string; rows: string }

export const GROUP = 4
/** What a unit of a weight is worth. */
export const UNIT = 0.16
/** The most that a weight is, and the code of its symbol when it is none. */
export const MOST_WEIGHT = 25
export const NO_WEIGHT = FIRST_CODE + MOST_WEIGHT

/** Two numbers in one, so that adding such numbers adds both: their sums, too, must fit into 16 bits each. */
export const pairOf = (low: number, high: number): number => (low + high * 65_536) | 0
/** The two numbers of such a pair. */
export const lowOf = (pair: number): number => (pair << 16) >> 16
export const highOf = (pair: number): number => (pair - lowOf(pair)) >> 16

const NO_WEIGHTS = pairOf(NO_WEIGHT, NO_WEIGHT)

/** @param size how many buckets there are */
export function unpack({ buckets, rows }: Packed, size: number): Sparse {
  const index = new Uint16Array(size)
  const places = placesOf(buckets)
  for (let row = 0; row < places.length; row++) index[places[row] ?? 0] = row + 1
  const codes = codesOf(rows)
  const pairs = new Int32Array(codes.length / 2)
  const [count, width] = [places.length + 1, pairs.length / (places.length + 1)]
  for (let i = 0; i < pairs.length; i++) {
    const group = Math.floor((2 * i) / GROUP)
    const at = (group % count) * width + Math.floor(group / count) * (GROUP / 2) + (i % (GROUP / 2))
    pairs[at] = (codes[2 * i] ?? 0) + ((codes[2 * i + 1] ?? 0) << 16) - NO_WEIGHTS
  }
  return { index, rows: pairs }
}
