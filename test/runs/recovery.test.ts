import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  getQueueResult,
  waitOnExecutionContext,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { ulid } from 'ulid'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { seal } from '../../src/audit/entry.ts'
import worker from '../../src/index.ts'
import { claimsOf } from '../../src/runs/claims.ts'
import { FALLBACK_TIMEOUT_MS } from '../../src/runs/deadlines.ts'
import { SWEEP_PAGE } from '../../src/runs/sweep.ts'
import { sha256Hex } from '../../src/sha256.ts'
import { firstBreak } from '../support/chain.ts'
import { modelSays } from '../support/gateway.ts'
import { bearer, books, call, fault, get, HELLO, newTenant, noFaults, postRun, sql } from '../support/world.ts'

/** What a run puts on the queue stays here, so that a test decides when, and how often, it is delivered. */
let queued: string[] = []
let delaySeconds: number | undefined
beforeEach(() => {
  queued = []
  vi.spyOn(env.FINISH_QUEUE, 'send').mockImplementation(async (body: string, options) => {
    queued.push(body)
    delaySeconds = options?.delaySeconds
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } }
  })
})
afterEach(async () => {
  vi.restoreAllMocks()
  await noFaults()
})

/** @param age of the messages in ms */
async function deliver(bodies: unknown[], { queue = 'hosted-agents-finish', age = 0 } = {}) {
  const batch = createMessageBatch(
    queue,
    bodies.map((body) => ({ id: ulid(), timestamp: Date.now() - age, attempts: 1, body })),
  )
  const context = createExecutionContext()
  await worker.queue(batch, env)
  return getQueueResult(batch, context)
}
async function sweep() {
  const context = createExecutionContext()
  await worker.scheduled(createScheduledController(), env)
  await waitOnExecutionContext(context)
}
const expireLeases = (org: string) =>
  sql(`update run_intents set expires_at = now() - interval '1 second' where org_id = $1`, [org])

/** A run whose finish the database refused, every time. */
async function runWithDatabaseAway(org: string, headers: Record<string, string> = {}) {
  await fault('database', 'down', { match: 'finish(' })
  const answer = await postRun(org, HELLO, headers)
  await noFaults()
  return answer
}

/** An answer of which something leaves before it ends. */
const LONG = 'The uplink is back, and all the ports answer again since the patch panel was reseated. '.repeat(40)
/** The same run as a stream: what left of its answer, and how it ended. */
async function streamWithDatabaseAway(org: string) {
  await modelSays(org, LONG)
  await fault('database', 'down', { match: 'finish(' })
  const streamed = await call('/api/v1/agent/run', {
    method: 'POST',
    headers: { ...(await bearer({ org })), 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...HELLO, stream: true }),
  })
  const events = (await streamed.text()).split('\n\n').flatMap((block) => {
    const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? []
    return data === undefined ? [] : [{ event, data: JSON.parse(data) }]
  })
  await noFaults()
  const left = events.flatMap(({ event, data }) => (event === 'delta' ? [data.text] : [])).join('')
  const [last] = events.slice(-1)
  return { left, last: { event: last?.event, code: last?.data.code } }
}

/** What the organisation's only entry says of the answer. */
const outputHash = async (org: string) =>
  (
    await sql<{ hash: string | null }>(`select encode(output_hash, 'hex') hash from audit_entries where org_id = $1`, [
      org,
    ])
  )[0]?.hash

/** Something happens to the claims on their way to the object, or to its answers. */
function claimsWhere(happens: (claim: () => Promise<boolean>) => Promise<unknown>) {
  const claims = vi.fn<(auditId: string, deadline: number) => void>()
  const getByName = env.FINISH_CLAIMS.getByName.bind(env.FINISH_CLAIMS)
  vi.spyOn(env.FINISH_CLAIMS, 'getByName').mockImplementation((name) => {
    const stub = getByName(name)
    const claim = async (...call: [string, number]) => {
      claims(...call)
      await happens(async () => stub.claim(...call))
      return true
    }
    return new Proxy(stub, { get: (_, method) => (method === 'claim' ? claim : Reflect.get(stub, method)) })
  })
  return claims
}

describe('a finish that the database refuses', () => {
  test('goes to the queue as hashes and metadata, and the run is answered', async () => {
    const org = await newTenant()
    const { status, body } = await runWithDatabaseAway(org)
    expect(status).toBe(200)
    expect(queued).toHaveLength(1)
    expect(JSON.parse(queued[0] ?? '')).toMatchObject({ id: body.audit_id, action: 'agent_run' })
    expect(queued[0]).not.toContain('Router')
    expect(queued[0]).not.toContain(body.response)
    expect(await books(org)).toMatchObject({ actions: [], reserved: 1, intents: [body.audit_id] })
  })

  test('is recorded by the consumer, once, however often it is delivered', async () => {
    const org = await newTenant()
    const { body } = await runWithDatabaseAway(org)
    const [message] = queued
    expect((await deliver([message, message])).explicitAcks).toHaveLength(1)
    expect((await deliver([message], { age: 3_600_000 })).explicitAcks).toHaveLength(1)
    expect(await books(org)).toMatchObject({ actions: ['agent_run'], runs: 1, reserved: 0, intents: [] })
    expect((await get(org, `/api/v1/runs/${body.audit_id}`)).status).toBe(200)
    expect(await claimsOf(env, org).held([body.audit_id])).toEqual([])
  })

  test('comes again later while the database is still away, and loses nothing', async () => {
    const org = await newTenant()
    await runWithDatabaseAway(org)
    await fault('database', 'down')
    expect((await deliver(queued)).retryMessages).toHaveLength(1)
    expect((await deliver(queued, { queue: 'hosted-agents-finish-dead' })).retryMessages).toHaveLength(1)
    await noFaults()
    await deliver(queued, { queue: 'hosted-agents-finish-dead' })
    expect(await books(org)).toMatchObject({ actions: ['agent_run'], reserved: 0 })
  })

  test('is never aborted, though the outage outlasts the lease and the sweep comes first', async () => {
    const org = await newTenant()
    await runWithDatabaseAway(org)
    await expireLeases(org)
    await sweep()
    expect((await books(org)).actions).toEqual([])
    await deliver(queued)
    expect(await books(org)).toMatchObject({ actions: ['agent_run'], runs: 1, reserved: 0 })
  })

  test('and a queue that refuses too: 503 AUDIT_UNAVAILABLE, the output withheld, the run aborted by the sweep', async () => {
    const org = await newTenant()
    vi.spyOn(env.FINISH_QUEUE, 'send').mockRejectedValue(new Error('queue down'))
    const { status, body } = await runWithDatabaseAway(org)
    const [audit_id] = (await books(org)).intents
    expect({ status, body }).toEqual({
      status: 503,
      body: { error: expect.any(String), code: 'AUDIT_UNAVAILABLE', audit_id, request_id: expect.any(String) },
    })
    await expireLeases(org)
    await sweep()
    expect(await books(org)).toMatchObject({ actions: ['agent_run_aborted'], runs: 0, reserved: 0, intents: [] })
  })

  test('and a claim that is refused: the output is withheld, and the run aborted, whoever comes first', async () => {
    const org = await newTenant()
    vi.spyOn(env.FINISH_CLAIMS, 'getByName').mockImplementation(() => {
      throw new Error('claims down')
    })
    expect(await runWithDatabaseAway(org)).toMatchObject({ status: 503, body: { code: 'AUDIT_UNAVAILABLE' } })
    vi.restoreAllMocks()
    expect((await deliver(queued)).retryMessages).toHaveLength(1)
    expect((await deliver(queued, { age: 3_600_000 })).explicitAcks).toHaveLength(1)
    expect(await books(org)).toMatchObject({ actions: [], reserved: 1 })
    await expireLeases(org)
    await sweep()
    expect((await deliver(queued, { age: 3_600_000 })).explicitAcks).toHaveLength(1)
    expect(await books(org)).toMatchObject({ actions: ['agent_run_aborted'], runs: 0, reserved: 0 })
  })

  test.each([
    ['is answered too late', () => scheduler.wait(FALLBACK_TIMEOUT_MS + 500)],
    ['whose answer is lost', () => Promise.reject(new Error('connection lost'))],
  ])('and a claim that stands, but %s: the output is withheld, and not recorded as answered', async (_, trouble) => {
    const org = await newTenant()
    const key = { 'Idempotency-Key': 'k' }
    const claims = claimsWhere(async (claim) => {
      expect(await claim()).toBe(true)
      await trouble()
    })
    const { status, body } = await runWithDatabaseAway(org, key)
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'AUDIT_UNAVAILABLE' })
    expect(claims).toHaveBeenCalledOnce()
    vi.restoreAllMocks()
    expect((await deliver(queued)).retryMessages).toHaveLength(1)
    await expireLeases(org)
    await sweep()
    expect((await deliver(queued, { age: 3_600_000 })).explicitAcks).toHaveLength(1)
    expect(await books(org)).toMatchObject({ actions: ['agent_run_aborted'], runs: 0, reserved: 0, intents: [] })
    expect((await postRun(org, HELLO, key)).status).toBe(200)
  })

  test('and a claim that arrives after its output was withheld: it is refused', async () => {
    const org = await newTenant()
    const claims = claimsWhere(() => scheduler.wait(FALLBACK_TIMEOUT_MS + 500))
    expect((await runWithDatabaseAway(org)).status).toBe(503)
    const [late] = claims.mock.calls
    if (!late) throw new Error('nothing was claimed')
    vi.restoreAllMocks()
    expect(await claimsOf(env, org).claim(...late)).toBe(false)
  })

  test('and a claim whose call breaks, and that arrives behind its giving up: it is refused, and the withheld output not recorded as answered', async () => {
    const org = await newTenant()
    const claims = claimsWhere(() => Promise.reject(new Error('connection lost')))
    expect((await runWithDatabaseAway(org)).status).toBe(503)
    const [late] = claims.mock.calls
    if (!late) throw new Error('nothing was claimed')
    vi.restoreAllMocks()
    expect(late[1]).toBeGreaterThan(Date.now())
    expect(await claimsOf(env, org).claim(...late)).toBe(false)
    await deliver(queued, { age: 3_600_000 })
    expect(await books(org)).toMatchObject({ actions: [], runs: 0, reserved: 1 })
  })

  test('and a claim that stands, but whose answer is lost: the rest of a stream leaves, without done, and is recorded with the hash of what left', async () => {
    const org = await newTenant()
    claimsWhere(async (claim) => {
      expect(await claim()).toBe(true)
      throw new Error('connection lost')
    })
    const { left, last } = await streamWithDatabaseAway(org)
    expect({ left, last }).toEqual({ left: LONG, last: { event: 'error', code: 'AUDIT_UNAVAILABLE' } })
    vi.restoreAllMocks()
    await expireLeases(org)
    await sweep()
    expect((await deliver(queued)).explicitAcks).toHaveLength(1)
    expect(await books(org)).toMatchObject({ actions: ['agent_run'], runs: 1, reserved: 0, intents: [] })
    expect(await outputHash(org)).toBe(await sha256Hex(left))
  })

  test('and a queue whose answer is lost: the last words of a stream are withheld, and nothing is said of what left', async () => {
    const org = await newTenant()
    vi.spyOn(env.FINISH_QUEUE, 'send').mockImplementation(async (body: string) => {
      queued.push(body)
      throw new Error('connection lost')
    })
    const { left, last } = await streamWithDatabaseAway(org)
    expect(left).not.toBe('')
    expect(LONG.startsWith(left) && left !== LONG).toBe(true)
    expect(last).toEqual({ event: 'error', code: 'AUDIT_UNAVAILABLE' })
    await expireLeases(org)
    await sweep()
    expect((await deliver(queued, { age: 3_600_000 })).explicitAcks).toHaveLength(1)
    expect(await books(org)).toMatchObject({ actions: ['agent_run_failed'], runs: 0, reserved: 0, intents: [] })
    expect(await outputHash(org)).toBeNull()
  })

  test('and a queue that refuses too: Retry-After says when the Idempotency-Key of the run is free again', async () => {
    const org = await newTenant()
    const key = { 'Idempotency-Key': 'k' }
    vi.spyOn(env.FINISH_QUEUE, 'send').mockRejectedValue(new Error('queue down'))
    const { headers } = await runWithDatabaseAway(org, key)
    const retryAfter = Number(headers.get('Retry-After'))
    const [lease] = await sql<{ seconds: number }>(
      'select extract(epoch from expires_at - now())::float seconds from run_intents where org_id = $1',
      [org],
    )
    // The sweep that ends the run comes each minute.
    expect(Math.abs(retryAfter - (lease?.seconds ?? 0) - 60)).toBeLessThan(3)
    await sql(`update run_intents set expires_at = expires_at - make_interval(secs => $2) where org_id = $1`, [
      org,
      retryAfter,
    ])
    await sweep()
    expect((await postRun(org, HELLO, key)).status).toBe(200)
  })

  test('and a queue that refuses too: a run without an Idempotency-Key may be tried again soon', async () => {
    vi.spyOn(env.FINISH_QUEUE, 'send').mockRejectedValue(new Error('queue down'))
    expect((await runWithDatabaseAway(await newTenant())).headers.get('Retry-After')).toBe('5')
  })

  test('comes to the consumer when its claim has been answered, or given up', async () => {
    await runWithDatabaseAway(await newTenant())
    expect(delaySeconds).toBeGreaterThan((2 * FALLBACK_TIMEOUT_MS) / 1_000)
  })
})

describe('a claim', () => {
  test('is refused once the run’s deadline is over', async () => {
    const claims = claimsOf(env, `org_${ulid()}`)
    expect(await claims.claim('aud_late', Date.now() - 1)).toBe(false)
    expect(await claims.claim('aud_soon', Date.now() + 10_000)).toBe(true)
    expect(await claims.held(['aud_late', 'aud_soon', 'aud_other'])).toEqual(['aud_soon'])
    await claims.release('aud_soon')
    expect(await claims.held(['aud_soon'])).toEqual([])
  })
  test('that was given up is refused until its deadline is over, and that is remembered no longer', async () => {
    const claims = claimsOf(env, `org_${ulid()}`)
    const soon = Date.now() + 10_000
    await claims.claim('aud_up', soon)
    await claims.giveUp('aud_up', soon)
    expect(await claims.held(['aud_up'])).toEqual([])
    await claims.giveUp('aud_over', Date.now() - 1)
    expect(await claims.claim('aud_up', soon)).toBe(false)
    await claims.giveUp('aud_other', soon)
    expect(await claims.claim('aud_over', soon)).toBe(true)
  })
})

describe('the consumer', () => {
  test('leaves what is no entry to the dead letters, and the rest of the batch unharmed', async () => {
    const org = await newTenant()
    await runWithDatabaseAway(org)
    const result = await deliver(['not an entry', ...queued])
    expect(result.retryMessages).toHaveLength(1)
    expect(result.explicitAcks).toHaveLength(1)
    expect((await books(org)).actions).toEqual(['agent_run'])
  })

  test('records nothing for a run that nobody admitted', async () => {
    const org = await newTenant()
    const forged = await seal({
      v: 1,
      id: `aud_${ulid()}`,
      org_id: org,
      user_id: 'user_x',
      agent_id: HELLO.agentId,
      action: 'agent_run',
      model_used: 'm',
      tokens_used: 1,
      latency_ms: 1,
      input_hash: 'a'.repeat(64),
      output_hash: 'b'.repeat(64),
      system_prompt_hash: null,
      policy_flags: [],
      created_at: new Date().toISOString(),
      detail: null,
    })
    expect((await deliver([forged.canonical])).retryMessages).toHaveLength(1)
    expect((await books(org)).actions).toEqual([])
  })
})

describe('the sweep', () => {
  /** A run that died after it was admitted: its Worker is gone, its intent stays. */
  async function deadRun(org: string) {
    await fault('database', 'drop-response', { match: 'admit(', times: 3 })
    await postRun(org, HELLO, { 'Idempotency-Key': 'dead' })
    await noFaults()
  }

  test('turns a dead intent into one agent_run_aborted entry and gives its reservation and key back', async () => {
    const org = await newTenant({ runLimit: 1 })
    await deadRun(org)
    expect((await postRun(org)).status).toBe(429)
    await expireLeases(org)
    await Promise.all([sweep(), sweep(), sweep()])
    const { entries, ...rest } = await books(org)
    expect(rest).toEqual({ actions: ['agent_run_aborted'], runs: 0, reserved: 0, intents: [] })
    expect(entries[0]).toMatchObject({
      user_id: 'user_test',
      agent_id: HELLO.agentId,
      output_hash: null,
      tokens_used: null,
    })
    expect((await postRun(org, HELLO, { 'Idempotency-Key': 'dead' })).status).toBe(200)
    expect(await firstBreak((await books(org)).entries)).toBeUndefined()
  })

  test('frees the Idempotency-Key of a run that died by the time that a repetition was told, whenever it came', async () => {
    const org = await newTenant()
    const repeat = () => postRun(org, HELLO, { 'Idempotency-Key': 'dead' })
    const goBy = (seconds: number) =>
      sql('update run_intents set expires_at = expires_at - make_interval(secs => $2) where org_id = $1', [
        org,
        seconds,
      ])
    await deadRun(org)
    const [lease] = await sql<{ seconds: number }>(
      'select extract(epoch from expires_at - now())::float seconds from run_intents where org_id = $1',
      [org],
    )
    const first = Number((await repeat()).headers.get('Retry-After'))
    // The sweep that ends the run comes each minute.
    expect(Math.abs(first - (lease?.seconds ?? 0) - 60)).toBeLessThan(3)
    await goBy(first - 30)
    const second = await repeat()
    expect({ status: second.status, code: second.body.code }).toEqual({ status: 409, code: 'DUPLICATE_RUN' })
    expect(Number(second.headers.get('Retry-After'))).toBeGreaterThanOrEqual(60)
    await sweep()
    expect((await repeat()).status).toBe(200)
  })

  test('leaves a run alone whose lease is not over', async () => {
    const org = await newTenant()
    await deadRun(org)
    await sweep()
    expect(await books(org)).toMatchObject({ actions: [], reserved: 1 })
  })

  test('comes to every organisation, however many intents of another are claimed or fail', async () => {
    const [crowded, broken, waiting] = [await newTenant(), await newTenant(), await newTenant()]
    for (const org of [broken, waiting]) await deadRun(org)
    await sql(
      `insert into run_intents (audit_id, org_id, user_id, agent_id, input_hash, period_start, expires_at)
       select 'aud_' || $1 || n, $1, 'u', 'a', '', now(), now() - interval '1 day' from generate_series(1, $2) n`,
      [crowded, SWEEP_PAGE + 1],
    )
    const { intents } = await books(crowded)
    await Promise.all(intents.map((id) => claimsOf(env, crowded).claim(id, Date.now() + 10_000)))
    await expireLeases(broken)
    await expireLeases(waiting)
    const claims = env.FINISH_CLAIMS.getByName.bind(env.FINISH_CLAIMS)
    vi.spyOn(env.FINISH_CLAIMS, 'getByName').mockImplementation((name: string) => {
      if (name === broken) throw new Error('claims down')
      return claims(name)
    })
    await sweep()
    expect((await books(waiting)).actions).toEqual(['agent_run_aborted'])
    expect((await books(broken)).actions).toEqual([])
    expect((await books(crowded)).intents).toHaveLength(SWEEP_PAGE + 1)
    vi.restoreAllMocks()
    await sweep()
    expect((await books(broken)).actions).toEqual(['agent_run_aborted'])
    await sql('delete from run_intents where org_id = $1', [crowded])
  })

  test('aborts no run a second time, nor can a run finish that it aborted', async () => {
    const org = await newTenant()
    await fault('gateway', 'slow')
    const slow = postRun(org)
    await vi.waitUntil(async () => (await books(org)).intents.length === 1)
    await expireLeases(org)
    await sweep()
    expect((await slow).status).toBeGreaterThanOrEqual(500)
    await sweep()
    expect(await books(org)).toMatchObject({ actions: ['agent_run_aborted'], runs: 0, reserved: 0 })
  })

  test('forgets Idempotency-Keys of more than 24 hours ago', async () => {
    const org = await newTenant()
    await postRun(org, HELLO, { 'Idempotency-Key': 'old' })
    await sql(`update idempotency_keys set created_at = now() - interval '25 hours' where org_id = $1`, [org])
    await sweep()
    expect(await sql('select 1 from idempotency_keys where org_id = $1', [org])).toEqual([])
  })
})
