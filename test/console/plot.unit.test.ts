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
  expect(plotDays(days, '2026-02-27', '2026-03-01')).toEqual([
    { date: '2026-02-27', runs: 3, sum: 3 },
    { date: '2026-02-28', runs: 0, sum: 3 },
    { date: '2026-03-01', runs: 4, sum: 7 },
  ])
})

test('an axis ends with a round number that holds the value, and whose half is whole', () => {
  const values = [2, 3, 7, 10, 99, 101, 1_000, 4_001]
  expect(values.map(roundUp)).toEqual([2, 4, 8, 10, 100, 200, 1_000, 6_000])
})
