import { highOf, lowOf, MOST_WEIGHT, type Packed, pairOf, type Sparse, UNIT } from '../../src/dlp/sparse.ts'
import { distancesOf, encode, sourceOf } from './huffman.ts'

/** What the weights of a bucket come to together, in UNITs, of which nothing is noticed. */
const UNNOTICED = 3

/** A model of the buckets that `kept` marks, `width` weights each (an even number), in whole UNITs. */
export function sparse(weights: Float32Array, kept: Uint8Array, width: number): Sparse {
  const index = new Uint16Array(kept.length)
  const rows: number[] = Array.from({ length: width / 2 }, () => 0)
  for (const [bucket, keep] of kept.entries()) {
    if (keep === 0) continue
    const row = Array.from(weights.subarray(bucket * width, (bucket + 1) * width), (weight) =>
      Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, Math.round(weight / UNIT))),
    )
    if (row.reduce((sum, weight) => sum + Math.abs(weight), 0) <= UNNOTICED) continue
    index[bucket] = rows.length / (width / 2)
    for (let i = 0; i < width; i += 2) rows.push(pairOf(row[i] ?? 0, row[i + 1] ?? 0))
  }
  return checked({ index, rows: Int32Array.from(rows) }, width)
}

/** Two models of the same buckets, `width` weights each, as one, the weights of each bucket side by side. */
export function beside(a: Sparse, b: Sparse, width: number): Sparse {
  const index = new Uint16Array(a.index.length)
  const pairs = width / 2
  const rows: number[] = Array.from({ length: width }, () => 0)
  for (let bucket = 0; bucket < index.length; bucket++) {
    const [rowA, rowB] = [a.index[bucket] ?? 0, b.index[bucket] ?? 0]
    if (rowA === 0 && rowB === 0) continue
    index[bucket] = rows.length / width
    rows.push(
      ...a.rows.subarray(rowA * pairs, (rowA + 1) * pairs),
      ...b.rows.subarray(rowB * pairs, (rowB + 1) * pairs),
    )
  }
  return checked({ index, rows: Int32Array.from(rows) }, 2 * width)
}

function checked(model: Sparse, width: number): Sparse {
  const count = model.rows.length / (width / 2)
  if (count > 65_536) throw new Error(`${count} rows are more than an index can tell`)
  return model
}

/** The form in which src/dlp/sparse.ts takes it. */
export function pack({ index, rows }: Sparse): Packed {
  const buckets = [...index.entries()].filter(([, row]) => row !== 0).map(([bucket]) => bucket)
  const weights = Array.from(rows, (pair) => [lowOf(pair), highOf(pair)]).flat()
  const count = buckets.length + 1
  const width = weights.length / count
  const masks = Array.from({ length: count }, (_, row) =>
    weights.slice(row * width, (row + 1) * width).reduce((mask, weight, i) => mask | (weight === 0 ? 0 : 1 << i), 0),
  )
  return {
    width,
    buckets: distancesOf(buckets),
    masks: encode(masks),
    weights: encode(weights.filter((weight) => weight !== 0).map((weight) => MOST_WEIGHT + weight)),
  }
}

/** The source code of such a model. */
export function sourceOfModel(model: Sparse): string {
  const { width, buckets, masks, weights } = pack(model)
  return `{
  width: ${width},
  buckets: ${sourceOf(buckets)},
  masks: ${sourceOf(masks)},
  weights: ${sourceOf(weights)},
}`
}
