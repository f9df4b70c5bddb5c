import { DAY_MS } from '../durations.ts'
import type { Day, RunList, Stats } from './answers.ts'
import { ask } from './api.ts'
import { type PlotDay, plotDays } from './plot.ts'

const dayOf = (instant: string): string => instant.slice(0, 10)

/** A billing period's figures, its UTC days by agent, and what of them is its own; `length` in days. */
export type Usage = { stats: Stats; days: Day[]; plotted: PlotDay[]; length: number }

/** What was used in a period, `current` or `previous`. @throws as `call` */
export async function usageOf(period: string, signal: AbortSignal): Promise<Usage> {
  const { start, end } = (await ask<Stats>(`/stats?period=${period}`, { signal })).period
  const [first, final] = [dayOf(start), dayOf(end)]
  const last = [final, dayOf(new Date().toISOString())].toSorted()[0] ?? final
  const { days } = await ask<{ days: Day[] }>(`/stats/daily?from=${first}&to=${last}`, { signal })
  // The figures are asked for after the days: otherwise what was answered in between would look like another period's.
  const [stats, after] = await Promise.all([
    ask<Stats>(`/stats?period=${period}`, { signal }),
    runsBetween(Date.parse(end) + 1_000, Date.parse(final) + DAY_MS, signal),
  ])
  const plotted = plotDays(days, first, last, { total: stats.runs_total, after })
  return { stats, days, plotted, length: 1 + Math.round((Date.parse(final) - Date.parse(first)) / DAY_MS) }
}

/** Answered runs from an instant up to but not including another (in ms). */
async function runsBetween(from: number, to: number, signal: AbortSignal): Promise<number> {
  if (from >= Math.min(to, Date.now())) return 0
  const [since, until] = [from, to].map((ms) => new Date(ms).toISOString())
  return (await ask<RunList>(`/runs?action=agent_run&per_page=1&from=${since}&to=${until}`, { signal })).total
}
