import { expect, test } from 'vitest'
import { beside, pack, sparse } from '../../dev/dlp/pack.ts'
import { highOf, lowOf, MOST_WEIGHT, UNIT, unpack } from '../../src/dlp/sparse.ts'
import { distancesOf, placesOf } from '../../src/dlp/symbols.ts'

test.each([[[]], [[0]], [[5, 6, 7]], [[0, 25, 26, 27, 51, 52, 700, 131_071]]])('places %j come back', (places) => {
  expect([...placesOf(distancesOf(places))]).toEqual(places)
})

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

test('packed text needs no escape in source code', () => {
  const weights = Float32Array.from({ length: 1_000 }, (_, i) => UNIT * ((i % 51) - MOST_WEIGHT))
  const model = sparse(weights, new Uint8Array(250).fill(1), 4)
  const { buckets, rows } = pack(model)
  expect(buckets + rows).not.toMatch(/['"`\\$]\{?/)
})
