import { describe, expect, test } from 'vitest'
import { advance, begin, narrower, type Round } from '../../../../src/log-sources/connectors/sentinel/cursor.ts'
import { kql, tableRows } from '../../../../src/log-sources/connectors/sentinel/query.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const NOW = Date.parse('2026-11-25T10:02:00.000Z')
const UNTIL = NOW - 2 * MINUTE_MS
const ROUND: Round = {
  until: UNTIL,
  table: 'AuditLogs',
  from: UNTIL - DAY_MS,
  to: UNTIL,
  after: null,
  span: DAY_MS,
  take: 1_000,
  found: false,
}
const LAST = { _it: '2026-11-25T09:00:00.1234567Z', _id: 'i-1' }

describe('a round', () => {
  test('begins a day back, ends two minutes ago, and goes through the tables', () => {
    expect(begin({}, NOW)).toEqual(ROUND)
    const cursor = advance({ done: {}, round: ROUND }, ROUND, LAST, false)
    expect(cursor).toEqual({ done: { AuditLogs: UNTIL }, round: { ...ROUND, table: 'SigninLogs', found: true } })
  })
  test('begins five minutes before what was read; with nothing to read there is none', () => {
    expect(begin({ AuditLogs: UNTIL - MINUTE_MS }, NOW)).toMatchObject({ from: UNTIL - 6 * MINUTE_MS, to: UNTIL })
    const ahead = UNTIL + 10 * MINUTE_MS
    expect(begin({ AuditLogs: ahead }, NOW)).toMatchObject({ table: 'SigninLogs' })
    expect(begin({ AuditLogs: ahead, SigninLogs: ahead }, NOW)).toBeNull()
  })
  test('goes on after its last row while there are more, and does not count as read before', () => {
    expect(advance({ done: {}, round: ROUND }, ROUND, LAST, true)).toEqual({
      done: {},
      round: { ...ROUND, found: true, after: { it: LAST._it, id: LAST._id } },
    })
  })
  test('asks for less and less until it is as little as it gets, and then for more again', () => {
    let [round, steps] = [ROUND, 0]
    for (let less = narrower(round); less; less = narrower(round)) {
      expect(less.to - less.from).toBeLessThanOrEqual(round.to - round.from)
      expect(less.to).toBeGreaterThan(less.from)
      ;[round, steps] = [less, steps + 1]
      expect(steps).toBeLessThan(30)
    }
    expect([round.to - round.from, round.take]).toEqual([1_000, 10])
    const { done, round: next } = advance({ done: {}, round }, round, undefined, false)
    expect(done).toEqual({ AuditLogs: round.to })
    expect(next).toMatchObject({ from: round.to, to: round.to + 2_000, take: 20 })
  })
  test('that asks for less after a row never ends before that row', () => {
    let round: Round = { ...ROUND, after: { it: LAST._it, id: LAST._id } }
    for (let less = narrower(round); less; less = narrower(round)) round = less
    expect(round.to).toBe(Date.parse('2026-11-25T09:00:01.123Z'))
  })
})

describe('a query', () => {
  test('is about a half-open stretch of ingestion time, in an order that can be gone on from', () => {
    expect(
      kql('SigninLogs', { from: UNTIL - MINUTE_MS, to: UNTIL, after: null }, 1_001)
        .split(' | ')
        .slice(0, -1),
    ).toEqual([
      'SigninLogs',
      'where TimeGenerated > datetime(2026-11-22T09:59:00.000Z)',
      'extend _it = ingestion_time(), _id = _ItemId',
      'where _it >= datetime(2026-11-25T09:59:00.000Z) and _it < datetime(2026-11-25T10:00:00.000Z)',
      'order by _it asc, _id asc',
      'take 1001',
    ])
  })
  test('goes on after a row with all digits of its time, and its id as text and nothing else', () => {
    const after = { it: LAST._it, id: 'x") or true //' }
    expect(kql('AuditLogs', { from: 0, to: UNTIL, after }, 1)).toContain(
      'where (_it > datetime(2026-11-25T09:00:00.1234567Z) or (_it == datetime(2026-11-25T09:00:00.1234567Z) and strcmp(_id, "x\\") or true //") > 0)) and',
    )
  })
})

describe('the rows of an answer', () => {
  const answer = (rows: unknown) => ({
    tables: [
      {
        name: 'PrimaryResult',
        columns: [
          { name: '_it', type: 'datetime' },
          { name: '_id', type: 'string' },
        ],
        rows,
      },
    ],
  })
  test('are read by the names of the columns; those without a place are none', () => {
    expect(
      tableRows(answer([[LAST._it, 'i-1'], [LAST._it, ''], ['2026-02-30T00:00:00Z', 'i-2'], ['x) or (1', 'i-3'], []])),
    ).toEqual([LAST, ...Array(4).fill(undefined)])
  })
  test.each([undefined, null, {}, { tables: [] }, answer(4), answer([4])])('of %j are not understood', (json) => {
    expect(tableRows(json)).toBeUndefined()
  })
})
