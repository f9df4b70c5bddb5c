import { expect, test } from 'vitest'
import { quantile } from '../../src/stats/latency.ts'
import { LATENCY_PLACES, latencyPlace } from '../support/latency.ts'

const counted = (times: readonly number[]): number[] => {
  const counts = new Array<number>(LATENCY_PLACES).fill(0)
  for (const ms of times) counts[latencyPlace(ms)] = (counts[latencyPlace(ms)] ?? 0) + 1
  return counts
}

test('every time up to 3 minutes is told within 10 %, ± 1 ms', () => {
  for (let ms = 0; ms <= 180_000; ms += ms < 2_000 ? 1 : 97)
    expect(Math.abs((quantile(counted([ms]), 0.5) ?? 0) - ms)).toBeLessThanOrEqual(1 + ms / 10)
})
test('quantiles are those of the sorted times', () => {
  const counts = counted(Array.from({ length: 100 }, (_, i) => (i + 1) * 10))
  expect(Math.abs((quantile(counts, 0.5) ?? 0) - 500)).toBeLessThan(50)
  expect(Math.abs((quantile(counts, 0.95) ?? 0) - 950)).toBeLessThan(95)
})
test('nothing counted has no quantile', () => {
  expect(quantile(counted([]), 0.5)).toBeNull()
})
