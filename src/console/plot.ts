import type { Day } from './answers.ts'

const DAY_MS = 86_400_000

/** A day of the period: its runs, and those of the period up to its end. */
export type PlotDay = { date: string; runs: number; sum: number }

/** The days of a period from its first to its last (or today, if that is earlier), also those without any run. */
export function plotDays(days: readonly Day[], first: string, last: string): PlotDay[] {
  const runs = Map.groupBy(days, ({ date }) => date)
  const plotted: PlotDay[] = []
  let sum = 0
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MS) {
    const date = new Date(at).toISOString().slice(0, 10)
    const today = (runs.get(date) ?? []).reduce((total, day) => total + day.runs, 0)
    sum += today
    plotted.push({ date, runs: today, sum })
  }
  return plotted
}

/** The next round number, whose half is whole: what an axis ends with. `value`: at least 2. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 4, 6, 8, 10].find((factor) => factor * power >= value) ?? 10) * power
}
