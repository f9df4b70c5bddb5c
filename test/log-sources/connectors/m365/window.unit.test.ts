import { describe, expect, test } from 'vitest'
import {
  apiTime,
  beginAt,
  clamped,
  firstHalf,
  secondOf,
  windowAt,
  withLess,
} from '../../../../src/log-sources/connectors/m365/window.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const NOW = Date.parse('2026-11-25T10:00:00.750Z')
const at = (hours: number) => secondOf(NOW) - hours * HOUR_MS

describe('reading begins', () => {
  test('24 hours back when nothing was read', () => {
    expect(beginAt(undefined, NOW)).toEqual({ from: at(24), gaps: [] })
  })
  test('five minutes before what was read', () => {
    expect(beginAt(at(1), NOW)).toEqual({ from: at(1) - 5 * MINUTE_MS, gaps: [] })
  })
  test('at most 167 hours and 55 minutes back; what was read up to a little before that leaves no gap', () => {
    expect(beginAt(at(167.9), NOW)).toEqual({ from: at(167) - 55 * MINUTE_MS, gaps: [] })
  })
  test('there too when more was missed, which is a gap', () => {
    const gap = { from: new Date(at(200)).toISOString(), to: new Date(at(167) - 55 * MINUTE_MS).toISOString() }
    expect(beginAt(at(200), NOW)).toEqual({
      from: at(167) - 55 * MINUTE_MS,
      gaps: [{ ...gap, reason: 'Nothing was fetched for 7 days, and Microsoft 365 lists no older content.' }],
    })
  })
})

describe('a window', () => {
  test('is of 23 hours at the most, and ends at the end', () => {
    expect(windowAt(at(40), at(0))).toEqual({ from: at(40), to: at(17) })
    expect(windowAt(at(17), at(0))).toEqual({ from: at(17), to: at(0) })
    expect(windowAt(at(0), at(0))).toBeUndefined()
    expect(windowAt(at(-1), at(0))).toBeUndefined()
  })
  test('is told without a zone and without fractions', () => {
    expect(apiTime(secondOf(NOW))).toBe('2026-11-25T10:00:00')
  })
  test('is halved until it is of a minute', () => {
    let [window, halves] = [{ from: at(23), to: at(0) }, 0]
    for (let half = firstHalf(window); half; half = firstHalf(window)) {
      expect(half).toEqual({ window: { from: at(23), to: expect.any(Number) }, gaps: [] })
      expect(half.window.to % 1_000).toBe(0)
      expect(half.window.to).toBeLessThan(window.to)
      ;[window, halves] = [half.window, halves + 1]
    }
    expect(halves).toBe(10)
    expect(window.to - window.from).toBeGreaterThanOrEqual(MINUTE_MS)
  })
  test('that lists too much is halved until it is of a second, which is never nothing', () => {
    let window = { from: at(23), to: at(0) }
    for (let less = withLess(window); less; less = withLess(window)) {
      expect(less).toEqual({ from: at(23), to: expect.any(Number) })
      expect(less.to).toBeLessThan(window.to)
      window = less
    }
    expect(window.to - window.from).toBe(1_000)
  })
  test('that is refused is first made shorter, then begun later, then given up', () => {
    const shorter = clamped({ from: at(168), to: at(145) }, NOW)
    expect(shorter).toEqual({ window: { from: at(168), to: at(156) }, gaps: [] })
    const later = shorter && clamped(shorter.window, NOW + MINUTE_MS)
    expect(later?.window).toEqual({ from: at(166) + MINUTE_MS, to: at(154) + MINUTE_MS })
    expect(later?.gaps).toMatchObject([
      { from: new Date(at(168)).toISOString(), to: new Date(at(166) + MINUTE_MS).toISOString() },
    ])
    expect(later && clamped(later.window, NOW + 2 * MINUTE_MS)).toBeUndefined()
  })
  test('that is refused because our clock is ahead ends now', () => {
    expect(clamped({ from: at(2), to: at(-1) }, NOW)?.window).toEqual({ from: at(2), to: at(0) })
    expect(clamped({ from: at(2), to: at(0) }, NOW)).toBeUndefined()
  })
})
