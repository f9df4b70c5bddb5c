import { afterEach, expect, test } from 'vitest'
import { hostedAgents, type RunEvent, runEvents } from '../../client/index.ts'
import { call, fault, newTenant, noFaults, token } from '../support/world.ts'

/** The client of an organisation, whose requests the Worker takes. */
const client = (org: string, role: 'admin' | 'member' = 'member') =>
  hostedAgents({
    baseUrl: 'https://api.test',
    token: () => token({ org, role }),
    fetch: (request) => call(new URL(request.url).pathname + new URL(request.url).search, request),
    wait: async () => {},
  })
const BODY = { agentId: 'helpdesk-tier1-triage', message: 'Router at floor 3 is offline since 09:00' }

afterEach(noFaults)

test('The client runs an agent and finds the run, typed by the document', async () => {
  const api = client(await newTenant())
  const { data, response } = await api.POST('/api/v1/agent/run', { body: BODY })
  expect(response.status).toBe(200)
  expect(data?.tokens_used).toBeGreaterThan(0)
  const list = await api.GET('/api/v1/runs', { params: { query: { agent_id: BODY.agentId } } })
  expect(list.data?.runs.map(({ id }) => id)).toEqual([data?.audit_id])
  const run = await api.GET('/api/v1/runs/{runId}', { params: { path: { runId: data?.audit_id ?? '' } } })
  expect(run.data?.run).toMatchObject({ id: data?.audit_id, chain: { seq: expect.any(Number) } })
})

test('A refusal is an error with its code, not an exception', async () => {
  const { data, error, response } = await client(await newTenant()).POST('/api/v1/agent/run', {
    body: { ...BODY, message: 'Her SSN is 123-45-6789.' },
  })
  expect([data, response.status]).toEqual([undefined, 422])
  expect(error).toMatchObject({ code: 'DLP_INPUT_BLOCKED', policy_flags: [{ type: 'SSN' }] })
})

test('A run that is sent again with its Idempotency-Key runs once', async () => {
  const api = client(await newTenant())
  const again = { body: BODY, params: { header: { 'Idempotency-Key': 'ticket-4421' } } }
  const first = await api.POST('/api/v1/agent/run', again)
  const second = await api.POST('/api/v1/agent/run', again)
  expect(second.error).toMatchObject({ code: 'DUPLICATE_RUN', audit_id: first.data?.audit_id })
})

test('A run that the gateway refused as too much is sent again with its key, and answered', async () => {
  const org = await newTenant()
  const api = client(org)
  await fault('gateway', 'http-429', { match: org })
  const { data, response } = await api.POST('/api/v1/agent/run', { body: { ...BODY, message: `Outage of ${org}` } })
  expect(response.status).toBe(200)
  const { data: list } = await api.GET('/api/v1/runs')
  expect(list?.runs.map(({ id, action }) => [id, action])).toEqual([
    [data?.audit_id, 'agent_run'],
    [expect.any(String), 'agent_run_failed'],
  ])
})

test('In a Worker too a busy service is waited for, and who gives up meanwhile hears it', async () => {
  const org = await newTenant()
  const busy = () => new Response('{}', { status: 429, headers: { 'Retry-After': '60' } })
  const answers = [busy()]
  const patient = hostedAgents({
    baseUrl: 'https://api.test',
    token: () => token({ org, role: 'admin' }),
    fetch: async (request) => answers.shift() ?? call(new URL(request.url).pathname, request),
    wait: async () => {},
  })
  const { data } = await patient.PATCH('/api/v1/tenant', { body: { name: 'Contoso' } })
  expect(data?.tenant.name).toBe('Contoso')

  const given = new AbortController()
  const waiting = hostedAgents({
    baseUrl: 'https://api.test',
    token: 'secret',
    fetch: async () => {
      setTimeout(() => given.abort(new Error('gave up')))
      return busy()
    },
  })
  await expect(waiting.GET('/api/v1/agents', { signal: given.signal })).rejects.toThrow('gave up')
})

test('A streamed run is read event by event', async () => {
  const { data } = await client(await newTenant()).POST('/api/v1/agent/run', {
    body: { ...BODY, stream: true },
    parseAs: 'stream',
  })
  if (!data) throw new Error('no stream')
  let text = ''
  let last = ''
  for await (const { event, data: told } of runEvents(data)) {
    last = event
    if (event === 'delta') text += told.text
  }
  expect(text).not.toBe('')
  expect(last).toBe('done')
})

test('The last event of a streamed narration says what was read', async () => {
  const { data } = await client(await newTenant()).POST('/api/v1/agent/run', {
    body: { agentId: 'audit-trail-narrator', message: 'What happened?', stream: true },
    parseAs: 'stream',
  })
  if (!data) throw new Error('no stream')
  let last: RunEvent | undefined
  for await (const told of runEvents(data)) last = told
  expect(last?.event).toBe('done')
  expect(last?.event === 'done' && last.data.context).toMatchObject({
    sources: [],
    events: 0,
    from: expect.any(String),
    to: expect.any(String),
  })
})
