import { describe, expect, test } from 'vitest'
import { advance, begin, fromReached } from '../../../../src/log-sources/connectors/gcp/cursor.ts'
import { newWindow, restarted } from '../../../../src/log-sources/connectors/google/window.ts'
import { Instant, isBefore, later } from '../../../../src/log-sources/connectors/instants.ts'

const NOW = '2026-11-20T12:00:00.000Z'
const at = (time: string) => new Date(time)
const read = (done: string, swept: string) => ({ read: { done, swept } })

describe('the windows of Cloud Logging', () => {
  test('begin 24 hours back', () => {
    const { window, gaps } = begin({}, at(NOW))
    expect(window).toMatchObject({ from: '2026-11-19T12:00:00.000Z', to: NOW, sweep: true, size: 1_000 })
    expect(gaps).toEqual([])
    expect(advance({}, window, [], undefined)).toEqual(read(NOW, NOW))
  })

  test('overlap by ten minutes, and reach six hours back once an hour', () => {
    const soon = begin(read('2026-11-20T11:58:00.000Z', '2026-11-20T11:30:00.000Z'), at(NOW)).window
    expect(soon).toMatchObject({ from: '2026-11-20T11:48:00.000Z', to: NOW, sweep: false })
    const cursor = read('2026-11-20T11:58:00.000Z', '2026-11-20T11:00:00.000Z')
    const sweep = begin(cursor, at(NOW)).window
    expect(sweep).toMatchObject({ from: '2026-11-20T05:58:00.000Z', to: NOW, sweep: true })
    expect(advance(cursor, sweep, [], undefined)).toEqual(read(NOW, NOW))
    expect(advance(cursor, soon, [], undefined)).toEqual(read(NOW, '2026-11-20T11:00:00.000Z'))
  })

  test('keep their ends until their last page, and know how far they were read to the nanosecond', () => {
    const { window } = begin({}, at(NOW))
    const times = ['2026-11-20T08:43:48.064377809Z', '2026-11-20T08:43:48.064377810Z', '2026-11-20T08:43:48.0643778Z']
    const after = advance({}, window, times, 'token')
    const next = begin(after, at('2026-11-20T13:00:00.000Z')).window
    expect(next).toEqual({ ...window, pageToken: 'token', reached: '2026-11-20T08:43:48.064377810Z' })
    expect(after).not.toHaveProperty('read')
    const { pageToken: _, ...again } = next
    expect(fromReached(again)).toMatchObject({ from: '2026-11-20T08:43:48.064377810Z', to: NOW })
  })

  test('say that logs kept for 30 days may have gone', () => {
    const done = '2026-10-01T00:00:00.000Z'
    const { window, gaps } = begin(read(done, done), at(NOW))
    expect(gaps).toEqual([{ from: done, to: '2026-10-21T12:00:00.000Z', reason: expect.stringContaining('30 days') }])
    // Others are kept for longer.
    expect(isBefore(window.from, done)).toBe(true)
  })

  test('do not go back when a clock does', () => {
    const cursor = read(NOW, NOW)
    const { window } = begin(cursor, at('2026-11-20T11:00:00.000Z'))
    expect(isBefore(window.from, window.to)).toBe(true)
    expect(advance(cursor, window, [], undefined)).toEqual(read(NOW, NOW))
  })
})

describe('a window whose page token is refused', () => {
  const window = { ...newWindow({ from: '2026-11-19T12:00:00.000Z', to: NOW, sweep: false }), pageToken: 'token' }
  const again = (from: typeof window, now: string) => {
    const begun = restarted(from, at(now))
    return begun && { ...begun, pageToken: 'token' }
  }

  test('begins again three times within an hour, and no more', () => {
    const third = [1, 2, 3].reduce<typeof window | undefined>((from) => from && again(from, NOW), window)
    expect(third).toMatchObject({ from: window.from, to: window.to })
    expect(third && again(third, '2026-11-20T12:59:59.000Z')).toBeUndefined()
    expect(third && again(third, '2026-11-20T13:00:00.000Z')).toBeDefined()
  })
})

describe('an instant', () => {
  test.each(['2026-11-20T08:43:48Z', '2026-11-20T08:43:48.1Z', '2026-11-20T08:43:48.064377809Z'])('is %s', (text) => {
    expect(Instant.safeParse(text).success).toBe(true)
  })
  test.each([
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '9999-01-01T00:00:00Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T08:43:48+01:00',
    '2026-11-20 08:43:48',
    'yesterday',
  ])('is not %s, which would not be kept, or be another', (text) => {
    expect(Instant.safeParse(text).success).toBe(false)
  })
  test('is after another by a nanosecond', () => {
    const [a, b] = ['2026-11-20T08:43:48.064377809Z', '2026-11-20T08:43:48.06437781Z']
    expect([later(a, b), later(b, a)]).toEqual([b, b])
    expect(isBefore('2026-11-20T08:43:48Z', '2026-11-20T08:43:48.000000001Z')).toBe(true)
    expect(isBefore('2026-11-20T08:43:48Z', '2026-11-20T08:43:48.000Z')).toBe(false)
  })
})
