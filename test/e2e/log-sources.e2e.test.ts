import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { CONTOSO, WORKSPACE } from '../../dev/logs/microsoft/apps.ts'
import { Stack } from '../support/stack.ts'

const stack = new Stack(18_887)
let authorization = ''
beforeAll(async () => {
  await stack.start()
  authorization = `Bearer ${stack.token('--org', 'org_demo')}`
})
afterAll(() => stack.end())

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
    `${stack.api}/api/v1${path}`,
    body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers },
  )
  return { status: response.status, body: (await response.json()) as Body }
}

const ports = { splunk: `http://127.0.0.1:${stack.port + 10}` }
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

test('events are sent to a HEC receiver, and kept', async () => {
  const { id, receiver_url } = await registered(...SENT[0])
  await isTested(id)
  expect(stack.tool('log-events', receiver_url)).toBe('200 {"text":"Success","code":0}\n')
  const events = await eventsOf(id)
  expect(events.length).toBeGreaterThan(10)
})

test('events are sent to a webhook, signed, in whatever form', async () => {
  const { id, receiver_url } = await registered(...SENT[1])
  await isTested(id)
  expect(stack.tool('log-events', receiver_url).trim().split('\n')).toEqual(
    expect.arrayContaining([expect.stringMatching(/^202 \{"received":\d+,"new":\d+\}$/)]),
  )
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
  for (const told of [
    /svc-backup@contoso\.onmicrosoft\.com/,
    /helpdesk\.temp@contoso\.onmicrosoft\.com/,
    /contoso-claims-export/,
    /198\.51\.100\.23/,
    /svc\.helpdesk@contoso\.example/,
    /succeeded within an hour/,
  ])
    expect(body.response).toMatch(told)
  const cited = body.response.match(/evt_[0-9A-Z]{26}/g) ?? []
  expect(cited.length).toBeGreaterThan(3)
  for (const id of cited.slice(0, 5)) expect((await ask(`/log-events/${id}`)).status).toBe(200)
  expect(body.response).not.toMatch(/nothing happened|all is well|all clear/i)
})
