import { createExecutionContext, createMessageBatch, createScheduledController, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { database, EVERYONE } from '../../../src/db/client.ts'
import { config } from '../../../src/env.ts'
import worker from '../../../src/index.ts'
import { expireEvents } from '../../../src/log-events/expire.ts'
import { FETCH_QUEUE } from '../../../src/log-sources/fetching/consumer.ts'
import { keepFetchedPage } from '../../../src/log-sources/fetching/keep.ts'
import { leaseSource } from '../../../src/log-sources/fetching/queries.ts'
import { denials } from '../../support/denials.ts'
import { event, putSecret, register, restSources, stored } from '../../support/log-sources.ts'
import { asAdmin, books, fault, forget, newTenant, noFaults, places, sql } from '../../support/world.ts'
import { add, asked, newAccount, PROJECT, restore, tell } from '../connectors/google/google.ts'

const UNKNOWN = '/api/v1/log-sources/ls_00000000000000000000000000'
denials({ method: 'POST', path: `${UNKNOWN}/test` })
denials({ method: 'POST', path: `${UNKNOWN}/fetch` })

const ENTRIES = 300
const PAGE = 20
beforeEach(restore)
afterEach(async () => {
  vi.restoreAllMocks()
  await noFaults()
  await restore()
})
afterAll(restSources)

type Source = { org: string; id: string; secretRef: string }
/** A source with so many entries, some of them served twice, in small pages. */
async function newSource(entries = ENTRIES): Promise<Source> {
  const org = await newTenant()
  const secretRef = await putSecret(org, await newAccount())
  await tell('POST', '/__settings', { pageSize: PAGE })
  await tell('POST', '/__generate', { kind: 'gcp', count: entries })
  return { org, secretRef, id: await register(org, 'gcp_cloud_audit', { projectId: PROJECT }, secretRef) }
}
/** The stand-in's own story is among what is fetched. */
const generated = async (id: string) =>
  (await sql<{ n: number }>("select count(*)::int n from log_events where source_id = $1 and uid like '%g0%'", [id]))[0]
    ?.n

/** The queue delivers a source's message; whether it is to come again. */
async function deliver({ org, id }: Source, message = 'm1'): Promise<'acknowledged' | 'again'> {
  const batch = createMessageBatch(FETCH_QUEUE, [
    { id: message, timestamp: new Date(), attempts: 1, body: { orgId: org, id } },
  ])
  await worker.queue(batch, env)
  const { explicitAcks } = await getQueueResult(batch, createExecutionContext())
  return explicitAcks.includes(message) ? 'acknowledged' : 'again'
}
const post = (source: Source, action: string) =>
  asAdmin(source.org, 'POST', `/api/v1/log-sources/${source.id}/${action}`)
/** Time passes: the source is due, nobody else holds it, and its API may be asked again. */
const due = (id: string) =>
  sql('update log_sources set next_fetch_at = now(), lease_until = now(), not_before = null where id = $1', [id])

/** How the log says that the one fetch ended. */
const outcomeIn = ({ mock }: { mock: { calls: unknown[][] } }): unknown => {
  const ends = mock.calls.map(([line]) => JSON.parse(String(line))).filter(({ event }) => event === 'log_fetch_ended')
  expect(ends).toHaveLength(1)
  return ends[0].outcome
}

describe('a fetch', () => {
  test('reads page after page to the end, keeps each event once, and says when', async () => {
    const source = await newSource()
    const logged = vi.spyOn(console, 'info')
    expect(await deliver(source)).toBe('acknowledged')
    expect(outcomeIn(logged)).toBe('done')
    expect((await asked('/v2/entries:list')).length).toBeGreaterThan(ENTRIES / PAGE)
    expect(await generated(source.id)).toBe(ENTRIES)
    expect(await stored(source.id)).toMatchObject({
      fetch_error: null,
      failures: 0,
      last_fetched_at: expect.anything(),
      lease: null,
    })
  })

  test('goes on where it ended when there is more than one fetch may read', async () => {
    const source = await newSource(PAGE * 60)
    await deliver(source)
    const first = await stored(source.id)
    expect(first.uids.length).toBeLessThan(PAGE * 60)
    expect(first).toMatchObject({ last_fetched_at: expect.anything(), fetch_error: null })
    await deliver(source, 'm2')
    expect((await stored(source.id)).uids).toEqual(first.uids) // not before the minute is over
    for (let i = 3; i < 8; i++) {
      await due(source.id)
      await deliver(source, `m${i}`)
    }
    expect(await generated(source.id)).toBe(PAGE * 60)
  })

  test('has read up to when it began, though that was an hour ago', async () => {
    const source = await newSource(PAGE)
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()
    const window = { from: ago(2), to: ago(1), sweep: true, size: 1_000, reached: ago(2) }
    await sql('update log_sources set cursor = $2 where id = $1', [source.id, JSON.stringify({ window })])
    await deliver(source)
    expect(await stored(source.id)).toMatchObject({ cursor: { read: { done: window.to } }, read_until: window.to })
  })

  test('that dies at any page, and is delivered again, loses nothing and keeps nothing twice', async () => {
    const source = await newSource()
    let deaths = 0
    for (let pages = 0; pages < 25; pages++) {
      // The consumer dies in its nth call of the database: before or after it was executed.
      const kind = pages % 2 === 0 ? 'drop-response' : 'reset'
      await fault('database', 'none')
      await fault('database', kind, { times: 3, match: pages % 3 === 0 ? 'lease_log_source' : 'keep_log_page' })
      if ((await deliver(source)) === 'again') deaths++
      await fault('database', 'none')
      await fault('google', 'reset', { times: pages % 4 === 0 ? 1 : 0, ...({ path: '/v2/entries:list' } as const) })
      if (pages % 5 === 4) await deliver(source, 'm1')
    }
    await noFaults()
    await due(source.id)
    await deliver(source, 'last')
    expect(deaths).toBeGreaterThan(5)
    expect(await generated(source.id)).toBe(ENTRIES)
    expect(await stored(source.id)).toMatchObject({ last_fetched_at: expect.anything(), lease: null })
  })

  test('is one at a time: messages that come twice, or together, do no harm', async () => {
    const source = await newSource()
    await Promise.all(['a', 'b', 'a', 'c', 'a'].map((message) => deliver(source, message)))
    await due(source.id)
    await deliver(source, 'd')
    expect(await generated(source.id)).toBe(ENTRIES)
  })

  test('finds what comes late, and does not keep again what it has', async () => {
    const source = await newSource(0)
    await deliver(source)
    const before = (await stored(source.id)).uids
    const late = new Date(Date.now() - 5 * 60_000).toISOString().replace('Z', '123456Z')
    await add('gcp', [
      {
        insertId: 'late1',
        logName: `projects/${PROJECT}/logs/cloudaudit.googleapis.com%2Factivity`,
        timestamp: late,
        receiveTimestamp: late,
        protoPayload: { serviceName: 'iam.googleapis.com', methodName: 'google.iam.admin.v1.CreateServiceAccountKey' },
      },
    ])
    await due(source.id)
    await deliver(source, 'm2')
    const after = (await stored(source.id)).uids
    expect(after.filter((uid) => !before.includes(uid))).toEqual([expect.stringContaining('late1')])
    expect(after).toHaveLength(before.length + 1)
  })

  test('keeps no plaintext of health information and secrets', async () => {
    const source = await newSource(0)
    const time = new Date(Date.now() - 60_000).toISOString()
    await add('gcp', [
      {
        insertId: 'phi1',
        logName: `projects/${PROJECT}/logs/cloudaudit.googleapis.com%2Factivity`,
        timestamp: time,
        protoPayload: {
          serviceName: 'storage.googleapis.com',
          methodName: 'storage.objects.create',
          resourceName: 'chart of patient Maria Lopez, MRN 00123456, SSN 123-45-6789',
          authenticationInfo: { principalEmail: 'a@example.com' },
          status: { code: 7, message: 'password=hunter2 was refused for patient Maria Lopez' },
        },
      },
    ])
    await deliver(source)
    const rows = await sql('select * from log_events where source_id = $1', [source.id])
    expect(rows.length).toBeGreaterThan(1)
    expect(JSON.stringify(rows)).not.toMatch(/Maria|Lopez|00123456|123-45-6789|hunter2/)
  })
})

describe('a fetch that fails', () => {
  test('says why in a sentence without anything secret, and comes again later each time', async () => {
    const source = await newSource()
    await fault('google', 'http-403', { times: 2, path: '/v2/entries:list' })
    const logged = vi.spyOn(console, 'info')
    expect(await deliver(source)).toBe('acknowledged')
    expect(outcomeIn(logged)).toBe('failed')
    const first = await stored(source.id)
    expect(first).toMatchObject({
      failures: 1,
      last_fetched_at: null,
      fetch_error: expect.stringContaining('roles/logging.viewer'),
    })
    await due(source.id)
    await deliver(source, 'm2')
    const second = await stored(source.id)
    expect(second.failures).toBe(2)
    expect(second.due_in_s).toBeGreaterThan(first.due_in_s)
    const shown = JSON.stringify((await asAdmin(source.org, 'GET', `/api/v1/log-sources/${source.id}`)).body)
    expect(shown).toContain('roles/logging.viewer')
    expect(shown).not.toMatch(/PRIVATE KEY|ya29|Bearer/)
  })

  test('because the API asked to wait is not tried before, not by hand either', async () => {
    const source = await newSource()
    await fault('google', 'http-429', { path: '/v2/entries:list' })
    await deliver(source)
    const { status, body, headers } = await post(source, 'fetch')
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'RATE_LIMITED' })
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0)
    expect((await stored(source.id)).fetch_error).toMatch(/asked too often .*\. It is tried again later\.$/)
    await asAdmin(source.org, 'PATCH', `/api/v1/log-sources/${source.id}`, { enabled: true })
    await forget('google')
    await deliver(source, 'm2')
    expect(await asked('/v2/entries:list')).toEqual([])
  })

  test('for days disables the source with an entry in the log; enabled again it begins afresh', async () => {
    const source = await newSource()
    await fault('google', 'http-403', { times: 9, path: '/v2/entries:list' })
    await deliver(source)
    await sql("update log_sources set failures = 40, failing_since = now() - interval '73 hours' where id = $1", [
      source.id,
    ])
    await deliver(source, 'm2')
    expect(await stored(source.id)).toMatchObject({ enabled: false, fetch_error: expect.any(String) })
    expect((await books(source.org)).entries.at(-1)).toMatchObject({
      action: 'log_source_disabled',
      user_id: null,
      detail: { log_source_id: source.id, reason: expect.stringContaining('roles/logging.viewer') },
    })
    expect((await post(source, 'fetch')).body.code).toBe('LOG_SOURCE_DISABLED')
    await noFaults()
    await asAdmin(source.org, 'PATCH', `/api/v1/log-sources/${source.id}`, { enabled: true })
    expect(await stored(source.id)).toMatchObject({
      enabled: true,
      fetch_error: null,
      failures: 0,
      failing_since: null,
    })
    await deliver(source, 'm3')
    expect(await generated(source.id)).toBe(ENTRIES)
  })

  test('for days because an API is down, then once by what an admin can mend, does not disable the source', async () => {
    const source = await newSource()
    await fault('google', 'http-500', { times: 2, path: '/v2/entries:list' })
    await deliver(source)
    expect(await stored(source.id)).toMatchObject({ failures: 1, failing_since: null })
    await sql('update log_sources set failures = 40 where id = $1', [source.id])
    await noFaults()
    await fault('google', 'http-403', { times: 9, path: '/v2/entries:list' })
    await deliver(source, 'm2')
    expect(await stored(source.id)).toMatchObject({
      ...{ enabled: true, failures: 41, failing_since: expect.any(String) },
      fetch_error: expect.stringContaining('roles/logging.viewer'),
    })
  })

  test('by what an admin can mend disables the source after three days, though its API was down between', async () => {
    const source = await newSource()
    await sql("update log_sources set failures = 12, failing_since = now() - interval '73 hours' where id = $1", [
      source.id,
    ])
    await fault('google', 'http-500', { times: 2, path: '/v2/entries:list' })
    await deliver(source)
    expect(await stored(source.id)).toMatchObject({ enabled: true, failures: 13 })
    await noFaults()
    await fault('google', 'http-403', { times: 9, path: '/v2/entries:list' })
    await deliver(source, 'm2')
    expect(await stored(source.id)).toMatchObject({ enabled: false })
  })

  test('after pages that were read has not failed for days, if it will pass', async () => {
    const source = await newSource()
    await sql("update log_sources set failures = 12, failing_since = now() - interval '73 hours' where id = $1", [
      source.id,
    ])
    await fault('google', 'http-500', { times: 9, path: '/v2/entries:list', match: 'pageToken' })
    await deliver(source)
    expect(await stored(source.id)).toMatchObject({ enabled: true, failures: 1, failing_since: null })
  })

  test('because the secret is another organisation’s learns nothing of it', async () => {
    const [victim, thief] = [await newSource(), await newTenant()]
    const id = await register(thief, 'gcp_cloud_audit', { projectId: PROJECT }, victim.secretRef)
    const missing = await register(thief, 'gcp_cloud_audit', { projectId: PROJECT }, 'there_is_none')
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    await deliver({ org: thief, id, secretRef: '' })
    await deliver({ org: thief, id: missing, secretRef: '' }, 'm2')
    // A name is what somebody typed: the log says whose it is.
    const lines = logged.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('secret_not_read'))
    expect(lines.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ org_id: thief })])
    expect(lines.join()).not.toContain('there_is_none')
    const [stolen, none] = [await stored(id), await stored(missing)]
    expect(stolen.uids).toEqual([])
    expect(stolen.fetch_error?.replace(victim.secretRef, 'NAME')).toBe(
      none.fetch_error?.replace('there_is_none', 'NAME'),
    )
    expect(await asked('/token')).toEqual([])
  })

  test('because Secret Manager is down is tried again, and never disables the source', async () => {
    const source = await newSource()
    await sql("update log_sources set failures = 40, failing_since = now() - interval '73 hours' where id = $1", [
      source.id,
    ])
    await fault('secrets', 'http-500', { times: 5 })
    await deliver(source)
    expect(await stored(source.id)).toMatchObject({
      ...{ enabled: true, failures: 41, failing_since: expect.any(String) },
      fetch_error: expect.stringContaining('Secret Manager'),
    })
  })
})

test('an event that the database refuses blocks nothing: the others are kept, and the gap is noted', async () => {
  const source = await newSource(0)
  const lease = { orgId: source.org, id: source.id, lease: 'one', askedAt: new Date(Date.now() + 60_000) }
  const db = database(config(env), EVERYONE)
  const leased = await leaseSource(db, lease, 60)
  if (!leased) throw new Error('not leased')
  const events = Array.from({ length: 9 }, (_, i) => event(`e${i}`, i === 4 ? { time: '2026-13-45T00:00:00Z' } : {}))
  expect(
    await keepFetchedPage(db, lease, leased, null, {
      events,
      cursor: { at: 1 },
      more: false,
      until: '2026-11-20T08:00:00Z',
    }),
  ).toBe(8)
  const { uids, cursor, gaps } = await stored(source.id)
  expect(uids).toEqual(['e0', 'e1', 'e2', 'e3', 'e5', 'e6', 'e7', 'e8'])
  expect({ cursor, gaps }).toMatchObject({
    cursor: { at: 1 },
    gaps: [{ reason: expect.stringMatching(/^1 of the events/) }],
  })
})

describe('the cron', () => {
  test('puts what is due on the queue, ids and nothing else', async () => {
    await restSources()
    const source = await newSource(0)
    const sent: unknown[] = []
    const FETCH = { sendBatch: async (messages: unknown[]) => void sent.push(...messages) }
    const bindings = new Proxy(env, {
      get: (target, name) => (name === 'FETCH_QUEUE' ? FETCH : Reflect.get(target, name)),
    })
    await worker.scheduled(createScheduledController({ cron: '* * * * *' }), bindings)
    expect(sent).toEqual([{ body: { orgId: source.org, id: source.id } }])
  })
  test('messages that nobody could handle alert, and are done with', async () => {
    const alerted = vi.spyOn(console, 'error').mockImplementation(() => {})
    const batch = createMessageBatch(`${FETCH_QUEUE}-dead`, [
      { id: 'dead', timestamp: new Date(), attempts: 1, body: { orgId: 'org_x', id: 'ls_x' } },
    ])
    await worker.queue(batch, env)
    expect(alerted.mock.calls.join()).toContain('log_fetch_dead')
  })
})

describe('by hand', () => {
  test('a source is tested, and the answer says what was reached or what to do', async () => {
    const source = await newSource()
    expect(await post(source, 'test')).toMatchObject({
      status: 200,
      body: { test: { ok: true, message: expect.stringContaining(PROJECT) } },
    })
    await fault('google', 'http-403', { path: '/v2/entries:list' })
    expect(await post(source, 'test')).toMatchObject({
      status: 200,
      body: { test: { ok: false, message: expect.stringContaining('roles/logging.viewer') } },
    })
    expect((await stored(source.id)).uids).toEqual([])
  })
  test('a source is fetched: 202, and its events come', async () => {
    const source = await newSource()
    await sql(`update log_sources set next_fetch_at = now() + interval '1 hour' where id = $1`, [source.id])
    const { status, body } = await post(source, 'fetch')
    expect({ status, body }).toMatchObject({ status: 202, body: { source: { id: source.id } } })
    expect(Date.parse(String(Object(body).source.next_fetch_at))).toBeLessThanOrEqual(Date.now() + 1_000)
    await vi.waitFor(async () => expect((await stored(source.id)).last_fetched_at).not.toBeNull(), {
      timeout: 20_000,
      interval: 200,
    })
    expect(await generated(source.id)).toBe(ENTRIES)
  })
  test('a source that is sent to us is tested: its secret is looked for, Splunk is asked how it is', async () => {
    const org = await newTenant()
    const hook = await register(
      org,
      'custom_webhook',
      {},
      await putSecret(org, { secrets: [`whsec_${btoa('k'.repeat(32))}`] }),
    )
    const hec = await register(
      org,
      'splunk_hec',
      { endpoint: places.splunk },
      await putSecret(org, { hecToken: 'a-token-of-ours-1' }),
    )
    const none = await register(org, 'custom_webhook', {})
    const tested = async (id: string) => (await post({ org, id, secretRef: '' }, 'test')).body
    expect(await tested(hook)).toMatchObject({
      test: { ok: true, message: expect.stringContaining(`/${hook}/webhook`) },
    })
    expect(await tested(hec)).toMatchObject({ test: { ok: true, message: expect.stringContaining(`/${hec}/hec`) } })
    expect(await tested(none)).toMatchObject({ test: { ok: false, message: expect.stringContaining('secretRef') } })
    await fault('splunk', 'http-503')
    expect(await tested(hec)).toMatchObject({ test: { ok: false, message: expect.stringContaining('503') } })
  })
  test.each(['test', 'fetch'])('another organisation’s source is 404: %s', async (action) => {
    const source = await newSource(0)
    expect(await post({ ...source, org: await newTenant() }, action)).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
  })
  test('what is sent to us cannot be fetched, and says where to send', async () => {
    const org = await newTenant()
    const id = await register(org, 'custom_webhook', {})
    expect(await post({ org, id, secretRef: '' }, 'fetch')).toMatchObject({
      status: 409,
      body: { code: 'LOG_SOURCE_NOT_FETCHED' },
    })
    expect((await asAdmin(org, 'GET', `/api/v1/log-sources/${id}`)).body).toMatchObject({
      source: { receiver_url: `https://api.test/api/v1/log-sources/${id}/webhook` },
    })
  })
})

describe('events', () => {
  const keptFor = async (org: string, days: number) =>
    asAdmin(org, 'PATCH', '/api/v1/tenant', { logRetentionDays: days })
  const expire = () => expireEvents(database(config(env), EVERYONE))
  test('are deleted when they are older than their organisation keeps them, and not before', async () => {
    const [short, long] = [await newSource(0), await newSource(0)]
    await keptFor(short.org, 3)
    for (const source of [short, long]) {
      await deliver(source)
      await sql("update log_events set received_at = received_at - interval '4 days' where source_id = $1", [source.id])
    }
    await expire()
    expect((await stored(short.id)).uids).toEqual([])
    expect((await stored(long.id)).uids.length).toBeGreaterThan(0)
  })
  test('of a source that was removed are deleted', async () => {
    const source = await newSource(0)
    await deliver(source)
    await asAdmin(source.org, 'DELETE', `/api/v1/log-sources/${source.id}`)
    await expire()
    expect(await sql('select id from log_events where source_id = $1', [source.id])).toEqual([])
    expect(await sql('select id from removed_log_sources where id = $1', [source.id])).toEqual([])
  })
  test.each([2, 366, 1.5, '30', null])('are not kept for %j days', async (days) => {
    const org = await newTenant()
    expect((await asAdmin(org, 'PATCH', '/api/v1/tenant', { logRetentionDays: days })).status).toBe(400)
  })
})
