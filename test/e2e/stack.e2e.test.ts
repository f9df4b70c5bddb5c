import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Places } from '../../dev/places.ts'
import { WORKER_DATABASE_URL } from '../../dev/roles.ts'
import { recordEvent } from '../../src/billing/queries.ts'
import { database, EVERYONE } from '../../src/db/client.ts'
import { Stack } from '../support/stack.ts'
import type { Answer } from '../support/world.ts'

const stack = new Stack(18_787)
const API = stack.api
const token = (...args: string[]) => stack.token(...args)
const members = new Map<string, string>()
async function ask(org: string, path: string, body?: object) {
  const known = members.get(org) ?? token('--org', org)
  members.set(org, known)
  const headers = { Authorization: `Bearer ${known}`, 'Content-Type': 'application/json', ...ONCE }
  const response = await fetch(
    `${API}${path}`,
    body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers },
  )
  return { status: response.status, body: (await response.json()) as Answer }
}
/** The server may close a connection that was idle just when it is used again. */
const ONCE = { Connection: 'close' }
const get = (url: string) => fetch(url, { headers: ONCE })
const control = async () => (await get(`http://127.0.0.1:${stack.port + 1}/__stack`)).json() as Promise<Places>
const received = async () => (await get(`${(await control()).gateway}/__requests`)).text()

beforeAll(() => stack.start())
afterAll(() => stack.end())

describe('by Stripe’s events an organisation', () => {
  const ORG = 'org_x'
  const RUN = { agentId: 'helpdesk-tier1-triage', message: 'Printer on floor 2 is jammed' }
  const stripe = (...args: string[]) =>
    stack
      .tool('stripe-event', ...args)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; status: number; body: object })
  const subscription = async () =>
    (await ask(ORG, '/api/v1/billing/subscription')).body as Answer & { status: string; plan: string }
  const until = (what: () => Promise<unknown>) => vi.waitUntil(what, { timeout: 20_000, interval: 200 })
  const is = (wanted: object) =>
    until(async () => {
      const now: Record<string, unknown> = { ...(await subscription()) }
      return Object.entries(wanted).every(([name, value]) => now[name] === value)
    })

  test('comes on board, runs, changes, and leaves: then its run is a 409', async () => {
    const bought = ['checkout.session.completed', '--org', ORG, '--plan', 'pro', '--id', 'evt_bought']
    expect(stripe(...bought)).toEqual([{ event: 'evt_bought', status: 200, body: { received: true } }])
    await is({ status: 'active', plan: 'pro' })
    await until(async () => (await ask(ORG, '/api/v1/provision/tenant/status')).body.provisioned)
    expect(await ask(ORG, '/api/v1/agent/run', RUN)).toMatchObject({ status: 200 })

    stripe('customer.subscription.updated', '--org', ORG, '--plan', 'enterprise', '--shape', 'old')
    await is({ plan: 'enterprise' })
    await until(async () => (await ask(ORG, '/api/v1/provision/tenant/status')).body.budgetUsd === 500)
    stripe('customer.subscription.updated', '--org', ORG, '--plan', 'starter', '--created', '1600000000')
    expect(stripe('customer.subscription.updated', '--org', ORG, '--bad-signature')).toMatchObject([
      { status: 400, body: { code: 'WEBHOOK_SIGNATURE_INVALID' } },
    ])

    stripe('customer.subscription.deleted', '--org', ORG)
    await is({ status: 'none', plan: 'free' })
    await until(async () => !(await ask(ORG, '/api/v1/provision/tenant/status')).body.provisioned)
    expect(await ask(ORG, '/api/v1/agent/run', RUN)).toMatchObject({ status: 409, body: { code: 'NOT_PROVISIONED' } })

    expect(new Set(stripe(...bought, '--times', '100').map(({ status }) => status))).toEqual(new Set([200]))
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    expect(await subscription()).toMatchObject({ status: 'none', plan: 'free' })
    expect((await ask(ORG, '/api/v1/provision/tenant/status')).body).toMatchObject({ provisioned: false, plan: 'free' })
  })

  test('lives through months of a test clock, its events shuffled and repeated', async () => {
    stripe('checkout.session.completed', '--org', ORG, '--plan', 'pro')
    await is({ status: 'active' })
    stack.tool('stripe-event', 'hold')
    stack.tool('stripe-event', 'clock', '--days', '31', '--payments', 'fails,fails')
    const sent = stripe('release', '--times', '3', '--shuffle')
    expect(sent.length).toBeGreaterThan(3)
    await is({ status: 'past_due', plan: 'pro' })
    stack.tool('stripe-event', 'clock', '--days', '5')
    await is({ status: 'active' })
    stripe('customer.subscription.updated', '--org', ORG, '--cancel-at-period-end')
    await until(async () => (await ask(ORG, '/api/v1/billing/subscription')).body)
    stack.tool('stripe-event', 'clock', '--days', '31')
    await is({ status: 'none', plan: 'free' })
  })

  test('subscribes on the page that checkout gives', async () => {
    const asked = await fetch(`${API}/api/v1/billing/checkout`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token('--org', ORG, '--role', 'admin')}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ plan: 'starter' }),
    })
    const { url } = (await asked.json()) as { url: string }
    expect(await (await fetch(url)).text()).toContain('price_local_starter')
    expect((await fetch(url, { method: 'POST', redirect: 'manual' })).status).toBe(303)
    await is({ status: 'active', plan: 'starter' })
    for (const [given, counts] of [
      ['enterprise', 'enterprise'],
      ['free', 'starter'],
    ] as const)
      expect(JSON.parse(stack.tool('tenant', 'grant', ORG, given))).toMatchObject({ plan: counts, granted_plan: given })
  })

  test('that nothing could be done for is found, and replayed or dismissed, by the operator', async () => {
    const billing = (...args: string[]) => stack.tool('billing', ...args)
    expect(billing('dead')).toContain('│') // an empty table
    expect(billing('replay', 'all')).toContain('"replayed": []')
    for (const id of ['evt_odd', 'evt_odder'])
      stripe('customer.subscription.updated', '--org', ORG, '--price', 'price_unheard_of', '--id', id)
    await until(async () => (billing('dead').match(/unknown_price.*'evt_odd(er)?'/g) ?? []).length === 2)
    expect(() => billing('dismiss', 'evt_odd', 'evt_none')).toThrow(/evt_none is not among/)
    expect(JSON.parse(billing('dismiss', 'evt_odd'))).toEqual({ dismissed: ['evt_odd'] })
    expect(billing('dead')).not.toContain("'evt_odd'")
    const away = { error: 'Unavailable', stack: ['at x'], cause_error: 'StripeAPIError', cause_status_code: 500 }
    const event = { id: 'evt_dead', type: 'invoice.paid', created: 1, subscription: 'sub_1', customer: null }
    const at = { databaseUrl: WORKER_DATABASE_URL, neonHttpEndpoint: `${(await control()).database}/sql` }
    await recordEvent(database(at, EVERYONE), { ...event, charge: null, org: null }, 'dead', null, away)
    expect(billing('dead')).toContain("'error=Unavailable cause_error=StripeAPIError cause_status_code=500'")
    billing('dismiss', 'evt_dead')
    expect(JSON.parse(billing('replay', 'all'))).toEqual({ replayed: ['evt_odder'] })
    // Its price is none of ours yet.
    await until(async () => /unknown_price.*evt_odder'/.test(billing('dead')))
    for (const args of [[], ['replay'], ['replay', 'evt_none'], ['dismiss'], ['dismiss', 'all']])
      expect(() => billing(...args)).toThrow(/usage|not among/)
    for (const args of [
      [],
      ['invoice.paid'],
      ['invoice.paid', '--org', ORG, '--plan', 'gold'],
      ['clock', '--days', 'x'],
    ])
      expect(() => stack.tool('stripe-event', ...args)).toThrow(/usage|is one of|whole number/)
  })
})

describe('with curl alone a new organisation', () => {
  const curl = (role: string, method: string, path: string, body?: object) => {
    const headers = [
      `Authorization: Bearer ${token('--org', 'org_new', '--role', role)}`,
      'Content-Type: application/json',
    ]
    const said = execFileSync(
      'curl',
      ['-sS', '-X', method, '-w', '\n%{http_code}', `${API}/api/v1${path}`]
        .concat(headers.flatMap((header) => ['-H', header]))
        .concat(body ? ['-d', JSON.stringify(body)] : []),
      { encoding: 'utf8' },
    )
    const [text, status] = [said.slice(0, said.lastIndexOf('\n')), Number(said.slice(said.lastIndexOf('\n')))]
    return { status, text, body: (text.startsWith('{') ? JSON.parse(text) : {}) as Answer & Record<string, unknown> }
  }
  const RUN = { agentId: 'helpdesk-tier1-triage', message: 'Printer on floor 2 is jammed' }

  test('comes on board as pilot, runs, is stopped at run 101, gives its key back', async () => {
    const provision = { orgId: 'org_new', plan: 'pilot' }
    expect(curl('admin', 'POST', '/provision/tenant', provision)).toMatchObject({
      status: 200,
      body: { success: true },
    })
    expect(curl('member', 'GET', '/provision/tenant/status')).toMatchObject({
      body: { provisioned: true, budgetUsd: 5 },
    })
    expect(curl('member', 'POST', '/agent/run', { ...RUN, stream: true }).text).toMatch(
      /event: delta[\s\S]*event: done/,
    )
    for (let i = 0; i < 99; i += 11)
      expect(await Promise.all(Array.from({ length: 11 }, () => ask('org_new', '/api/v1/agent/run', RUN)))).toEqual(
        Array(11).fill(expect.objectContaining({ status: 200 })),
      )
    expect(curl('member', 'GET', '/stats').body).toMatchObject({ runs_total: 100, runs_remaining: 0, plan: 'pilot' })
    expect(curl('member', 'POST', '/agent/run', RUN)).toMatchObject({
      status: 429,
      body: { code: 'RUN_LIMIT_EXCEEDED' },
    })
    expect(curl('admin', 'DELETE', '/provision/tenant')).toMatchObject({ status: 200, body: { success: true } })
    expect(curl('member', 'POST', '/agent/run', RUN)).toMatchObject({ status: 409, body: { code: 'NOT_PROVISIONED' } })
  })

  const tool = (...args: string[]) => stack.tool('tenant', ...args)
  const changes = () => curl('admin', 'GET', '/audit/entries?action=plan_changed').body.entries

  test('is seen and given more by the operator’s tool, and its log says so', () => {
    expect(tool('list')).toContain('org_new')
    expect(JSON.parse(tool('grant', 'org_new', 'pro', '--as', 'jane'))).toMatchObject({ plan: 'pro', run_limit: null })
    expect(JSON.parse(tool('limit', 'org_new', '250'))).toMatchObject({ plan: 'pro', run_limit: 250 })
    expect(JSON.parse(tool('show', 'org_new'))).toMatchObject({ usage: [{ agent_id: RUN.agentId, runs: 100 }] })
    expect(curl('member', 'GET', '/stats').body).toMatchObject({ plan_run_limit: 250, runs_remaining: 150 })
    expect(JSON.parse(tool('limit', 'org_new', 'plan'))).toMatchObject({ run_limit: null })
    const user = `operator:${userInfo().username}`
    expect(changes()).toMatchObject([
      { user_id: user, detail: { run_limit: null } },
      { user_id: user, detail: { run_limit: 250 } },
      { user_id: 'operator:jane', detail: { plan: 'pro', plan_source: 'operator' } },
    ])
  })

  test('is not changed by what the operator mistypes', () => {
    const before = { tenants: tool('list'), changes: changes() }
    const limit = (...more: string[]) => ['limit', 'org_new', '5', ...more]
    const mistyped: [string[], RegExp][] = [
      [[], /usage/],
      [['show'], /usage/],
      [['list', 'extra'], /usage/],
      [limit('extra'), /usage/],
      [['show', 'org_none'], /not on board/],
      [['grant', 'org_new', 'gold'], /is one of/],
      [['limit', 'org_new', 'many'], /whole number/],
      [['grant', 'bad org!', 'pilot'], /an id of Clerk/],
      [['grant', '', 'pilot'], /an id of Clerk/],
      [limit('--as', ''), /one line/],
      [limit('--as', 'a\nb'), /one line/],
      [limit('--as', 'x'.repeat(3_000)), /one line/],
    ]
    for (const [args, complaint] of mistyped) expect(() => tool(...args)).toThrow(complaint)
    expect({ tenants: tool('list'), changes: changes() }).toEqual(before)
  })
})

describe('npm run dev', () => {
  test('shows a real run and its verdict, and ends with ready below a line to paste', async () => {
    expect(stack.said).toContain('HTTP 200')
    expect(stack.said).toMatch(/Audit entry aud_\w+: verified/)
    const lines = stack.said.trim().split('\n')
    expect(lines.at(-1)).toBe(`ready ${API}`)
    const curl = lines.findLast((line) => line.startsWith('curl ')) ?? ''
    expect(JSON.parse(execFileSync('sh', ['-c', curl], { encoding: 'utf8' })).audit_id).toMatch(/^aud_/)
  })

  test('names each part’s address', async () => {
    expect(await control()).toMatchObject({
      api: API,
      clerk: expect.any(String),
      gateway: expect.any(String),
      database: expect.any(String),
    })
    expect(JSON.parse(readFileSync(join(stack.folder, 'stack.json'), 'utf8'))).toEqual(await control())
  })

  test('makes tokens of every kind', async () => {
    const status = async (...args: string[]) =>
      (await fetch(`${API}/api/v1/runs`, { headers: { Authorization: `Bearer ${token(...args)}` } })).status
    expect(await status('--org', 'org_demo', '--claims', 'v1')).toBe(200)
    expect(await status('--org', 'org_demo', '--role', 'admin', '--user', 'user_2', '--ttl', '30')).toBe(200)
    expect(await status('--expired')).toBe(401)
    expect(await status('--kid', 'ins_unknown')).toBe(401)
    expect(await status('--no-org')).toBe(403)
  })

  test('stops a clinic’s PHI before the gateway', async () => {
    const { status, body } = await ask('org_clinic', '/api/v1/agent/run', {
      agentId: 'helpdesk-tier1-triage',
      message: 'Caller SSN 123-45-6789 is locked out',
    })
    expect({ status, flags: body.policy_flags }).toEqual({
      status: 422,
      flags: [{ type: 'SSN', offset: 11, length: 11 }],
    })
    expect((await ask('org_clinic', '/api/v1/runs')).body.runs[0]?.action).toBe('agent_run_blocked')
    expect(await received()).toContain('ITSD-4421')
    expect(await received()).not.toContain('123-45-6789')
  })

  test('an entry recomputes with nothing but SHA-256 and sorted JSON', async () => {
    const message = 'printer jam'
    const run = (await ask('org_demo', '/api/v1/agent/run', { agentId: 'helpdesk-tier1-triage', message })).body
    const { chain, ...entry } = (await ask('org_demo', `/api/v1/runs/${run.audit_id}`)).body.run
    const sha256sum = (bytes: string | Buffer) =>
      execFileSync('sha256sum', { input: bytes, encoding: 'utf8' }).slice(0, 64)
    const canonical = JSON.stringify(
      Object.fromEntries(
        Object.keys(entry)
          .sort()
          .map((name) => [name, Reflect.get(entry, name)]),
      ),
    )
    expect(sha256sum(canonical)).toBe(chain.entry_hash)
    expect(
      sha256sum(
        Buffer.concat([Buffer.from([1]), Buffer.from(chain.prev_hash, 'hex'), Buffer.from(chain.entry_hash, 'hex')]),
      ),
    ).toBe(chain.row_hash)
    expect(entry.input_hash).toBe(createHash('sha256').update(message).digest('hex'))
    expect(entry.output_hash).toBe(sha256sum(run.response))
  })

  test('killed in the middle of a run: nothing survives, and after a restart the sweep ends the run as aborted', async () => {
    const before = (await ask('org_demo', '/api/v1/runs')).body.total
    await fetch(`${(await control()).gateway}/__faults`, { method: 'POST', body: JSON.stringify({ fault: 'timeout' }) })
    const lost = ask('org_demo', '/api/v1/agent/run', {
      agentId: 'helpdesk-tier1-triage',
      message: 'about to die',
    }).catch(() => 'cut off')
    await vi.waitUntil(async () => (await received()).includes('about to die'), { timeout: 10_000 })
    await stack.kill('SIGKILL')
    expect(await lost).toBe('cut off')

    await stack.start()
    await vi.waitUntil(async () => (await ask('org_demo', '/api/v1/runs?action=agent_run_aborted')).body.total === 1, {
      timeout: 120_000,
      interval: 2_000,
    })
    expect((await ask('org_demo', '/api/v1/runs')).body.total).toBe(before + 2) // the aborted one, and the restart's demo
  })

  test('with another key secret it starts all the same, and the operator’s tool has the keys made anew', async () => {
    const run = () =>
      ask('org_demo', '/api/v1/agent/run', { agentId: 'helpdesk-tier1-triage', message: 'Printer jammed' })
    const rekey = (...args: string[]) => JSON.parse(stack.tool('tenant', 'rekey', ...args))
    await stack.kill('SIGINT')
    writeFileSync(join(stack.folder, 'key-secret'), 'another secret, of at least 32 characters')
    await stack.start()
    expect(stack.said).toContain('npm run -s tenant -- rekey --yes')
    expect((await run()).status).toBe(502)
    const { make, ...found } = rekey()
    expect(found).toMatchObject({ keep: 0 })
    expect(rekey('--yes')).toMatchObject({ make, delete: found.delete })
    await vi.waitUntil(async () => (await run()).status === 200, { timeout: 60_000, interval: 1_000 })
    await vi.waitUntil(() => rekey().make === 0, { timeout: 60_000, interval: 1_000 })
    expect(rekey('--yes')).toMatchObject({ organizations: 0, delete: 0, keep: make })
  })
})
