import type { HourFact } from './facts.ts'

const HOUR_MS = 3_600_000
/** An hour is out of the ordinary when it has more events than the mean and three standard deviations. */
const DEVIATIONS = 3
const BUSIEST = 5

export type Hours = { mean: number; deviation: number; busiest: (HourFact & { unusual: boolean })[] }

/** The busiest hours from `from` to `to` (Unix ms), busiest first: all that are unusual, five at the least. Hours without events count too. */
export function busiestHours(hours: readonly HourFact[], from: number, to: number): Hours {
  const all = Math.max(1, Math.ceil(to / HOUR_MS) - Math.floor(from / HOUR_MS))
  const mean = hours.reduce((sum, { n }) => sum + n, 0) / all
  const squares = hours.reduce((sum, { n }) => sum + n * n, 0)
  const deviation = Math.sqrt(Math.max(0, squares / all - mean * mean))
  const busiest = hours
    .toSorted((a, b) => b.n - a.n)
    .map((hour) => ({ ...hour, unusual: hour.n > mean + DEVIATIONS * deviation }))
    .filter(({ unusual }, i) => unusual || i < BUSIEST)
  return { mean, deviation, busiest }
}
