import { expect, test } from 'vitest'
import { hostedAgents, runEvents } from '../../client/index.ts'
import { call, newTenant, token } from '../support/world.ts'

/** The client of an organisation, whose requests the Worker takes. */
const client = (org: string, role: 'admin' | 'member' = 'member') =>
  hostedAgents({
    baseUrl: 'https://api.test',
    token: () => token({ org, role }),
    fetch: (request) => call(new URL(request.url).pathname + new URL(request.url).search, request),
    wait: async () => {},
  })
const BODY = { agentId: 'helpdesk-tier1-triage', message: 'Router at floor 3 is offline since 09:00' }

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
