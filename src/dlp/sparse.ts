import { type Coded, decode, placesOf } from './huffman.ts'

/** A linear model most of whose weights are none: rows of small whole numbers for the few buckets that have any. */
export type Sparse = {
  /** For each bucket its row; 0, an empty one: all its weights are none. */
  index: Uint16Array
  /** Weights of row 0, row 1, …, two in each number. */
  rows: Int32Array
}
/** As it is kept: `width` weights a row, of rows 0, 1, …. */
export type Packed = {
  width: number
  /** The buckets of rows 1 and up, by their distances. */
  buckets: Coded
  /** For each row a bit for each weight, the lowest first: whether it is any. */
  masks: Coded
  /** Those that are, row by row, each MOST_WEIGHT too high. */
  weights: Coded
}

/** What a unit of a weight is worth. */
export const UNIT = 0.16
/** The most that a weight is. */
export const MOST_WEIGHT = 25

/** Two numbers in one, so that adding such numbers adds both: their sums, too, must fit into 16 bits each. */
export const pairOf = (low: number, high: number): number => (low + high * 65_536) | 0
/** The two numbers of such a pair. */
export const lowOf = (pair: number): number => (pair << 16) >> 16
export const highOf = (pair: number): number => (pair - lowOf(pair)) >> 16

/** @param size how many buckets there are */
export function unpack({ width, ...packed }: Packed, size: number): Sparse {
  const index = new Uint16Array(size)
  const places = placesOf(packed.buckets)
  for (let row = 0; row < places.length; row++) index[places[row] ?? 0] = row + 1
  const [masks, weights] = [decode(packed.masks), decode(packed.weights)]
  const rows = new Int32Array((masks.length * width) / 2)
  let next = 0
  for (let row = 0; row < masks.length; row++)
    for (let i = 0; i < width; i++)
      if (((masks[row] ?? 0) >> i) & 1) {
        const weight = (weights[next++] ?? 0) - MOST_WEIGHT
        const pair = (row * width + i) >> 1
        rows[pair] = (rows[pair] ?? 0) + (i & 1 ? pairOf(0, weight) : weight)
      }
  return { index, rows }
}
