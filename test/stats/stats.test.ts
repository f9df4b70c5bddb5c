import { afterEach, describe, expect, test } from 'vitest'
import { quantile } from '../../src/stats/latency.ts'
import { denials } from '../support/denials.ts'
import { LATENCY_PLACES, latencyPlace } from '../support/latency.ts'
import { fault, forget, get, HELLO, newTenant, noFaults, postRun, received, sql } from '../support/world.ts'

const STATS = '/api/v1/stats'
const DAILY = '/api/v1/stats/daily'
const EVIDENCE = { ...HELLO, agentId: 'compliance-evidence-collector' }

denials({ method: 'GET', path: STATS })
denials({ method: 'GET', path: DAILY })

afterEach(noFaults)

describe('GET stats', () => {
  test('of an organisation that ran nothing is the whole plan, to the letter', async () => {
    const { body } = await get(await newTenant({ plan: 'pro' }), STATS)
    const now = new Date()
    const month = (offset: number) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset)
    const second = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z')
    expect(body).toEqual({
      tenant_id: expect.stringMatching(/^ten_/),
      period: { start: second(month(0)), end: second(month(1) - 1_000) },
      runs_total: 0,
      runs_remaining: 1_000,
      tokens_total: 0,
      plan: 'pro',
      plan_run_limit: 1_000,
      by_agent: {},
    })
  })

  test('is exact when forty runs end at once, among them some that do not count', async () => {
    const org = await newTenant({ plan: 'pro' })
    const answers = await Promise.all([
      ...Array.from({ length: 25 }, () => postRun(org)),
      ...Array.from({ length: 10 }, () => postRun(org, EVIDENCE)),
      ...Array.from({ length: 5 }, () => postRun(org, { ...HELLO, message: 'SSN 123-45-6789' })),
    ])
    const tokens = answers.reduce((sum, { body }) => sum + (body.tokens_used ?? 0), 0)
    const { body } = await get(org, STATS)
    expect(body).toMatchObject({
      runs_total: 35,
      runs_remaining: 965,
      tokens_total: tokens,
      by_agent: { 'helpdesk-tier1-triage': { runs: 25 }, 'compliance-evidence-collector': { runs: 10 } },
    })
  })

  test('of the month before, where the calendar counts', async () => {
    const org = await newTenant({ plan: 'pro' })
    const now = new Date()
    const start = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1)).toISOString().replace('.000Z', 'Z')
    expect((await get(org, `${STATS}?period=previous`)).body).toMatchObject({ runs_total: 0, period: { start } })
  })

  test('of an unlimited plan has no limit, and the organisation’s own limit goes first', async () => {
    expect((await get(await newTenant(), STATS)).body).toMatchObject({ plan_run_limit: null, runs_remaining: null })
    expect((await get(await newTenant({ runLimit: 7 }), STATS)).body).toMatchObject({
      plan_run_limit: 7,
      runs_remaining: 7,
    })
  })

  test('counts by the subscription’s period; the one before, and any month, can be asked for', async () => {
    const now = Math.floor(Date.now() / 1_000) * 1_000
    const at = (days: number) => new Date(now + days * 86_400_000).toISOString()
    const org = await newTenant({ plan: 'pro', period: [at(-10), at(20)] })
    await postRun(org)
    // The run was of the period before, which was a day longer; a renewal has come since.
    for (const table of ['usage', 'usage_periods'])
      await sql(`update ${table} set period_start = $2 where org_id = $1`, [org, at(-41)])
    expect((await get(org, STATS)).body).toMatchObject({ runs_total: 0 })
    const second = (text: string, ms = 0) =>
      new Date(Math.floor(Date.parse(text) / 1_000) * 1_000 + ms).toISOString().replace('.000Z', 'Z')
    const { period } = (await get(org, STATS)).body
    expect((await get(org, `${STATS}?period=previous`)).body).toMatchObject({
      runs_total: 1,
      period: { start: second(at(-41)), end: second(period.start, -1_000) },
    })
    const month = new Date().toISOString().slice(0, 7)
    expect((await get(org, `${STATS}?period=${month}`)).body).toMatchObject({
      runs_total: 1,
      period: { start: `${month}-01T00:00:00Z` },
    })
    expect((await get(org, `${STATS}?period=2020-02`)).body).toMatchObject({
      runs_total: 0,
      period: { start: '2020-02-01T00:00:00Z', end: '2020-02-29T23:59:59Z' },
    })
  })

  test.each(['previous', '2020-02', '2099-01'])('of %s does not say what is left of today’s plan', async (period) => {
    const { body } = await get(await newTenant({ plan: 'pro' }), `${STATS}?period=${period}`)
    expect(body).toMatchObject({ runs_total: 0, plan: null, plan_run_limit: null, runs_remaining: null })
  })

  test.each(['next', '2026-13', '2026-1', "2026-01'", '1999-12', '2100-01'])(
    'refuses the period %s',
    async (period) => {
      const message = 'must be current, previous or a month (YYYY-MM) of the years 2000 to 2099'
      expect(await get(await newTenant(), `${STATS}?period=${period}`)).toMatchObject({
        status: 400,
        body: { issues: [{ path: 'period', message }] },
      })
    },
  )

  test('costs the same however many runs there were: it reads counters alone', async () => {
    const org = await newTenant()
    await forget('database')
    for (const path of [STATS, `${STATS}?period=previous`, `${STATS}?period=2026-10`, DAILY]) await get(org, path)
    const trips = await received('database')
    expect(trips).toHaveLength(4)
    expect(JSON.stringify(trips)).not.toMatch(/audit_entries|run_intents/)
  })
})

describe('GET stats/daily', () => {
  test('counts each agent’s runs, tokens and latencies by day', async () => {
    const org = await newTenant()
    const first = await postRun(org)
    await postRun(org)
    await postRun(org, { ...HELLO, message: 'SSN 123-45-6789' })
    await fault('gateway', 'http-500')
    await postRun(org, EVIDENCE)
    const { body } = await get(org, DAILY)
    const today = new Date().toISOString().slice(0, 10)
    expect(body.days).toEqual([
      {
        date: today,
        agent_id: 'compliance-evidence-collector',
        runs: 0,
        tokens: 0,
        blocked: 0,
        failed: 1,
        aborted: 0,
        latency_ms: { p50: null, p95: null },
      },
      {
        date: today,
        agent_id: 'helpdesk-tier1-triage',
        runs: 2,
        tokens: 2 * first.body.tokens_used,
        blocked: 1,
        failed: 0,
        aborted: 0,
        latency_ms: { p50: expect.any(Number), p95: expect.any(Number) },
      },
    ])
  })

  test('the database counts a latency in the place where it is looked for', async () => {
    const org = await newTenant()
    await postRun(org)
    const [row] = await sql<{ latency_ms: number; latencies: number[] }>(
      'select latency_ms, latencies from audit_entries e join usage_daily d using (org_id) where org_id = $1',
      [org],
    )
    expect(row?.latencies[latencyPlace(row.latency_ms)]).toBe(1)
    expect(quantile(row?.latencies ?? [], 0.5)).not.toBeNull()
  })

  test('tells the time that half of the runs, and that 95 % of them, took at most', async () => {
    const org = await newTenant()
    await postRun(org)
    const latencies = new Array<number>(LATENCY_PLACES).fill(0)
    latencies[latencyPlace(100)] = 60
    latencies[latencyPlace(2_000)] = 34
    latencies[latencyPlace(9_000)] = 6
    await sql('update usage_daily set latencies = $2 where org_id = $1', [org, latencies])
    expect((await get(org, DAILY)).body.days[0]?.latency_ms).toEqual({ p50: 98, p95: 8_932 })
  })

  test('tells the days from `from` to `to`, both included; by default the last 30', async () => {
    const org = await newTenant()
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
    for (const ago of [0, 1, 2, 3, 29, 30])
      await sql(
        'insert into usage_daily (org_id, day, agent_id, latencies) values ($1, $2, $3, array_fill(0, array[72]))',
        [org, day(ago), HELLO.agentId],
      )
    const dates = async (query: string) => (await get(org, `${DAILY}?${query}`)).body.days.map(({ date }) => date)
    expect(await dates(`from=${day(2)}&to=${day(1)}`)).toEqual([day(2), day(1)])
    expect(await dates(`to=${day(1)}`)).toEqual([day(30), day(29), day(3), day(2), day(1)])
    expect(await dates('')).toEqual([day(29), day(3), day(2), day(1), day(0)])
  })

  test('goes back 366 days, and no further', async () => {
    const org = await newTenant()
    expect((await get(org, `${DAILY}?from=2025-11-24&to=2026-11-25`)).status).toBe(200)
    expect(await get(org, `${DAILY}?from=2025-11-23&to=2026-11-25`)).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'from', message: 'must be at most 366 days before to' }] },
    })
  })

  test.each([
    ['from', 'from=yesterday'],
    ['to', 'to=2026-02-30'],
    ['from', 'from=2026-02-02&to=2026-02-01'],
    ['from', 'from=2020-01-01&to=2026-02-01'],
    ['to', 'to=0001-01-05'],
    ['from', 'from=0000-01-01&to=2026-01-03'],
  ])('refuses a bad %s: %s', async (path, query) => {
    expect(await get(await newTenant(), `${DAILY}?${query}`)).toMatchObject({
      status: 400,
      body: { issues: [{ path }] },
    })
  })
  test('says that days to come are after today, where no last one is given', async () => {
    expect((await get(await newTenant(), `${DAILY}?from=2098-01-01`)).body.issues).toEqual([
      { path: 'from', message: 'must not be after to (today, if to is not given)' },
    ])
  })
  test('shows nobody another organisation’s days', async () => {
    const org = await newTenant()
    await postRun(org)
    expect((await get(await newTenant(), DAILY)).body.days).toEqual([])
  })
})
