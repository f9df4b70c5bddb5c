import { expect, test } from 'vitest'
import { pack, sparse } from '../../dev/dlp/pack.ts'
import { highOf, lowOf, MOST_WEIGHT, UNIT, unpack } from '../../src/dlp/sparse.ts'
import { distancesOf, placesOf } from '../../src/dlp/symbols.ts'

test.each([[[]], [[0]], [[5, 6, 7]], [[0, 25, 26, 27, 51, 52, 700, 131_071]]])('places %j come back', (places) => {
  expect([...placesOf(distancesOf(places))]).toEqual(places)
})

test('a model comes back as it was packed, small weights as none', () => {
  const weights = Float32Array.from([0, 0, 1, -2, 0.01, 0, 9, 3])
  const model = sparse(weights, Uint8Array.from([1, 1, 1, 1]), 2)
  const again = unpack(pack(model), 4)
  expect(again).toEqual(model)
  const weightsOf = (bucket: number) => {
    const pair = again.rows[again.index[bucket] ?? 0] ?? 0
    return [lowOf(pair), highOf(pair)]
  }
  expect([0, 1, 2, 3].map(weightsOf)).toEqual([
    [0, 0],
    [6, -12],
    [0, 0],
    [25, 19],
  ])
})

test('packed text needs no escape in source code', () => {
  const weights = Float32Array.from({ length: 1_000 }, (_, i) => UNIT * ((i % 51) - MOST_WEIGHT))
  const model = sparse(weights, new Uint8Array(500).fill(1), 2)
  const { buckets, rows } = pack(model)
  expect(buckets + rows).not.toMatch(/['"`\\$]\{?/)
})
