import { afterEach, describe, expect, test, vi } from 'vitest'
import { books, fault, HELLO, newTenant, noFaults, postRun, sql } from '../support/world.ts'

const said = ({ headers }: { headers: Headers }) => ({
  left: Number(/"runs";r=(\d+);t=\d+/.exec(headers.get('RateLimit') ?? '')?.[1]),
  warning: headers.get('X-Run-Limit-Warning'),
})
const ALL_USED = 'All runs of this period are used'

afterEach(noFaults)

describe('the plan’s runs', () => {
  test('that are left are said with each answer, and from 80 % on with a warning', async () => {
    const org = await newTenant({ runLimit: 5 })
    const answers = []
    for (let i = 0; i < 6; i++) answers.push(await postRun(org))
    expect(answers.map((answer) => said(answer).left)).toEqual([4, 3, 2, 1, 0, 0])
    expect(answers.map((answer) => said(answer).warning)).toEqual([
      null,
      null,
      null,
      '4 of 5 runs of this period are used',
      ALL_USED,
      ALL_USED,
    ])
    for (const { headers } of answers) expect(headers.get('RateLimit-Policy')).toContain('"runs";q=5')
    const { status, headers, body } = answers[5] ?? (await postRun(org))
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'RUN_LIMIT_EXCEEDED' })
    const now = new Date()
    const nextMonth = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)
    expect(body.resets_at).toBe(new Date(nextMonth).toISOString())
    expect(Math.abs(nextMonth - Date.now() - Number(headers.get('Retry-After')) * 1_000)).toBeLessThan(60_000)
  })
  test('that are only held by runs under way are soon asked for again, not in the next period', async () => {
    const org = await newTenant({ runLimit: 2 })
    await postRun(org)
    await fault('gateway', 'slow')
    const slow = postRun(org)
    await vi.waitUntil(async () => (await books(org)).intents.length === 1)
    const refused = await postRun(org, HELLO, { 'Idempotency-Key': 'k' })
    await noFaults()
    expect(refused).toMatchObject({
      status: 429,
      body: { code: 'RUN_LIMIT_EXCEEDED', error: expect.stringContaining('under way') },
    })
    expect(refused.body).not.toHaveProperty('resets_at')
    expect(refused.headers.get('Retry-After')).toBe('5')
    expect(refused.headers.get('RateLimit')).toContain('"runs";r=0;t=5')
    expect(said(refused)).toEqual({
      left: 0,
      warning: `${ALL_USED}, 1 of them by runs under way`,
    })
    expect((await slow).status).toBe(504) // and gave its run back
    expect((await postRun(org, HELLO, { 'Idempotency-Key': 'k' })).status).toBe(200)
    const used = await postRun(org)
    expect(used).toMatchObject({ status: 429, body: { resets_at: expect.any(String) } })
    expect(said(used)).toEqual({ left: 0, warning: ALL_USED })
  })
  test('are not said to be fewer than were used where there are fewer now', async () => {
    const org = await newTenant({ runLimit: 5 })
    for (let i = 0; i < 4; i++) await postRun(org)
    await sql('update tenants set run_limit = 2 where org_id = $1', [org])
    expect(said(await postRun(org))).toEqual({ left: 0, warning: ALL_USED })
  })
  test('of an unlimited plan are not counted down', async () => {
    const { headers } = await postRun(await newTenant())
    expect(headers.get('RateLimit')).toBeNull()
    expect(headers.get('X-Run-Limit-Warning')).toBeNull()
  })
  test('are warned of from 80 % on, and not before', async () => {
    const org = await newTenant({ runLimit: 100 })
    await postRun(org)
    await sql('update usage_periods set runs = 78 where org_id = $1', [org])
    expect(said(await postRun(org))).toEqual({ left: 21, warning: null })
    expect(said(await postRun(org))).toEqual({ left: 20, warning: '80 of 100 runs of this period are used' })
  })
  test.each([
    ['blocked', 422, { ...HELLO, message: 'SSN 123-45-6789' }],
    ['blocked before it streams', 422, { ...HELLO, message: 'SSN 123-45-6789', stream: true }],
    ['failed', 502, HELLO],
    ['failed before it streams', 502, { ...HELLO, stream: true }],
  ])('are not used by a run that is %s', async (_, wanted, body) => {
    const org = await newTenant({ runLimit: 5 })
    for (let i = 0; i < 3; i++) await postRun(org)
    if (wanted === 502) await fault('gateway', 'http-500')
    const answer = await postRun(org, body)
    expect({ status: answer.status, ...said(answer) }).toEqual({ status: wanted, left: 2, warning: null })
  })
})
