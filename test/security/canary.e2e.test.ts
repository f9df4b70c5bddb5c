import { createHmac, randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { CONTOSO, WORKSPACE } from '../../dev/logs/microsoft/apps.ts'
import { HEC_TOKEN } from '../../dev/logs/splunk.ts'
import { places } from '../../dev/places.ts'
import { deriveGatewayKey } from '../../src/gateway/keys.ts'
import { Stack } from '../support/stack.ts'
import { KEPT, random, secrets, sent, told } from './canaries.ts'
import { dump, filesIn, tracesIn, tracesInFiles } from './traces.ts'

// Plaintexts are sent through every route of the local stack; then all that it has written is searched for them.

const stack = new Stack(18_840)
const parts = places(stack.port)

let member = ''
let admin = ''
const send = async (method: string, path: string, body?: string | object, headers: Record<string, string> = {}) => {
  const response = await fetch(`${stack.api}${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${member}`,
      'Content-Type': 'application/json',
      Connection: 'close',
      'User-Agent': sent.header,
      Cookie: `session=${sent.cookie}`,
      // Refusals are counted by address.
      'CF-Connecting-IP': `2001:db8:${randomBytes(2).toString('hex')}::1`,
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.status, text: await response.text() }
}
const asAdmin = (method: string, path: string, body?: object) =>
  send(method, path, body, { Authorization: `Bearer ${admin}` })
const tell = (part: string, control: string, body: object) =>
  fetch(`${part}${control}`, { method: 'POST', body: JSON.stringify(body) })
const run = (message: string, more: object = {}, headers: Record<string, string> = {}) =>
  send(
    'POST',
    '/api/v1/agent/run',
    { agentId: 'helpdesk-tier1-triage', message: `Printer ${message} jams`, ...more },
    headers,
  )

beforeAll(async () => {
  await stack.start()
  member = stack.token('--org', 'org_demo')
  admin = stack.token('--org', 'org_demo', '--role', 'admin')
  for (const [what, token] of Object.entries({ member, admin })) secrets[what] = token.split('.')[2] ?? ''
  const keySecret = readFileSync(join(stack.folder, 'key-secret'), 'utf8')
  for (const version of [1, 2, 3])
    secrets[`gatewayKey${version}`] = await deriveGatewayKey({ keySecret }, 'org_demo', version)
  for (const name of ['key-secret', 'webhook-secret', 'log-webhook-secret', 'signing-key'])
    secrets[name] = readFileSync(join(stack.folder, name), 'utf8')
})
let stopped = false
afterAll(() => (stopped ? rmSync(stack.folder, { recursive: true }) : stack.end()))

test('runs: answered, streamed, stopped, redacted, failed, and recorded late', async () => {
  const twice = { 'Idempotency-Key': sent.idempotency }
  await tell(parts.gateway, '/__replies', { content: `Try ${sent.answer} again.` })
  const prompt = { systemPromptOverride: `Be ${sent.prompt}.` }
  expect(await run(sent.message, prompt, twice)).toMatchObject({
    status: 200,
    text: expect.stringContaining(sent.answer),
  })
  expect((await run(sent.message, prompt, twice)).status).toBe(409)
  expect((await run(sent.streamed, { stream: true })).text).toContain('event: ')
  expect((await run(`${sent.blocked}, SSN 123-45-6789,`)).status).toBe(422)
  expect((await run(`${sent.redacted}, SSN 123-45-6789,`, { phi: 'redact' })).status).toBe(200)
  expect((await run(sent.agent, { agentId: sent.agent })).status).toBe(404)
  await tell(parts.gateway, '/__faults', { fault: 'http-500' })
  expect((await run(sent.failed)).status).toBe(502)
  await tell(parts.database, '/__faults', { fault: 'error', match: 'finish(', times: 3 })
  expect((await run(sent.unrecorded)).status).toBe(200)
  await tell(parts.database, '/__faults', { fault: 'error', match: 'admit(', times: 3 })
  expect((await run(sent.unrecorded)).status).toBe(503)
  const scan = { agentId: 'helpdesk-tier1-triage', message: `Patient ${sent.scanned}, SSN 123-45-6789` }
  expect((await send('POST', '/api/v1/agent/scan', scan)).status).toBe(200)
})

test('every operation: with plaintexts in its address, its headers and its body', async () => {
  type Document = { paths: Record<string, Record<string, unknown>> }
  const { paths } = JSON.parse((await send('GET', '/openapi.json')).text) as Document
  for (const [path, operations] of Object.entries(paths))
    for (const method of Object.keys(operations).filter((name) => /^(get|post|patch|delete)$/.test(name))) {
      const at = `${path.replace(/\{\w+\}/, sent.path)}?q=${sent.query}&agent_id=${sent.query}`
      const bodies =
        method === 'get' ? [undefined] : [`{"${sent.unknown}":"${sent.body}"}`, `{"message":"${sent.malformed}`]
      for (const body of bodies) {
        const bad = {
          Authorization: `Bearer ${part({ alg: 'RS256', kid: sent.bearer })}.${part({ sub: sent.bearer })}.x`,
        }
        expect((await send(method.toUpperCase(), at, body)).status, `${method} ${path}`).toBeLessThan(500)
        expect((await send(method.toUpperCase(), at, body, bad)).status, `${method} ${path}`).toBeLessThan(500)
      }
    }
})
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

const FETCHED = [
  ['m365_unified_audit', { tenantId: CONTOSO.domain }, 'm365__demo__audit'],
  ['azure_sentinel', { workspaceId: WORKSPACE }, 'sentinel__demo__audit'],
  ['google_workspace_admin', { customerId: 'C0demo123' }, 'workspace__demo__audit'],
  ['gcp_cloud_audit', { projectId: 'demo-project-42' }, 'gcp__demo__audit'],
  ['splunk_hec', { endpoint: parts.splunk, searchUrl: parts.splunk, search: 'index=main' }, 'splunk__demo__audit'],
] as const
const register = async (sourceType: string, config: object, secretRef: string): Promise<string> => {
  const { status, text } = await send('POST', '/api/v1/log-sources', {
    sourceType,
    displayName: sourceType,
    config,
    secretRef,
  })
  expect(status).toBe(201)
  return (JSON.parse(text) as { source: { id: string } }).source.id
}

test('log sources: registered with credentials, fetched, sent to, and told by the narrator', async () => {
  for (const more of [
    { displayName: `password=${sent.refusedName}` },
    { config: { tenantId: 'contoso.com', secret: sent.refusedConfig } },
  ])
    expect(
      await send('POST', '/api/v1/log-sources', {
        sourceType: 'm365_unified_audit',
        displayName: 'M',
        config: { tenantId: 'contoso.com' },
        ...more,
      }),
    ).toMatchObject({ status: 400 })
  const ids: string[] = []
  for (const [type, config, secretRef] of FETCHED) {
    const id = await register(type, config, secretRef)
    expect((await send('POST', `/api/v1/log-sources/${id}/fetch`)).status).toBe(202)
    ids.push(id)
  }
  await vi.waitUntil(
    async () => {
      const shown = await Promise.all(ids.map((id) => send('GET', `/api/v1/log-sources/${id}`)))
      return shown.every(({ text }) => JSON.parse(text).source.last_fetched_at !== null)
    },
    { timeout: 90_000, interval: 1_000 },
  )
  const hec = await register('splunk_hec', { endpoint: parts.splunk }, 'splunk__demo__audit')
  const event = {
    event: `login failed for MRN 4471902 password=${sent.hecSecret} Authorization: Bearer ${sent.hecSecret}9`,
  }
  const collector = `/api/v1/log-sources/${hec}/hec/services/collector`
  expect((await send('POST', collector, event, { Authorization: `Splunk ${HEC_TOKEN}` })).status).toBe(200)
  expect((await send('POST', collector, event, { Authorization: `Splunk ${sent.hecToken}` })).status).toBe(403)
  expect((await send('POST', `${collector}?token=${sent.queryToken}`, event, { Authorization: '' })).status).toBe(400)
  const webhook = await register('custom_webhook', {}, 'webhook__demo__audit')
  const body = JSON.stringify({ user: 'k.weiss', action: 'login', msg: `api_key=${sent.webhookSecret}` })
  const key = Buffer.from(String(secrets['log-webhook-secret']), 'hex')
  const [id, at] = [`msg_${random}`, String(Math.floor(Date.now() / 1_000))]
  const signature = `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`
  const signed = { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature }
  expect((await send('POST', `/api/v1/log-sources/${webhook}/webhook`, body, signed)).status).toBe(202)
  const forged = { ...signed, 'webhook-signature': `v1,${part({ x: sent.signature })}` }
  expect((await send('POST', `/api/v1/log-sources/${webhook}/webhook`, body, forged)).status).toBe(400)
  for (const receiver of [`${hec}/hec`, `${webhook}/webhook`])
    stack.tool('log-events', `${stack.api}/api/v1/log-sources/${receiver}`)
  expect((await run(sent.message, { agentId: 'audit-trail-narrator' })).status).toBe(200)
})

test('tenants, keys and bills: changed, rotated, given back, and Stripe’s events with who paid', async () => {
  expect((await asAdmin('PATCH', '/api/v1/tenant', { name: KEPT.tenantName })).status).toBe(200)
  expect((await asAdmin('POST', '/api/v1/provision/tenant/rotate')).status).toBe(200)
  expect((await run(sent.message)).status).toBe(200)
  const digest = { every: 'day', hour: 6, url: `${parts.inbox}/digest`, secretRef: 'webhook__demo__audit' }
  expect((await asAdmin('POST', '/api/v1/tenant/digest', digest)).status).toBe(201)
  const object = { id: 'sub_none', customer_email: sent.payer, metadata: { note: sent.payer }, object: 'subscription' }
  const payload = JSON.stringify({
    id: `evt_${random}`,
    object: 'event',
    type: 'customer.subscription.updated',
    created: 1,
    data: { object },
  })
  const at = Math.floor(Date.now() / 1_000)
  const mac = createHmac('sha256', `whsec_${secrets['webhook-secret']}`).update(`${at}.${payload}`).digest('hex')
  const paid = await send('POST', '/api/v1/billing/webhook', payload, { 'Stripe-Signature': `t=${at},v1=${mac}` })
  expect(paid).toMatchObject({ status: 200, text: expect.stringContaining('received') })
  expect(stack.tool('stripe-event', 'checkout.session.completed', '--org', 'org_payer', '--plan', 'pro')).toContain(
    '200',
  )
  expect((await asAdmin('DELETE', '/api/v1/provision/tenant')).status).toBe(200)
})

test('then neither the database, the log nor any file holds one of them', async () => {
  // Queues are empty, and retries and crons have had their turn.
  await new Promise((resolve) => setTimeout(resolve, 20_000))
  await stack.kill('SIGINT')
  stopped = true
  const all = { ...sent, ...told, ...secrets }
  // wrangler's own lines name addresses, as no line of the Worker does; in production there are none (invocation_logs).
  const log = readFileSync(join(stack.folder, 'worker.log'), 'utf8').replace(/^\[wrangler.*$/gm, '')
  expect(log.match(/"event":"request"/g)?.length).toBeGreaterThan(100)
  expect(tracesIn(Buffer.from(log), all)).toEqual([])
  expect(tracesIn(Buffer.from(stack.said), { ...sent, ...told })).toEqual([])

  const tables = await dump(join(stack.folder, 'pglite'))
  expect([...tables.keys()]).toContain('public.audit_entries')
  expect(tracesIn(Buffer.from(tables.get('public.tenants') ?? ''), KEPT)).toEqual(['tenantName'])
  for (const table of ['audit_entries', 'log_events', 'log_sources', 'stripe_events', 'idempotency_keys', 'digests'])
    expect(tables.get(`public.${table}`), table).not.toBe('')
  for (const [table, rows] of tables) expect(tracesIn(Buffer.from(rows), all), table).toEqual([])

  // As they lie on the disk: rows that were changed or removed since, the write-ahead log, and what workerd keeps of objects and caches.
  expect(tracesInFiles(join(stack.folder, 'pglite'), KEPT)).not.toEqual([])
  expect(tracesInFiles(join(stack.folder, 'pglite'), all)).toEqual([])
  // `wrangler dev` notes the addresses of requests there too.
  const { path: _path, query: _query, queryToken: _token, ...rest } = all
  expect(filesIn(join(stack.folder, 'worker')).length).toBeGreaterThan(0)
  expect(tracesInFiles(join(stack.folder, 'worker'), rest)).toEqual([])
  // The other files are the stack's own configuration, and what its stand-ins keep: of what was sent they hold nothing either.
  for (const name of ['pglite', 'worker', 'worker.log']) rmSync(join(stack.folder, name), { recursive: true })
  expect(tracesInFiles(stack.folder, { ...sent, ...told })).toEqual([])
})
