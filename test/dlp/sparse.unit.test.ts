import { expect, test } from 'vitest'
import { beside, pack, sparse } from '../../dev/dlp/pack.ts'
import { highOf, lowOf, unpack } from '../../src/dlp/sparse.ts'

test('a model comes back as it was packed, small weights as none', () => {
  const weights = Float32Array.from([0, 0, 0, 0, 1, -2, 0, 0, 0.01, 0, 0, 0, 9, 3, 0, -9])
  const model = sparse(weights, Uint8Array.from([1, 1, 1, 1]), 4)
  const again = unpack(pack(model), 4)
  expect(again).toEqual(model)
  const weightsOf = (bucket: number) => {
    const row = again.index[bucket] ?? 0
    return [...again.rows.subarray(2 * row, 2 * row + 2)].flatMap((pair) => [lowOf(pair), highOf(pair)])
  }
  expect([0, 1, 2, 3].map(weightsOf)).toEqual([
    [0, 0, 0, 0],
    [6, -12, 0, 0],
    [0, 0, 0, 0],
    [25, 19, 0, -25],
  ])
})

test('two models side by side come back, of different buckets too', () => {
  const one = sparse(
    Float32Array.from({ length: 12 }, (_, i) => i),
    Uint8Array.from([1, 0, 1]),
    4,
  )
  const other = sparse(
    Float32Array.from({ length: 12 }, (_, i) => -i),
    Uint8Array.from([0, 1, 1]),
    4,
  )
  const model = beside(one, other, 4)
  expect(unpack(pack(model), 3)).toEqual(model)
})
