import { HOUR_MS } from '../durations.ts'
import type { HourFact } from './facts.ts'

/** An hour is out of the ordinary when it lies more deviations than these above the median. */
export const DEVIATIONS = 3
/** The median absolute deviation of a normal distribution, times this, is its standard deviation. */
const NORMAL = 1.4826
/** With few events a few more are nothing unusual: the deviation is at least the root of the median, as of Poisson counts, and at least one. */
const leastDeviation = (median: number): number => Math.max(1, Math.sqrt(median))
const BUSIEST = 5

type Hours = { median: number; deviation: number; busiest: (HourFact & { unusual: boolean })[] }

/**
 * The busiest hours from `from` to `to` (Unix ms), busiest first: all that are unusual, five at the least. Hours without events count too. By
 * the median, not the mean: one hour of an attack would raise the mean, and its deviation, so far that in a short time none could be unusual.
 */
export function busiestHours(hours: readonly HourFact[], from: number, to: number): Hours {
  const all = Math.max(1, Math.ceil(to / HOUR_MS) - Math.floor(from / HOUR_MS))
  const counts = [...hours.map(({ n }) => n), ...Array<number>(Math.max(0, all - hours.length)).fill(0)]
  const median = medianOf(counts)
  const deviation = Math.max(leastDeviation(median), NORMAL * medianOf(counts.map((n) => Math.abs(n - median))))
  const busiest = hours
    .toSorted((a, b) => b.n - a.n)
    .map((hour) => ({ ...hour, unusual: hour.n > median + DEVIATIONS * deviation }))
    .filter(({ unusual }, i) => unusual || i < BUSIEST)
  return { median, deviation, busiest }
}

function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}
