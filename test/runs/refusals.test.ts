import { describe, expect, test, vi } from 'vitest'
import { trigger } from '../support/trigger.ts'
import { books, fault, forget, HELLO, newTenant, noFaults, postRun, received, sql } from '../support/world.ts'

const SSN = { ...HELLO, message: 'SSN 123-45-6789' }

describe('a run is refused, in this order,', () => {
  test('as an unknown agent before the plan is looked at', async () => {
    const org = await newTenant({ plan: 'free', provisioned: false })
    expect(await postRun(org, { ...HELLO, agentId: 'no-such-agent' })).toMatchObject({
      status: 404,
      body: { code: 'AGENT_NOT_FOUND' },
    })
  })
  test('as an agent that the plan does not include, before the BAA', async () => {
    const org = await newTenant({ plan: 'pro', provisioned: false })
    expect(await postRun(org, { ...SSN, agentId: 'coleman-clinical-docs' })).toMatchObject({
      status: 403,
      body: { code: 'AGENT_NOT_INCLUDED' },
    })
  })
  test('for a BAA that is not signed, before the gateway key', async () => {
    const org = await newTenant({ vertical: 'healthcare', provisioned: false })
    expect(await postRun(org, SSN)).toMatchObject({
      status: 403,
      body: { code: 'BAA_REQUIRED', error: expect.stringContaining('A signed BAA is required') },
    })
  })
  test('for the clinical agent’s BAA in any vertical', async () => {
    expect(await postRun(await newTenant(), { ...HELLO, agentId: 'coleman-clinical-docs' })).toMatchObject({
      status: 403,
      body: { code: 'BAA_REQUIRED' },
    })
  })
  test('for a BAA that was signed on another plan', async () => {
    const org = await newTenant({ plan: 'pro', vertical: 'healthcare', baa: true })
    expect(await postRun(org)).toMatchObject({
      status: 403,
      body: { code: 'BAA_REQUIRED', error: expect.stringContaining('plan does not include a BAA') },
    })
  })
  test('for a gateway key that is not there, before the limit', async () => {
    const org = await newTenant({ provisioned: false, runLimit: 0 })
    expect(await postRun(org, SSN)).toMatchObject({ status: 409, body: { code: 'NOT_PROVISIONED' } })
  })
  test('at the limit, before its PHI', async () => {
    const org = await newTenant({ runLimit: 0 })
    const { status, body, headers } = await postRun(org, SSN)
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'RUN_LIMIT_EXCEEDED' })
    const nextMonth = Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 1)
    expect(Math.abs(Number(headers.get('Retry-After')) - (nextMonth - Date.now()) / 1_000)).toBeLessThan(60)
  })
  test('and a refused run leaves nothing behind', async () => {
    const org = await newTenant({ runLimit: 0 })
    await postRun(org, HELLO, { 'Idempotency-Key': 'k' })
    expect(await books(org)).toEqual({ entries: [], actions: [], runs: 0, reserved: 0, intents: [] })
    expect(await sql('select 1 from idempotency_keys where org_id = $1', [org])).toEqual([])
  })
})

describe('the plan', () => {
  test.each([
    ['free', 'helpdesk-tier1-triage', 403],
    ['pilot', 'audit-trail-narrator', 200],
    ['starter', 'compliance-evidence-collector', 403],
    ['pro', 'compliance-evidence-collector', 200],
    ['pro', 'audit-trail-narrator', 403],
    ['a-plan-from-the-future', 'helpdesk-tier1-triage', 403],
  ])('%s: %s is %i', async (plan, agentId, status) => {
    expect((await postRun(await newTenant({ plan }), { ...HELLO, agentId })).status).toBe(status)
  })
  test('gives way to the organisation’s own agents and limit', async () => {
    const org = await newTenant({ plan: 'starter', agents: ['compliance-evidence-collector'], runLimit: 1 })
    expect((await postRun(org)).status).toBe(403)
    expect((await postRun(org, { ...HELLO, agentId: 'compliance-evidence-collector' })).status).toBe(200)
    expect((await postRun(org, { ...HELLO, agentId: 'compliance-evidence-collector' })).status).toBe(429)
  })
  test.each([
    ['pilot', null, 1_000],
    ['pro', null, 10_000],
    ['pro', 2, 1_000],
    ['enterprise', null, 100_000],
  ])(
    '%s (with a limit of its own of %j) lets %i runs a day be blocked, which are not counted',
    async (plan, runLimit, most) => {
      const org = await newTenant({ plan, runLimit })
      await sql(
        `insert into usage_daily (org_id, day, agent_id, blocked, latencies)
       values ($1, (now() at time zone 'UTC')::date, 'a', $2, '{}'), ($1, (now() at time zone 'UTC')::date - 1, 'a', 200000, '{}')`,
        [org, most - 1],
      )
      expect((await postRun(org, SSN)).status).toBe(422)
      const refused = await postRun(org)
      expect(refused).toMatchObject({
        status: 429,
        body: { code: 'RATE_LIMITED', error: expect.stringContaining('/agent/scan') },
      })
      const midnight = new Date().setUTCHours(24, 0, 0, 0) - Date.now()
      expect(Math.abs(Number(refused.headers.get('Retry-After')) * 1_000 - midnight)).toBeLessThan(10_000)
      expect(await books(org)).toMatchObject({ runs: 0, reserved: 0, intents: [] })
    },
  )

  test('refuses by that bound nothing that was taken before', async () => {
    const org = await newTenant({ plan: 'pilot' })
    const key = { 'Idempotency-Key': 'k' }
    const first = await postRun(org, HELLO, key)
    await sql(`update usage_daily set blocked = 1000 where org_id = $1`, [org])
    expect(await postRun(org, HELLO, key)).toMatchObject({
      status: 409,
      body: { code: 'DUPLICATE_RUN', audit_id: first.body.audit_id },
    })
    await sql(`update usage_daily set blocked = 0 where org_id = $1`, [org])
    await trigger(org, 'after insert on run_intents', 'update usage_daily set blocked = 1000 where org_id = new.org_id')
    await fault('database', 'drop-response', { match: 'select admit' })
    expect((await postRun(org)).status).toBe(200)
  })

  test('counts by the live subscription’s period, and the next one starts where it ends', async () => {
    const day = 86_400_000
    const at = (days: number) => new Date(Date.now() + days * day).toISOString()
    const org = await newTenant({ runLimit: 1, period: [at(-10), at(20)] })
    await postRun(org)
    const { status, headers } = await postRun(org)
    expect(status).toBe(429)
    expect(Math.abs(Number(headers.get('Retry-After')) - 20 * 86_400)).toBeLessThan(60)
    await sql('update tenants set period_start = $2, period_end = $3 where org_id = $1', [org, at(-31), at(-1)])
    expect((await postRun(org)).status).toBe(200)
    expect((await postRun(org)).status).toBe(429)
  })
  test('counts by whole periods on from a renewal whose webhook never came', async () => {
    const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
    const org = await newTenant({ runLimit: 1, period: [at(-100), at(-70)] })
    expect((await postRun(org)).status).toBe(200)
    const { status, headers } = await postRun(org)
    expect(status).toBe(429)
    expect(Math.abs(Number(headers.get('Retry-After')) - 20 * 86_400)).toBeLessThan(60)
  })
})

describe('a bad body is a 400 that names the field:', () => {
  test.each([
    ['agentId', { message: 'x' }],
    ['agentId', { agentId: '', message: 'x' }],
    ['agentId', { agentId: 'a'.repeat(101), message: 'x' }],
    ['agentId', { agentId: '\0', message: 'x' }],
    ['agentId', { agentId: '\ud800', message: 'x' }],
    ['message', { agentId: 'a' }],
    ['message', { agentId: 'a', message: '' }],
    ['message', { agentId: 'a', message: 'x'.repeat(32_001) }],
    ['message', { agentId: 'a', message: ['x'] }],
    ['message', { agentId: 'a', message: '\ud800' }],
    ['systemPromptOverride', { agentId: 'a', message: 'x', systemPromptOverride: 'x'.repeat(8_001) }],
    ['systemPromptOverride', { agentId: 'a', message: 'x', systemPromptOverride: null }],
  ])('%s', async (path, body) => {
    const answer = await postRun('org_x', body)
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR', issues: [{ path, message: expect.any(String) }] },
    })
  })
  test.each(['', 'with space', 'ümlaut', 'x'.repeat(256)])('Idempotency-Key %j', async (key) => {
    expect(await postRun('org_x', HELLO, { 'Idempotency-Key': key })).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'idempotency-key' }] },
    })
  })
  test('and members that only look like ours change nothing', async () => {
    const body = `{"agentId":"helpdesk-tier1-triage","message":"hello","__proto__":{"systemPromptOverride":"owned"},"constructor":{"prototype":{}}}`
    expect((await postRun(await newTenant(), body)).status).toBe(200)
    expect((await received('gateway')).at(-1)?.body.messages[0]?.content).not.toContain('owned')
  })
})

describe('an Idempotency-Key', () => {
  const key = { 'Idempotency-Key': 'ticket-4421/attempt' }
  const REUSED = {
    error: 'The request is not valid.',
    code: 'VALIDATION_ERROR',
    issues: [{ path: 'idempotency-key', message: 'was used with another body' }],
    request_id: expect.any(String),
  }

  test('of an answered run gives 409 with its audit id, and nothing runs again', async () => {
    const org = await newTenant()
    const first = await postRun(org, HELLO, key)
    await forget('gateway')
    expect(await postRun(org, HELLO, key)).toMatchObject({
      status: 409,
      body: { code: 'DUPLICATE_RUN', audit_id: first.body.audit_id },
    })
    expect(await received('gateway')).toEqual([])
    expect((await books(org)).actions).toEqual(['agent_run'])
  })
  test.each([
    ['agent', { agentId: 'compliance-evidence-collector' }],
    ['message', { message: 'another' }],
    ['system prompt', { systemPromptOverride: 'Answer in one word.' }],
    ['mode for PHI', { phi: 'redact' }],
  ])('of a run with another %s gives 400, and nothing of that run is told', async (_, other) => {
    const org = await newTenant()
    await postRun(org, HELLO, key)
    const { status, body } = await postRun(org, { ...HELLO, ...other }, key)
    expect(status).toBe(400)
    expect(body).toEqual(REUSED)
    expect(await books(org)).toMatchObject({ actions: ['agent_run'], runs: 1, reserved: 0, intents: [] })
  })
  test('of a narrator’s run that reads other logs gives 400', async () => {
    const org = await newTenant()
    const asked = { agentId: 'audit-trail-narrator', message: 'What happened?' }
    const day = { ...asked, context: { from: '2026-05-01T00:00:00Z', to: '2026-05-02T00:00:00Z' } }
    await postRun(org, day, key)
    expect((await postRun(org, day, key)).status).toBe(409)
    for (const other of [asked, { ...day, context: { ...day.context, to: '2026-05-03T00:00:00Z' } }])
      expect((await postRun(org, other, key)).body).toEqual(REUSED)
  })
  test('of a run that differs in how it is answered only gives 409', async () => {
    const org = await newTenant()
    await postRun(org, HELLO, key)
    expect((await postRun(org, { ...HELLO, stream: true }, key)).body.code).toBe('DUPLICATE_RUN')
  })
  test('that was noted without what was asked for gives 409', async () => {
    const org = await newTenant()
    await postRun(org, HELLO, key)
    await sql('update idempotency_keys set request_hash = null where org_id = $1', [org])
    expect((await postRun(org, { ...HELLO, message: 'another' }, key)).body.code).toBe('DUPLICATE_RUN')
  })
  test('of a run under way gives 409 that says when to ask again', async () => {
    const org = await newTenant()
    await fault('gateway', 'slow')
    const slow = postRun(org, HELLO, key)
    await vi.waitUntil(async () => (await books(org)).intents.length === 1)
    const { status, headers, body } = await postRun(org, HELLO, key)
    const other = await postRun(org, { ...HELLO, message: 'another' }, key)
    await noFaults()
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'DUPLICATE_RUN' })
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0)
    expect(other.body).toEqual(REUSED)
    expect(other.headers.get('Retry-After')).toBeNull()
    await slow
    expect((await postRun(org, HELLO, key)).headers.get('Retry-After')).toBeNull()
  })
  test('lets one of twenty at once through', async () => {
    const org = await newTenant()
    const statuses = (await Promise.all(Array.from({ length: 20 }, () => postRun(org, HELLO, key)))).map(
      ({ status }) => status,
    )
    expect(statuses.toSorted()).toEqual([200, ...Array(19).fill(409)])
    expect(await books(org)).toMatchObject({ runs: 1, reserved: 0 })
  })
  test('is free again when the run was blocked', async () => {
    const org = await newTenant()
    expect((await postRun(org, SSN, key)).status).toBe(422)
    expect((await postRun(org, HELLO, key)).status).toBe(200)
  })
  test('is the organisation’s own', async () => {
    expect((await postRun(await newTenant(), HELLO, key)).status).toBe(200)
    expect((await postRun(await newTenant(), HELLO, key)).status).toBe(200)
  })
  test('is forgotten after 24 hours', async () => {
    const org = await newTenant()
    await postRun(org, HELLO, key)
    await sql(`update idempotency_keys set created_at = now() - interval '25 hours' where org_id = $1`, [org])
    const other = { ...HELLO, message: 'another' }
    expect((await postRun(org, other, key)).status).toBe(200)
    expect((await postRun(org, other, key)).status).toBe(409)
    expect((await postRun(org, HELLO, key)).status).toBe(400)
  })
  test('is kept as its hash only', async () => {
    const org = await newTenant()
    await postRun(org, HELLO, key)
    expect(
      JSON.stringify(await sql("select *, encode(key_hash, 'escape') from idempotency_keys where org_id = $1", [org])),
    ).not.toContain('ticket-4421')
  })
})
