import { describe, expect, test } from 'vitest'
import { get, newTenant, postRun, sql } from '../support/world.ts'

/** Where the period that counts at a time begins and ends, on a subscription's period from `from` up to `to`. */
async function countsAt(org: string, [from, to]: [string, string], at: string) {
  await sql('update tenants set period_start = $2, period_end = $3 where org_id = $1', [org, from, to])
  const [period] = await sql<{ starts: Date; ends: Date }>(
    'select p.* from tenants t, billing_period(t, $2) p where org_id = $1',
    [org, at],
  )
  return [period?.starts, period?.ends].map((bound) => bound && new Date(bound).toISOString())
}
/** All that are counted one after the other until `until`. */
async function periods(from: string, to: string, until = to): Promise<string[]> {
  const org = await newTenant()
  const billed: [string, string] = [instant(from), instant(to)]
  const bounds = [instant(from)]
  while ((bounds.at(-1) ?? '') < instant(until)) {
    const start = bounds.at(-1) ?? ''
    const [starts, ends = ''] = await countsAt(org, billed, start)
    expect(starts).toBe(start)
    // Also at its last moment.
    expect(await countsAt(org, billed, new Date(Date.parse(ends) - 1).toISOString())).toEqual([starts, ends])
    bounds.push(ends)
  }
  return bounds.map((bound) => bound.replace('T10:30:00.000Z', ''))
}
const instant = (day: string) => new Date(`${day}T10:30:00Z`).toISOString()
const each = (...days: string[]) => days.flatMap((list) => list.split(' '))

describe('a subscription’s period of several months is counted by months', () => {
  test.each<[string, string[]]>([
    [
      'a year',
      each(
        '2026-05-12 2026-06-12 2026-07-12 2026-08-12 2026-09-12 2026-10-12 2026-11-12 2026-12-12',
        '2027-01-12 2027-02-12 2027-03-12 2027-04-12 2027-05-12',
      ),
    ],
    [
      'a year from the 31st, as Stripe would',
      each(
        '2026-01-31 2026-02-28 2026-03-31 2026-04-30 2026-05-31 2026-06-30 2026-07-31 2026-08-31',
        '2026-09-30 2026-10-31 2026-11-30 2026-12-31 2027-01-31',
      ),
    ],
    ['a quarter over a leap day', each('2027-12-31 2028-01-31 2028-02-29 2028-03-31')],
    ['a quarter up to a leap day', each('2027-11-30 2027-12-30 2028-01-30 2028-02-29')],
    [
      'a year from a leap day',
      each(
        '2028-02-29 2028-03-29 2028-04-29 2028-05-29 2028-06-29 2028-07-29 2028-08-29 2028-09-29',
        '2028-10-29 2028-11-29 2028-12-29 2029-01-29 2029-02-28',
      ),
    ],
    [
      'half a year up to the 31st, from the last of February in its place',
      each('2027-02-28 2027-03-28 2027-04-28 2027-05-28 2027-06-28 2027-07-28 2027-08-31'),
    ],
    [
      'two years',
      each(
        '2026-01-01 2026-02-01 2026-03-01 2026-04-01 2026-05-01 2026-06-01 2026-07-01 2026-08-01 2026-09-01 2026-10-01',
        '2026-11-01 2026-12-01 2027-01-01 2027-02-01 2027-03-01 2027-04-01 2027-05-01 2027-06-01 2027-07-01',
        '2027-08-01 2027-09-01 2027-10-01 2027-11-01 2027-12-01 2028-01-01',
      ),
    ],
    ['a trial of 75 days, whose odd days are no period of their own', each('2026-01-10 2026-02-10 2026-03-26')],
  ])('%s', async (_, days) => {
    expect(await periods(days[0] ?? '', days.at(-1) ?? '')).toEqual(days)
  })
  test('also on from a renewal that is not known yet', async () => {
    const year = each('2026-11-12 2026-12-12 2027-01-12')
    expect((await periods('2025-11-12', '2026-11-12', '2027-01-12')).slice(-3)).toEqual(year)
  })
  test('and its first month counts before it begins: clocks differ', async () => {
    const year: [string, string] = [instant('2026-11-12'), instant('2027-11-12')]
    const first = [instant('2026-11-12'), instant('2026-12-12')]
    expect(await countsAt(await newTenant(), year, '2026-11-12T10:29:59Z')).toEqual(first)
  })
  test.each([
    ['2026-01-31', '2026-02-28'],
    ['2026-02-28', '2026-03-31'],
    ['2028-02-29', '2028-03-31'],
    ['2026-07-31', '2026-08-31'],
    ['2026-05-01', '2026-05-15'],
    ['2026-05-01', '2026-06-14'],
  ])('one of a month or less stays whole: %s to %s', async (from, to) => {
    expect(await periods(from, to)).toEqual([from, to])
  })
})

test('on a yearly subscription the plan’s runs are a month’s: refused until its end, counted and shown by it', async () => {
  const months = (n: number) => {
    const now = new Date()
    return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + n, 1)).toISOString()
  }
  const org = await newTenant({ runLimit: 1, period: [months(-3), months(9)] })
  expect((await postRun(org)).status).toBe(200)
  expect(await postRun(org)).toMatchObject({ status: 429, body: { code: 'RUN_LIMIT_EXCEEDED', resets_at: months(1) } })
  const second = (instant: string) => instant.replace('.000Z', 'Z')
  const stats = async (period: string) => (await get(org, `/api/v1/stats?period=${period}`)).body
  expect(await stats('current')).toMatchObject({
    runs_total: 1,
    runs_remaining: 0,
    period: { start: second(months(0)) },
  })
  expect(await stats('previous')).toMatchObject({ runs_total: 0, period: { start: second(months(-1)) } })
})
