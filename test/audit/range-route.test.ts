import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Report } from '../../src/audit/log/report.ts'
import { audited, exportOf, fill, fillOnceRead, tamper } from '../support/audit.ts'
import { denials } from '../support/denials.ts'
import { asAdmin, bearer, call, fault, get, newTenant, noFaults, postRun } from '../support/world.ts'

denials({ method: 'GET', path: '/api/v1/audit/verify' })
denials({ method: 'GET', path: '/api/v1/audit/export', admin: true })

afterEach(noFaults)

const verify = async (org: string, query = '') =>
  (await get(org, `/api/v1/audit/verify${query}`)).body as unknown as Report

describe('GET /audit/verify', () => {
  test('checks the whole log, whatever its entries hold', async () => {
    const org = await newTenant()
    await postRun(org, { agentId: 'helpdesk-tier1-triage', message: 'SSN 123-45-6789' })
    await postRun(org, { agentId: 'helpdesk-tier1-triage', message: 'Card 4111 1111 1111 1111, call Zoë' })
    await asAdmin(org, 'PATCH', '/api/v1/tenant', { name: 'Zoë’s 👋', dlpPolicy: { SSN: 'redact' } })
    await postRun(org)
    expect(await verify(org)).toMatchObject({
      verified: true,
      trust: expect.stringMatching(/checkpoint|witness/),
      from: 0,
      to: 4,
    })
  })
  test.each([
    ['?from=0&to=1', 0, 1],
    ['?from=255&to=257', 255, 257],
    ['?from=1000', 1_000, 1_400],
    ['?to=1030', 0, 1_030],
    ['?from=1399&to=1400', 1_399, 1_400],
  ])('checks a part: %s', async (query, from, to) => {
    const org = await newTenant()
    await fill(org, 1_400)
    expect(await verify(org, query)).toMatchObject({ verified: true, from, to })
  })
  test('of a part holds its first entry against the one before it', async () => {
    const org = await newTenant()
    await fill(org, 5)
    await tamper(`update audit_entries set row_hash = sha256('x') where org_id = '${org}' and seq = 2`)
    expect(await verify(org, '?from=3&to=5')).toMatchObject({
      verified: false,
      problem: { code: 'chain_broken', seq: 3 },
    })
    expect(await verify(org, '?from=4&to=5')).toMatchObject({ verified: true })
  })
  test('of a part whose entries are all gone names the first of them', async () => {
    const org = await newTenant()
    await fill(org, 5)
    await tamper(`delete from audit_entries where org_id = '${org}' and seq in (2, 3)`)
    const report = await verify(org, '?from=2&to=4')
    expect(report).toMatchObject({ verified: false, problem: { code: 'entry_missing', seq: 2 } })
  })
  test('accuses no log whose first entry comes meanwhile, but checks that too', async () => {
    const org = await newTenant()
    fillOnceRead(org)
    const report = await verify(org)
    vi.restoreAllMocks()
    expect(report).toMatchObject({ verified: true, whole: true, from: 0, to: 1 })
  })
  test('holds the numbers of runs against those before them, on the page before and before a part too', async () => {
    const org = await newTenant()
    await fill(org, 1_400)
    await tamper(`update audit_entries set agent_run_no = agent_run_no + 1000 where org_id = '${org}' and seq >= 1024;
      update audit_heads set runs = 2400, runs_by_agent = '{"helpdesk-tier1-triage": 2400}' where org_id = '${org}'`)
    const found = { verified: false, problem: { code: 'run_number_wrong', seq: 1_024 } }
    expect(await verify(org)).toMatchObject(found)
    expect(await verify(org, '?from=1024&to=1300')).toMatchObject(found)
    expect(await verify(org, '?from=1025&to=1300')).toMatchObject({ verified: true })
    expect(await verify(org, '?to=1024')).toMatchObject({ verified: true })
  })
  test('of more than 100,000 entries is for admins: what it costs is the service’s', async () => {
    const org = await newTenant()
    await fill(org, 1)
    await tamper(`update audit_heads set size = 200000 where org_id = '${org}'`)
    expect(await get(org, '/api/v1/audit/verify')).toMatchObject({
      status: 403,
      body: { code: 'INSUFFICIENT_PERMISSIONS' },
    })
    expect(await asAdmin(org, 'GET', '/api/v1/audit/verify')).toMatchObject({
      status: 400,
      body: {
        code: 'VALIDATION_ERROR',
        issues: [{ path: 'to', message: expect.stringContaining('text/event-stream') }],
      },
    })
  })
  test('of a log without entries says that it has none', async () => {
    expect(await verify(await newTenant())).toMatchObject({ verified: true, from: 0, to: 0 })
  })
  test.each(['from=3&to=3', 'from=10', 'from=4&to=3', 'to=11', 'from=x', 'to=-1'])(
    'refuses ?%s: 400',
    async (query) => {
      const org = await newTenant()
      await fill(org, 10)
      const answer = await get(org, `/api/v1/audit/verify?${query}`)
      expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_ERROR' } })
      expect(answer.body.issues[0]?.path).toMatch(/from|to/)
    },
  )
  test('says why it refuses a range without entries', async () => {
    const org = await newTenant()
    await fill(org, 10)
    expect((await get(org, '/api/v1/audit/verify?from=3&to=3')).body.issues).toEqual([
      { path: 'from', message: 'must be before to: an empty range proves nothing' },
    ])
  })
  test('tells of its progress when asked for events', async () => {
    const org = await newTenant()
    await fill(org, 2_500)
    const headers = { ...(await bearer({ org })), Accept: 'text/event-stream' }
    const response = await call('/api/v1/audit/verify', { headers })
    expect(response.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8')
    const events = (await response.text()).trim().split('\n\n')
    expect(events.slice(0, 3)).toEqual(
      [1_024, 2_048, 2_500].map((verified) => `event: progress\ndata: {"verified":${verified},"of":2500}`),
    )
    expect(events.at(-1)).toMatch(/^event: done\ndata: \{"verified":true/)
  })
  test('ends its events with an error when the database goes, and the operator is told', async () => {
    const error = vi.spyOn(console, 'error')
    const org = await newTenant()
    await fill(org, 10)
    await fault('database', 'down', { match: '\\"audit_entries\\"', times: 20 })
    const headers = { ...(await bearer({ org })), Accept: 'text/event-stream' }
    const text = await (await call('/api/v1/audit/verify', { headers })).text()
    expect(text).toMatch(/event: error\ndata: .*The database is temporarily unavailable.*"code":"SERVICE_UNAVAILABLE"/)
    expect(error.mock.calls.map(([line]) => JSON.parse(line).event)).toContain('verification_failed')
    error.mockRestore()
  })
})

describe('GET /audit/export', () => {
  test('gives the log, a line for each entry, and an auditor can verify it', async () => {
    const org = await newTenant()
    await fill(org, 1_300)
    const response = await exportOf(org)
    expect(response.headers.get('Content-Type')).toBe('application/x-ndjson; charset=utf-8')
    expect(response.headers.get('Content-Disposition')).toBe(`attachment; filename="${org}-0-1300.ndjson"`)
    const file = await response.text()
    expect(file.split('\n')).toHaveLength(1_302)
    expect(JSON.parse(file.split('\n')[7] ?? '')).toMatchObject({ seq: 7, entry: { org_id: org } })
    expect(await audited(file)).toMatchObject({ verified: true, trust: 'checkpoint', from: 0, to: 1_300 })
  })
  test('gives a part of it, which is verified too', async () => {
    const org = await newTenant()
    await fill(org, 1_300)
    for (const [from, to] of [
      [0, 1],
      [3, 700],
      [256, 512],
      [1_299, 1_300],
    ])
      expect(await audited(await exportOf(org, `?from=${from}&to=${to}`))).toMatchObject({ verified: true, from, to })
  })
  test('that broke off goes on where it was, also when the log has grown meanwhile', async () => {
    const org = await newTenant()
    await fill(org, 600)
    const broken = (await (await exportOf(org)).text()).split('\n').slice(0, 333).join('\n')
    await fill(org, 50)
    const rest = await (await exportOf(org, '?from=333')).text()
    expect(await audited(`${broken}\n${rest}`)).toMatchObject({ verified: true, from: 0, to: 650 })
  })
  test('breaks off, and does not end, when the database goes', async () => {
    const org = await newTenant()
    await fill(org, 3_000)
    await fault('database', 'down', { match: '\\"audit_entries\\"', times: 20 })
    await expect((await exportOf(org)).text()).rejects.toThrow()
  })
  test('holds what was written before it was asked for, and no more, while runs go on', async () => {
    const org = await newTenant()
    await fill(org, 200)
    const [file] = await Promise.all([
      exportOf(org).then((response) => response.text()),
      ...Array.from({ length: 10 }, () => postRun(org)),
    ])
    const report = await audited(file)
    expect(report).toMatchObject({ verified: true, from: 0 })
    expect(report.to).toBeGreaterThanOrEqual(200)
  })
  test('is compressed for who asks for that', async () => {
    const org = await newTenant()
    await fill(org, 100)
    const response = await exportOf(org, '', { Accept: 'application/gzip' })
    expect(response.headers.get('Content-Type')).toBe('application/gzip')
    expect(response.headers.get('Content-Disposition')).toBe(`attachment; filename="${org}-0-100.ndjson.gz"`)
    const file = new Uint8Array(await response.arrayBuffer())
    expect(file.slice(0, 2)).toEqual(Uint8Array.of(0x1f, 0x8b))
    expect(await audited(new Response(file))).toMatchObject({ verified: true, to: 100 })
  })
  test('of a log that is broken is given as it was last signed, so that whoever verifies it sees where', async () => {
    const org = await newTenant()
    await fill(org, 10)
    await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')
    await fill(org, 5)
    await tamper(`update audit_entries set entry_hash = sha256('x') where org_id = '${org}' and seq = 4`)
    const file = await exportOf(org)
    expect(file.headers.get('Content-Disposition')).toContain(`${org}-0-10.ndjson`)
    expect(await audited(file)).toMatchObject({ verified: false, problem: { code: 'entry_changed', seq: 4 } })
  })
  test('is not given of a log that cannot be signed now: 503', async () => {
    const org = await newTenant()
    await fill(org, 10)
    await fault('database', 'down', { match: 'record_checkpoint', times: 3 })
    expect(await asAdmin(org, 'GET', '/api/v1/audit/export')).toMatchObject({
      status: 503,
      body: { code: 'SERVICE_UNAVAILABLE' },
    })
  })
  test.each(['from=11', 'to=11', 'from=4&to=3', 'from=1e3'])('refuses ?%s: 400', async (query) => {
    const org = await newTenant()
    await fill(org, 10)
    expect(await asAdmin(org, 'GET', `/api/v1/audit/export?${query}`)).toMatchObject({ status: 400 })
  })
})
