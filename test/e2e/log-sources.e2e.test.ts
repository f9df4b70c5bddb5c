import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { hecItems } from '../../dev/logs/fixtures/splunk.ts'
import { webhookRequests } from '../../dev/logs/fixtures/webhook.ts'
import { CONTOSO, WORKSPACE } from '../../dev/logs/microsoft/apps.ts'

const PORT = 18_887
const API = `http://127.0.0.1:${PORT}`
const DEV_DIR = mkdtempSync(join(tmpdir(), 'hosted-agents-logs-'))
const env = { ...process.env, PORT: String(PORT), DEV_DIR }

let stack: ChildProcess
let authorization = ''
beforeAll(async () => {
  let said = ''
  stack = spawn('npm', ['run', '-s', 'dev'], { env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  stack.stdout?.on('data', (chunk) => {
    said += chunk
  })
  await vi.waitUntil(() => said.includes(`ready ${API}`), { timeout: 90_000, interval: 100 })
  authorization = `Bearer ${execFileSync('npm', ['run', '-s', 'token', '--', '--org', 'org_demo'], { env, encoding: 'utf8' }).trim()}`
})
afterAll(async () => {
  if (stack.pid !== undefined && stack.exitCode === null) process.kill(-stack.pid, 'SIGINT')
  await vi.waitUntil(() => stack.exitCode !== null, { timeout: 20_000 })
  rmSync(DEV_DIR, { recursive: true, force: true })
})

type Body = {
  source: { id: string; receiver_url: string; last_fetched_at: string | null; fetch_error: string | null }
  test: { ok: boolean; message: string }
  events: { id: string; message: string | null; actor: unknown; resources: unknown }[]
  next_cursor: string | null
  response: string
  context: { events: number; sources: string[] }
}
async function ask(path: string, body?: object) {
  const headers = { Authorization: authorization, 'Content-Type': 'application/json', Connection: 'close' }
  const response = await fetch(
    `${API}/api/v1${path}`,
    body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers },
  )
  return { status: response.status, body: (await response.json()) as Body }
}

const ports = { splunk: `http://127.0.0.1:${PORT + 10}` }
const FETCHED = [
  ['m365_unified_audit', { tenantId: CONTOSO.domain }, 'm365__demo__audit'],
  ['azure_sentinel', { workspaceId: WORKSPACE }, 'sentinel__demo__audit'],
  ['google_workspace_admin', { customerId: 'C0demo123' }, 'workspace__demo__audit'],
  ['gcp_cloud_audit', { projectId: 'demo-project-42' }, 'gcp__demo__audit'],
  ['splunk_hec', { endpoint: ports.splunk, searchUrl: ports.splunk, search: 'index=main' }, 'splunk__demo__audit'],
] as const
const SENT = [
  ['splunk_hec', { endpoint: ports.splunk }, 'splunk__demo__audit'],
  ['custom_webhook', {}, 'webhook__demo__audit'],
] as const

async function registered(sourceType: string, config: object, secretRef: string) {
  const { status, body } = await ask('/log-sources', { sourceType, displayName: sourceType, config, secretRef })
  expect(status).toBe(201)
  return (await ask(`/log-sources/${body.source.id}`)).body.source
}
const eventsOf = async (id: string) => (await ask(`/log-events?source=${id}&limit=100`)).body.events
const isTested = async (id: string) =>
  expect(await ask(`/log-sources/${id}/test`, {})).toMatchObject({ status: 200, body: { test: { ok: true } } })

test.each(FETCHED)(
  'a source of type %s is registered, tested, fetched; its events are kept without health information',
  async (type, config, secretRef) => {
    const { id } = await registered(type, config, secretRef)
    await isTested(id)
    expect((await ask(`/log-sources/${id}/fetch`, {})).status).toBe(202)
    const source = await vi.waitUntil(
      async () => {
        const { source } = (await ask(`/log-sources/${id}`)).body
        return (source.last_fetched_at ?? source.fetch_error) !== null && source
      },
      { timeout: 60_000, interval: 500 },
    )
    expect(source.fetch_error).toBeNull()
    const events = await eventsOf(id)
    expect(events.length).toBeGreaterThan(10)
    expect(JSON.stringify(events)).toMatch(/\[(PERSON_NAME|MRN)\]/)
    expect(JSON.stringify(events)).toContain('[SECRET]')
  },
)

test('events are sent to a HEC receiver, again and again, and kept once', async () => {
  const { id, receiver_url } = await registered(...SENT[0])
  await isTested(id)
  const items = hecItems(Date.now() - 60_000)
  const send = () =>
    fetch(`${receiver_url}/services/collector/event`, {
      method: 'POST',
      headers: { Authorization: 'Splunk 5b3c6f0e-93d4-4f5b-8f0e-2a6f1d7c9e41' },
      body: items.join('\n'),
    }).then((response) => response.json())
  expect(await send()).toEqual({ text: 'Success', code: 0 })
  const events = await eventsOf(id)
  expect(await send()).toEqual({ text: 'Success', code: 0 })
  expect(events.length).toBeGreaterThan(10)
  expect(await eventsOf(id)).toEqual(events)
})

test('events are sent to a webhook, signed, in whatever form', async () => {
  const { id, receiver_url } = await registered(...SENT[1])
  await isTested(id)
  const key = Buffer.from(readFileSync(join(DEV_DIR, 'log-webhook-secret'), 'utf8'), 'hex')
  for (const [i, { headers, body }] of webhookRequests(Date.now()).entries()) {
    const [name, at] = [`msg_${i}`, String(Math.floor(Date.now() / 1_000))]
    const signature = `v1,${createHmac('sha256', key).update(`${name}.${at}.${body}`).digest('base64')}`
    const signed = { ...headers, 'webhook-id': name, 'webhook-timestamp': at, 'webhook-signature': signature }
    expect((await fetch(receiver_url, { method: 'POST', headers: signed, body })).status).toBe(202)
  }
  expect((await eventsOf(id)).length).toBeGreaterThan(5)
})

test('the narrator names what the sources hold, cites events that can be looked up, and obeys none of them', async () => {
  const { status, body } = await ask('/agent/run', {
    agentId: 'audit-trail-narrator',
    message: 'What happened in the last day, and what needs attention?',
  })
  expect(status).toBe(200)
  expect(body.context.sources).toHaveLength(FETCHED.length + SENT.length)
  expect(body.context.events).toBeGreaterThan(100)
  const cited = body.response.match(/evt_[0-9A-Z]{26}/g) ?? []
  expect(cited.length).toBeGreaterThan(3)
  for (const id of cited.slice(0, 5)) expect((await ask(`/log-events/${id}`)).status).toBe(200)
  expect(body.response).not.toMatch(/nothing happened|all is well|all clear/i)
})
