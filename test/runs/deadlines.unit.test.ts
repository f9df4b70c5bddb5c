import { expect, test } from 'vitest'
import { runDeadlineMs, runLeaseMs } from '../../src/runs/deadlines.ts'

test.each([1_000, 60_000, 120_000])(
  'with a gateway time-out of %i ms a run’s lease ends after its deadline by every clock',
  (timeout) => {
    expect(runDeadlineMs(timeout)).toBeGreaterThan(timeout)
    expect(runLeaseMs(timeout) - runDeadlineMs(timeout)).toBeGreaterThanOrEqual(10_000)
  },
)
