import { codesOf, FIRST_CODE, placesOf } from './symbols.ts'

/** A linear model most of whose weights are none: rows of small numbers for the few buckets that have any. */
export type Sparse = {
  /** For each bucket its row; 0, an empty one: all its weights are none. */
  index: Uint16Array
  /** Weights of row 0, row 1, …, each NO_WEIGHT too high. */
  rows: Uint8Array
  /** What a unit of a weight is worth. */
  scale: number
}
/** As it is kept: the buckets of rows 1 and up by their distances, and all rows, in symbols.ts's symbols. */
export type Packed = { buckets: string; rows: string; scale: number }

/** The most that a weight is, and how it stands in a row when it is none. */
export const MOST_WEIGHT = 25
export const NO_WEIGHT = FIRST_CODE + MOST_WEIGHT

/** @param size how many buckets there are */
export function unpack({ buckets, rows, scale }: Packed, size: number): Sparse {
  const index = new Uint16Array(size)
  const places = placesOf(buckets)
  for (let row = 0; row < places.length; row++) index[places[row] ?? 0] = row + 1
  return { index, rows: codesOf(rows), scale }
}
