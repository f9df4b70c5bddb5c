import { MOST_WEIGHT, NO_WEIGHT, type Packed, type Sparse } from '../../src/dlp/sparse.ts'
import { distancesOf, FIRST_CODE, symbolOf } from '../../src/dlp/symbols.ts'

/** A model of the buckets that `kept` marks, `width` weights each, in whole steps of `scale`. */
export function sparse(weights: Float32Array, kept: Uint8Array, width: number, scale: number): Sparse {
  const index = new Uint16Array(kept.length)
  const rows: number[] = Array.from({ length: width }, () => NO_WEIGHT)
  for (const [bucket, keep] of kept.entries()) {
    if (keep === 0) continue
    const row = Array.from(weights.subarray(bucket * width, (bucket + 1) * width), (weight) =>
      Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, Math.round(weight / scale))),
    )
    if (row.every((weight) => weight === 0)) continue
    index[bucket] = rows.length / width
    rows.push(...row.map((weight) => NO_WEIGHT + weight))
  }
  return checked({ index, rows: Uint8Array.from(rows), scale }, width)
}

/** Two models of the same buckets, `width` weights each, as one, the weights of each bucket side by side. */
export function beside(a: Sparse, b: Sparse, width: number): Sparse {
  const index = new Uint16Array(a.index.length)
  const rows: number[] = Array.from({ length: 2 * width }, () => NO_WEIGHT)
  for (let bucket = 0; bucket < index.length; bucket++) {
    const [rowA, rowB] = [a.index[bucket] ?? 0, b.index[bucket] ?? 0]
    if (rowA === 0 && rowB === 0) continue
    index[bucket] = rows.length / (2 * width)
    rows.push(
      ...a.rows.subarray(rowA * width, (rowA + 1) * width),
      ...b.rows.subarray(rowB * width, (rowB + 1) * width),
    )
  }
  return checked({ index, rows: Uint8Array.from(rows), scale: a.scale }, 2 * width)
}

function checked(model: Sparse, width: number): Sparse {
  const count = model.rows.length / width
  if (count > 65_536) throw new Error(`${count} rows are more than an index can tell`)
  return model
}

/** The form in which src/dlp/sparse.ts takes it. */
export function pack({ index, rows, scale }: Sparse): Packed {
  const buckets = [...index.entries()].filter(([, row]) => row !== 0).map(([bucket]) => bucket)
  return {
    buckets: distancesOf(buckets),
    rows: Array.from(rows, (code) => symbolOf(code - FIRST_CODE)).join(''),
    scale,
  }
}
