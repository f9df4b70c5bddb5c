import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Places } from '../../dev/places.ts'
import type { Answer } from '../support/world.ts'

const PORT = 18_787
const API = `http://127.0.0.1:${PORT}`
const DEV_DIR = mkdtempSync(join(tmpdir(), 'hosted-agents-dev-'))
const env = { ...process.env, PORT: String(PORT), DEV_DIR }

let stack: ChildProcess
let said = ''

async function start(): Promise<void> {
  said = ''
  stack = spawn('npm', ['run', '-s', 'dev'], { env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  stack.stdout?.on('data', (chunk) => {
    said += chunk
  })
  await vi.waitUntil(() => said.includes(`ready ${API}`), { timeout: 90_000, interval: 100 })
}

/** Processes of this stack that still run: all inherited its data folder (Linux only). */
const survivors = () =>
  execFileSync('sh', ['-c', `grep -lz "^DEV_DIR=${DEV_DIR}$" /proc/[0-9]*/environ 2>/dev/null || true`], {
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .filter((path) => path !== '' && path !== `/proc/${process.pid}/environ`)

const token = (...args: string[]) =>
  execFileSync('npm', ['run', '-s', 'token', '--', ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
const members = new Map<string, string>()
async function ask(org: string, path: string, body?: object) {
  const known = members.get(org) ?? token('--org', org)
  members.set(org, known)
  // The server may close a connection that was idle just when it is used again.
  const headers = { Authorization: `Bearer ${known}`, 'Content-Type': 'application/json', Connection: 'close' }
  const response = await fetch(
    `${API}${path}`,
    body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers },
  )
  return { status: response.status, body: (await response.json()) as Answer }
}
const control = async () => (await fetch(`http://127.0.0.1:${PORT + 1}/__stack`)).json() as Promise<Places>
const received = async () => (await fetch(`${(await control()).gateway}/__requests`)).text()

beforeAll(start)
afterAll(async () => {
  if (stack.pid !== undefined && stack.exitCode === null) process.kill(-stack.pid, 'SIGINT')
  await vi.waitUntil(() => survivors().length === 0, { timeout: 20_000 })
  rmSync(DEV_DIR, { recursive: true, force: true })
})

describe('by Stripe’s events an organisation', () => {
  const ORG = 'org_x'
  const RUN = { agentId: 'helpdesk-tier1-triage', message: 'Printer on floor 2 is jammed' }
  const tool = (script: string, ...args: string[]) =>
    execFileSync('npm', ['run', '-s', script, '--', ...args], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  const stripe = (...args: string[]) =>
    tool('stripe-event', ...args)
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
    tool('stripe-event', 'hold')
    tool('stripe-event', 'clock', '--days', '31', '--payments', 'fails,fails')
    const sent = stripe('release', '--times', '3', '--shuffle')
    expect(sent.length).toBeGreaterThan(3)
    await is({ status: 'past_due', plan: 'pro' })
    tool('stripe-event', 'clock', '--days', '5')
    await is({ status: 'active' })
    stripe('customer.subscription.updated', '--org', ORG, '--cancel-at-period-end')
    await until(async () => (await ask(ORG, '/api/v1/billing/subscription')).body)
    tool('stripe-event', 'clock', '--days', '31')
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
    expect(() => tool('tenant', 'grant', ORG, 'enterprise')).toThrow(/Stripe decides/)
  })

  test('that nothing could be done for is found, and replayed, by the operator', async () => {
    expect(tool('billing', 'dead')).toContain('│') // an empty table
    expect(tool('billing', 'replay', 'all')).toContain('"replayed": []')
    for (const args of [[], ['replay'], ['replay', 'evt_none']])
      expect(() => tool('billing', ...args)).toThrow(/usage|not among/)
    for (const args of [
      [],
      ['invoice.paid'],
      ['invoice.paid', '--org', ORG, '--plan', 'gold'],
      ['clock', '--days', 'x'],
    ])
      expect(() => tool('stripe-event', ...args)).toThrow(/usage|is one of|whole number/)
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

  test('is seen and given more by the operator’s tool, and its log says so', () => {
    const tool = (...args: string[]) =>
      execFileSync('npm', ['run', '-s', 'tenant', '--', ...args], {
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      })
    expect(tool('list')).toContain('org_new')
    expect(JSON.parse(tool('grant', 'org_new', 'pro', '--as', 'jane'))).toMatchObject({ plan: 'pro', run_limit: null })
    expect(JSON.parse(tool('limit', 'org_new', '250'))).toMatchObject({ plan: 'pro', run_limit: 250 })
    expect(JSON.parse(tool('show', 'org_new'))).toMatchObject({ usage: [{ agent_id: RUN.agentId, runs: 100 }] })
    expect(curl('member', 'GET', '/stats').body).toMatchObject({ plan_run_limit: 250, runs_remaining: 150 })
    expect(JSON.parse(tool('limit', 'org_new', 'plan'))).toMatchObject({ run_limit: null })
    for (const args of [['grant', 'org_new', 'gold'], ['limit', 'org_new', 'many'], ['show', 'org_none'], ['show'], []])
      expect(() => tool(...args)).toThrow(/is one of|whole number|not on board|usage/)
  })
})

describe('npm run dev', () => {
  test('shows a real run and its verdict, and ends with ready below a line to paste', async () => {
    expect(said).toContain('HTTP 200')
    expect(said).toMatch(/Audit entry aud_\w+: verified/)
    const lines = said.trim().split('\n')
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
    expect(JSON.parse(readFileSync(join(DEV_DIR, 'stack.json'), 'utf8'))).toEqual(await control())
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
    if (stack.pid !== undefined) process.kill(-stack.pid, 'SIGKILL')
    expect(await lost).toBe('cut off')
    await vi.waitUntil(() => survivors().length === 0, { timeout: 20_000 })

    await start()
    await vi.waitUntil(async () => (await ask('org_demo', '/api/v1/runs?action=agent_run_aborted')).body.total === 1, {
      timeout: 120_000,
      interval: 2_000,
    })
    expect((await ask('org_demo', '/api/v1/runs')).body.total).toBe(before + 2) // the aborted one, and the restart's demo
  })
})
