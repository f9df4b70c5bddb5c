import { DAY_MS } from '../durations.ts'
import type { Day } from './answers.ts'

/** A UTC day: its runs that count in the period, those that count in another one, and what the period's add up to at its end. */
export type PlotDay = { date: string; runs: number; others: number; sum: number }

/** What a period has: all its runs, and how many of its last day's came after it had ended. */
type Counted = { total: number; after: number }

/**
 * The days of a period from its first to its last (or today, if that is earlier), also those without any run. A subscription's period begins
 * and ends in the middle of a day, whose other runs are told apart: what came after its end, and before its beginning whatever its days have
 * more than it. The last sum is the period's total.
 */
export function plotDays(days: readonly Day[], first: string, last: string, { total, after }: Counted): PlotDay[] {
  const counts = new Map<string, number>()
  for (const { date, runs } of days) counts.set(date, (counts.get(date) ?? 0) + runs)
  const all = days.reduce((sum, { runs }) => sum + runs, 0)
  const late = Math.min(after, Math.max(0, all - total), counts.get(last) ?? 0)
  let early = Math.max(0, all - total - late)
  // What was answered after the days had been asked for is of the last one.
  const newer = Math.max(0, total - all)
  const plotted: PlotDay[] = []
  let sum = 0
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MS) {
    const date = new Date(at).toISOString().slice(0, 10)
    const counted = counts.get(date) ?? 0
    const before = Math.min(early, counted)
    early -= before
    const others = before + (date === last ? late : 0)
    const runs = counted - others + (date === last ? newer : 0)
    sum += runs
    plotted.push({ date, runs, others, sum })
  }
  return plotted
}

/** The next round number, whose half is whole: what an axis ends with. `value`: at least 2. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 4, 6, 8, 10].find((factor) => factor * power >= value) ?? 10) * power
}
