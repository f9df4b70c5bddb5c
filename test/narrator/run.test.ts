import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findAgent } from '../../src/agents/templates.ts'
import { newId } from '../../src/ids.ts'
import { sha256Hex } from '../../src/sha256.ts'
import { recompute } from '../support/chain.ts'
import { modelSays } from '../support/gateway.ts'
import {
  type Answer,
  asAdmin,
  bearer,
  books,
  call,
  fault,
  forget,
  get,
  HELLO,
  newTenant,
  noFaults,
  postRun,
  received,
  sql,
} from '../support/world.ts'
import { addEvents, at, DAY, failed, logIn, newSource, times } from './arrange.ts'

beforeEach(() => forget('gateway'))
afterEach(noFaults)

const ASK = { agentId: 'audit-trail-narrator', message: 'What happened?' }
const CONTEXT = { from: DAY.from.toISOString(), to: DAY.to.toISOString() }
const GATHER = 'work_mem'

type Read = { from: string; to: string; sources: string[]; events: number; entries: number; events_from?: string }
const contextOf = (body: Answer): Read => (body as Answer & { context: Read }).context
/** What the model was asked; and the messages of the last. */
const asked = async () => (await received('gateway')).filter(({ path }) => path === '/v1/chat/completions')
const given = async () => (await asked()).at(-1)?.body.messages ?? []
const arrange = async (options = {}) => {
  const org = await newTenant(options)
  return { org, source: await newSource(org) }
}
/** Seven failed log-ins of an admin, then one that succeeds, and a role that is given. */
async function breakIn(org: string, source: string): Promise<string[]> {
  const admin = { actor: 'admin@contoso.example', src_ip: '203.0.113.66' }
  return addEvents(org, source, [
    ...times(7, at('02:00:00'), { ...failed, ...admin }),
    { ...logIn, ...admin, time: at('02:10:00') },
    {
      ...admin,
      class_uid: 3005,
      event_code: 'Add member to role.',
      resource: 'Global Administrator',
      time: at('02:20:00'),
    },
  ])
}

describe('a narrator’s run', () => {
  test('is answered from the events, cites them, and says what was read', async () => {
    const { org, source } = await arrange()
    const ids = await breakIn(org, source)
    const { status, body } = await postRun(org, { ...ASK, context: CONTEXT })
    expect(status).toBe(200)
    expect(body.response).toContain('Log-ins that succeeded within an hour of 5 or more failed ones')
    expect(body.response).toContain(`[${ids[7]}] [${ids[6]}]`)
    expect(body.response).toContain(`[${ids[8]}]`)
    expect(body.policy_flags.filter(({ type }) => type === 'UNKNOWN_EVENT_ID')).toEqual([])
    expect(contextOf(body)).toEqual({ ...CONTEXT, sources: [source], events: 9, entries: 0 })
    for (const id of body.response.match(/evt_\w{26}/g) ?? [])
      expect((await get(org, `/api/v1/log-events/${id}`)).status).toBe(200)
  })

  test('has an entry like any run: the hash is of the message alone', async () => {
    const { org, source } = await arrange()
    await breakIn(org, source)
    const { body } = await postRun(org, { ...ASK, context: CONTEXT })
    const { run } = (await get(org, `/api/v1/runs/${body.audit_id}`)).body
    expect(run).toMatchObject({
      input_hash: await sha256Hex(ASK.message),
      output_hash: await sha256Hex(body.response),
      system_prompt_hash: null,
      detail: null,
    })
    expect(await recompute(run)).toEqual({ entry_hash: run.chain.entry_hash, row_hash: run.chain.row_hash })
    expect(await books(org)).toMatchObject({ actions: ['agent_run'], runs: 1, reserved: 0, intents: [] })
  })

  test('reads the last 24 hours of all sources when nothing is said of it', async () => {
    const { org, source } = await arrange()
    const other = await newSource(org, { created_at: '2026-11-02T00:00:00Z' })
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()
    await addEvents(org, source, [{ time: ago(1) }, { time: ago(23) }, { time: ago(25) }])
    await addEvents(org, other, [{ time: ago(2) }])
    for (const context of [undefined, {}]) {
      const read = contextOf((await postRun(org, { ...ASK, context })).body)
      expect(read).toMatchObject({ sources: [source, other], events: 3 })
      expect(Date.parse(read.to) - Date.parse(read.from)).toBe(24 * 3_600_000)
    }
  })

  test('reads only the sources that are asked for', async () => {
    const { org, source } = await arrange()
    const other = await newSource(org)
    await addEvents(org, source, [{}])
    await addEvents(org, other, [{}, {}])
    const { body } = await postRun(org, { ...ASK, context: { ...CONTEXT, sources: [other, other] } })
    expect(contextOf(body)).toMatchObject({ sources: [other], events: 2 })
  })

  test('of an organisation without sources or events says that there is nothing', async () => {
    const org = await newTenant()
    const { status, body } = await postRun(org, ASK)
    expect(status).toBe(200)
    expect(contextOf(body)).toMatchObject({ sources: [], events: 0 })
    expect(body.response).toContain('Events of log sources: 0')
  })

  test('tells admins what admins did, and members not', async () => {
    const org = await newTenant()
    await asAdmin(org, 'PATCH', '/api/v1/tenant', { name: 'Contoso' })
    const post = { method: 'POST', body: JSON.stringify(ASK) }
    const headers = { ...(await bearer({ org, role: 'admin' })), 'Content-Type': 'application/json' }
    const told = await (await call('/api/v1/agent/run', { ...post, headers })).json<Answer>()
    expect(told.response).toContain('tenant_changed')
    expect((await postRun(org, ASK)).body.response).not.toContain('tenant_changed')
  })

  test('gives the model the logs as a message of their own, and the rules in the system prompt', async () => {
    const { org, source } = await arrange()
    await breakIn(org, source)
    await postRun(org, { ...ASK, context: CONTEXT })
    const [system, data, message] = await given()
    const [, nonce = '?'] = /^BEGIN LOG DATA ([0-9a-f]{32})\n/.exec(data?.content ?? '') ?? []
    expect(system?.content).toContain(findAgent(ASK.agentId)?.systemPrompt)
    expect(system?.content).toContain(`BEGIN LOG DATA ${nonce}`)
    expect(data?.content.endsWith(`\nEND LOG DATA ${nonce}`)).toBe(true)
    expect(message).toEqual({ role: 'user', content: ASK.message })
    expect(await given()).toHaveLength(3)
  })

  test('says how the logs are to be read under another system prompt too', async () => {
    const { org } = await arrange()
    await postRun(org, { ...ASK, systemPromptOverride: 'Be brief.' })
    const [system, data] = await given()
    const nonce = /[0-9a-f]{32}/.exec(data?.content ?? '')?.[0] ?? '?'
    expect(system?.content.startsWith('Be brief.\n\nHow to read the logs')).toBe(true)
    expect(system?.content).toContain(nonce)
  })

  test('takes three database round trips, any other two', async () => {
    const { org } = await arrange()
    await postRun(org, ASK)
    await forget('database')
    await postRun(org, ASK)
    expect(await received('database')).toHaveLength(3)
    await postRun(org, HELLO)
    expect(await received('database')).toHaveLength(5)
    expect(await given()).toHaveLength(2)
  })

  test('says how long reading took, in Server-Timing', async () => {
    const { org } = await arrange()
    expect((await postRun(org, ASK)).headers.get('Server-Timing')).toContain('gather;dur=')
  })
})

describe('an id that the model makes up', () => {
  test('is flagged where it stands in the answer, and in the entry', async () => {
    const { org, source } = await arrange()
    const [known] = await addEvents(org, source, [{ actor: 'alice' }])
    const madeUp = newId('evt')
    const answer = `Alice read mail [${known}], then left [${madeUp}].`
    await modelSays(org, answer)
    const { body } = await postRun(org, { ...ASK, context: CONTEXT })
    const flag = { type: 'UNKNOWN_EVENT_ID', offset: answer.indexOf(madeUp), length: 30, field: 'response' }
    expect(body.policy_flags.filter(({ type }) => type === 'UNKNOWN_EVENT_ID')).toEqual([flag])
    const { run } = (await get(org, `/api/v1/runs/${body.audit_id}`)).body
    expect(run.policy_flags).toEqual(body.policy_flags)
    expect(await recompute(run)).toMatchObject({ entry_hash: run.chain.entry_hash })
  })

  test('is flagged when it is an event of another organisation', async () => {
    const [{ org }, theirs] = [await arrange(), await arrange()]
    const [id] = await addEvents(theirs.org, theirs.source, [{}])
    await modelSays(org, `See [${id}].`)
    expect((await postRun(org, { ...ASK, context: CONTEXT })).body.policy_flags).toContainEqual({
      type: 'UNKNOWN_EVENT_ID',
      offset: 5,
      length: 30,
      field: 'response',
    })
  })

  test('is no matter of an agent that reads no logs', async () => {
    const org = await newTenant()
    await modelSays(org, `See [${newId('evt')}].`)
    const { body } = await postRun(org, HELLO)
    expect(body.response).toContain('See [')
    expect(body.policy_flags.filter(({ type }) => type === 'UNKNOWN_EVENT_ID')).toEqual([])
  })
})

describe('a narrator’s run that is streamed', () => {
  type Done = { policy_flags: { type: string }[]; context: Read; audit_id: string }
  const stream = async (org: string) => {
    const response = await call('/api/v1/agent/run', {
      method: 'POST',
      headers: { ...(await bearer({ org })), 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...ASK, context: CONTEXT, stream: true }),
    })
    const events = (await response.text()).split('\n\n').filter(Boolean)
    const said = events
      .filter((event) => event.startsWith('event: delta'))
      .map((event): string => JSON.parse(event.split('data: ')[1] ?? '').text)
    const done: Done = JSON.parse(/^event: done\ndata: (.*)$/.exec(events.at(-1) ?? '')?.[1] ?? 'null')
    return { said: said.join(''), done }
  }

  test('is told the same, and says at its end what was read', async () => {
    const { org, source } = await arrange()
    const ids = await breakIn(org, source)
    const { said, done } = await stream(org)
    expect(said).toContain(`[${ids[7]}] [${ids[6]}]`)
    expect(done.context).toEqual({ ...CONTEXT, sources: [source], events: 9, entries: 0 })
    expect(done.policy_flags.filter(({ type }) => type === 'UNKNOWN_EVENT_ID')).toEqual([])
  })

  test('flags at its end what was made up, and so does its entry', async () => {
    const { org } = await arrange()
    const madeUp = newId('aud')
    await modelSays(org, `As entry ${madeUp} shows, nothing happened.`)
    const { done } = await stream(org)
    expect(done.policy_flags).toEqual([{ type: 'UNKNOWN_EVENT_ID', offset: 9, length: 30, field: 'response' }])
    expect((await get(org, `/api/v1/runs/${done.audit_id}`)).body.run.policy_flags).toEqual(done.policy_flags)
  })

  test('is refused as a JSON problem when a source is not the organisation’s', async () => {
    const { org } = await arrange()
    const response = await call('/api/v1/agent/run', {
      method: 'POST',
      headers: { ...(await bearer({ org })), 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...ASK, context: { sources: [newId('ls')] }, stream: true }),
    })
    expect({ status: response.status, body: await response.json() }).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', error: 'Log source not found' },
    })
  })
})

describe('a context is refused with 400', () => {
  const [from, to] = [CONTEXT.from, CONTEXT.to]
  test.each([
    ['context.from', { from: to, to: from }],
    ['context.from', { from, to: from }],
    ['context.from', { from: new Date(Date.now() + 60_000).toISOString() }],
    ['context.from', { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:01Z' }],
    ['context.from', { from: 'yesterday' }],
    ['context.to', { to: '2026-13-01T00:00:00Z' }],
    ['context.to', { to: 1_763_627_401 }],
    ['context.to', { to: '0001-01-01T00:00:00Z' }],
    ['context.sources', { sources: [] }],
    ['context.sources', { sources: 'ls_1' }],
    ['context.sources.0', { sources: ['x'] }],
    ['context.sources.0', { sources: ['ls_"}; drop table log_events; --'] }],
    ['context.sources', { sources: Array.from({ length: 101 }, () => newId('ls')) }],
    ['context.source', { source: newId('ls') }],
    ['context', null],
    ['context', 'all'],
  ])('%s: %j', async (path, context) => {
    const org = await newTenant()
    expect(await postRun(org, { ...ASK, context })).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR', issues: [{ path }] },
    })
    expect((await books(org)).actions).toEqual([])
  })

  test('for another agent', async () => {
    expect(await postRun(await newTenant(), { ...HELLO, context: {} })).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR', issues: [{ path: 'context' }] },
    })
  })

  test('and not for an agent that is not known: that is a 404', async () => {
    expect(await postRun(await newTenant(), { agentId: 'nobody', message: 'x', context: {} })).toMatchObject({
      status: 404,
      body: { code: 'AGENT_NOT_FOUND' },
    })
  })

  test('and 31 days are not too long', async () => {
    const context = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }
    expect((await postRun(await newTenant(), { ...ASK, context })).status).toBe(200)
  })
})

describe('a narrator’s run is refused', () => {
  test('with 404 for a source of another organisation, as for one that is not: no log is read, and nothing is left behind', async () => {
    const [{ org, source }, theirs] = [await arrange({ runLimit: 1 }), await arrange()]
    await forget('database')
    for (const id of [theirs.source, newId('ls')]) {
      const { status, body } = await postRun(org, { ...ASK, context: { sources: [source, id] } })
      expect({ status, body }).toEqual({
        status: 404,
        body: {
          error: 'Log source not found',
          code: 'NOT_FOUND',
          request_id: expect.any(String),
        },
      })
    }
    expect(await received('database')).toHaveLength(2)
    expect(await books(org)).toEqual({ entries: [], actions: [], runs: 0, reserved: 0, intents: [] })
    expect(await asked()).toEqual([])
  })

  test('with 404 for such a source where too many were blocked today, and with 409 where its key is that of a run that named it', async () => {
    const { org, source } = await arrange()
    const post = () => postRun(org, { ...ASK, context: { sources: [source] } }, { 'Idempotency-Key': 'k' })
    expect((await post()).status).toBe(200)
    await sql('delete from log_sources where id = $1', [source])
    expect(await post()).toMatchObject({ status: 409, body: { code: 'DUPLICATE_RUN' } })
    await sql('update usage_daily set blocked = 100000 where org_id = $1', [org])
    expect((await postRun(org, { ...ASK, context: { sources: [source] } })).status).toBe(404)
  })

  test('with 503 when the database is away while the logs are read; it failed', async () => {
    const { org } = await arrange()
    await fault('database', 'error', { match: GATHER, times: 3 })
    const answer = await postRun(org, ASK)
    expect(answer).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } })
    expect(answer.headers.get('Retry-After')).toBe('5')
    expect(await books(org)).toMatchObject({ actions: ['agent_run_failed'], runs: 0, reserved: 0, intents: [] })
    expect(await asked()).toEqual([])
  })

  test('not when reading takes too long once: it is done again', async () => {
    const { org } = await arrange()
    await postRun(org, ASK) // what a first run asks besides is asked
    await forget('database')
    const locked = sql(`do $$ begin lock table log_events in access exclusive mode; perform pg_sleep(9); end $$`)
    await expect
      .poll(
        () =>
          sql(
            `select 1 from pg_locks where relation = 'log_events'::regclass and granted and mode = 'AccessExclusiveLock'`,
          ),
        { timeout: 6_000 },
      )
      .toHaveLength(1)
    expect((await postRun(org, ASK)).status).toBe(200)
    await locked
    expect(JSON.stringify(await received('database')).split(GATHER)).toHaveLength(3)
    expect((await books(org)).actions).toEqual(['agent_run', 'agent_run'])
  })

  test.each(['error', 'reset', 'drop-response', 'slow'])('not when that passes (%s)', async (kind) => {
    const { org } = await arrange()
    await fault('database', kind, { match: GATHER })
    expect((await postRun(org, ASK)).status).toBe(200)
  })

  test('for PHI in its message as before, and then no logs are read', async () => {
    const { org } = await arrange({ vertical: 'healthcare', baa: true })
    await postRun(org, ASK)
    await forget('database')
    const { status, body } = await postRun(org, {
      ...ASK,
      message: 'Did Patient John Smith, DOB 04/12/1961, log in?',
      context: CONTEXT,
    })
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'DLP_INPUT_BLOCKED' })
    expect(JSON.stringify(await received('database'))).not.toContain(GATHER)
  })

  test('for what its plan does not include, before any log is read', async () => {
    const org = await newTenant({ plan: 'pro' })
    await postRun(org, ASK)
    await forget('database')
    expect(await postRun(org, { ...ASK, context: CONTEXT })).toMatchObject({
      status: 403,
      body: { code: 'AGENT_NOT_INCLUDED' },
    })
    expect(JSON.stringify(await received('database'))).not.toContain(GATHER)
  })
})
