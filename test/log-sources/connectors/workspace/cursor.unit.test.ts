import { describe, expect, test } from 'vitest'
import { APPS, advance, begin, Cursor, FRESH } from '../../../../src/log-sources/connectors/workspace/cursor.ts'

const NOW = '2026-11-20T12:00:00.000Z'
const [MINUTE_MS, HOUR_MS] = [60_000, 3_600_000]
const START = Date.parse(NOW)
const at = (time: string) => new Date(time)
const days = (count: number) => new Date(Date.parse(NOW) - count * 86_400_000).toISOString()

/** What a round reads, and the cursor after it, when every window has one page. */
function round(from: Cursor, now: string) {
  const windows: { app: string; from: string; to: string; sweep: boolean }[] = []
  const gaps: object[] = []
  let cursor = from
  for (let turn = 0; turn < 10_000; turn++) {
    const begun = begin(cursor, at(now))
    if (!begun) return { windows, gaps, cursor }
    const { app, from, to, sweep } = begun.window
    windows.push({ app, from, to, sweep })
    gaps.push(...begun.gaps)
    const after = advance(begun.cursor, begun.window, undefined)
    cursor = Cursor.parse(JSON.parse(JSON.stringify(after.cursor)))
    if (!after.more) return { windows, gaps, cursor }
  }
  throw new Error('the round has no end')
}
/** What is read of an application within ten days from five minutes to five minutes, but for pauses: when, from when, up to when. */
function windowsOfTenDays(pauses: readonly (readonly [fromHour: number, toHour: number])[]) {
  const reads: { at: number; from: number; to: number }[] = []
  let cursor: Cursor = FRESH
  for (let at = 0; at < 10 * 24 * HOUR_MS; at += 5 * MINUTE_MS) {
    if (pauses.some(([from, to]) => from * HOUR_MS <= at && at < to * HOUR_MS)) continue
    const read = round(cursor, new Date(START + at).toISOString())
    cursor = read.cursor
    for (const { app, from, to } of read.windows)
      if (app === 'login') reads.push({ at, from: Date.parse(from) - START, to: Date.parse(to) - START })
  }
  return reads
}
const all = (position: { done: string; swept: string }): Cursor => ({
  apps: Object.fromEntries(APPS.map((app) => [app, position])),
})

describe('the windows of Workspace', () => {
  test('begin 24 hours back, for each application once', () => {
    const { windows, gaps, cursor } = round(FRESH, NOW)
    expect(windows).toEqual(APPS.map((app) => ({ app, from: days(1), to: NOW, sweep: true })))
    expect(gaps).toEqual([])
    expect(cursor).toEqual(all({ done: NOW, swept: NOW }))
  })

  test('overlap by three hours', () => {
    const { windows } = round(all({ done: '2026-11-20T11:55:00.000Z', swept: '2026-11-20T00:00:00.000Z' }), NOW)
    expect(windows).toEqual(APPS.map((app) => ({ app, from: '2026-11-20T08:55:00.000Z', to: NOW, sweep: false })))
  })

  test('reach 48 hours back from the last such window once in 23 hours', () => {
    const swept = '2026-11-19T13:00:00.000Z'
    const { windows, cursor } = round(all({ done: '2026-11-20T11:55:00.000Z', swept }), NOW)
    expect(windows[0]).toEqual({ app: 'admin', from: '2026-11-17T13:00:00.000Z', to: NOW, sweep: true })
    expect(round(cursor, '2026-11-20T12:05:00.000Z').windows[0]).toMatchObject({ sweep: false })
  })

  test.each<[string, readonly (readonly [fromHour: number, toHour: number])[]]>([
    ['', []],
    [', though nothing was fetched for an hour each morning', [6, 30, 54, 78, 102].map((at) => [at, at + 1] as const)],
    [', though nothing was fetched for two days', [[60, 108]]],
    [', though nothing was fetched for five days', [[50, 170]]],
  ])('find what comes 47 hours and 59 minutes late, whenever in the day%s', (_, pauses) => {
    const reads = windowsOfTenDays(pauses)
    // What comes then took place two days before; the minutes lie anyhow to those at which something is fetched.
    for (let arrival = 24 * HOUR_MS; arrival < 9 * 24 * HOUR_MS; arrival += 3 * MINUTE_MS) {
      const time = arrival - 48 * HOUR_MS + MINUTE_MS
      const found = reads.some(({ at, from, to }) => at > arrival && from <= time && time < to)
      if (!found) throw new Error(`what comes ${arrival / HOUR_MS} hours after the start is not found`)
    }
  })

  test('reach no farther back than events are kept, while they are fetched: what is read again is known again', () => {
    for (const { at, from } of windowsOfTenDays([])) expect(at - from).toBeLessThan(3 * 24 * HOUR_MS)
  })

  test('go on day by day after a long time, without a hole, up to now', () => {
    const { windows, gaps } = round(all({ done: days(9.5), swept: days(9.5) }), NOW)
    const admin = windows.filter(({ app }) => app === 'admin')
    expect(admin).toHaveLength(10)
    for (const [index, { from }] of admin.entries())
      expect(Date.parse(from)).toBeLessThan(Date.parse(admin[index - 1]?.to ?? NOW))
    expect(admin[0]).toMatchObject({ from: days(11.5), sweep: true })
    expect(admin.at(-1)).toMatchObject({ to: NOW, sweep: false })
    expect(gaps).toEqual([])
  })

  test('say what was forgotten before it was read, once for each application', () => {
    const { windows, gaps } = round(all({ done: days(200), swept: days(200) }), NOW)
    const reason = expect.stringContaining('180 days')
    expect(gaps).toEqual(APPS.map(() => ({ from: days(200), to: windows[0]?.from, reason })))
    expect(windows.every(({ from, to }) => from < to && from > days(180))).toBe(true)
  })

  test('of a round that was left off half a year ago are let be', () => {
    const begun = begin(FRESH, at(days(200)))
    if (!begun) throw new Error('nothing to read')
    const { cursor } = advance(begun.cursor, begun.window, 'token')
    const { windows } = round(cursor, NOW)
    expect(windows[0]).toEqual({ app: 'admin', from: days(1), to: NOW, sweep: true })
  })

  test('are none when a clock went back', () => {
    expect(begin(all({ done: NOW, swept: NOW }), at(days(1)))).toBeUndefined()
  })

  test('keep their end, and what was done, until their last page', () => {
    const begun = begin(all({ done: days(0.1), swept: days(0.1) }), at(NOW))
    if (!begun) throw new Error('nothing to read')
    const { cursor, more } = advance(begun.cursor, begun.window, 'token')
    expect(more).toBe(true)
    expect(cursor.apps).toEqual(all({ done: days(0.1), swept: days(0.1) }).apps)
    const later = begin(cursor, at('2026-11-20T13:00:00.000Z'))
    expect(later?.window).toEqual({ ...begun.window, pageToken: 'token' })
  })
})
