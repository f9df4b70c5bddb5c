import { expect, test } from 'vitest'
import { plotDays, roundUp } from '../../src/console/plot.ts'

const day = (date: string, agent_id: string, runs: number) => ({
  date,
  agent_id,
  runs,
  tokens: 0,
  blocked: 0,
  failed: 0,
  aborted: 0,
  latency_ms: { p50: null, p95: null },
})

test('every day of a period is plotted, also one without runs, and the runs of all agents add up', () => {
  const days = [day('2026-02-27', 'a', 2), day('2026-02-27', 'b', 1), day('2026-03-01', 'a', 4)]
  expect(plotDays(days, '2026-02-27', '2026-03-01', { total: 7, after: 0 })).toEqual([
    { date: '2026-02-27', runs: 3, others: 0, sum: 3 },
    { date: '2026-02-28', runs: 0, others: 0, sum: 3 },
    { date: '2026-03-01', runs: 4, others: 0, sum: 7 },
  ])
})

test.each([
  [
    'begins in the middle of a day',
    { total: 6, after: 0 },
    [
      [2, 1],
      [1, 0],
      [3, 0],
    ],
  ],
  [
    'begins and ends in the middle of a day',
    { total: 4, after: 2 },
    [
      [2, 1],
      [1, 0],
      [1, 2],
    ],
  ],
  [
    'ends in the middle of a day',
    { total: 5, after: 2 },
    [
      [3, 0],
      [1, 0],
      [1, 2],
    ],
  ],
  [
    'has begun anew after its days had runs',
    { total: 0, after: 0 },
    [
      [0, 3],
      [0, 1],
      [0, 3],
    ],
  ],
  [
    'goes on while it is asked for',
    { total: 8, after: 0 },
    [
      [3, 0],
      [1, 0],
      [4, 0],
    ],
  ],
])('a period that %s adds up to its own runs, and tells those of others apart', (_, counted, expected) => {
  const days = [day('2026-05-12', 'a', 3), day('2026-05-13', 'a', 1), day('2026-05-14', 'a', 3)]
  const plotted = plotDays(days, '2026-05-12', '2026-05-14', counted)
  expect(plotted.map(({ runs, others }) => [runs, others])).toEqual(expected)
  expect(plotted.at(-1)?.sum).toBe(counted.total)
})

test('an axis ends with a round number that holds the value, and whose half is whole', () => {
  const values = [2, 3, 7, 10, 99, 101, 1_000, 4_001]
  expect(values.map(roundUp)).toEqual([2, 4, 8, 10, 100, 200, 1_000, 6_000])
})
