import { createExecutionContext, createMessageBatch, createScheduledController, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { database, EVERYONE } from '../../src/db/client.ts'
import { consumeDigests, DIGEST_QUEUE } from '../../src/digests/consumer.ts'
import { type DueDigest, dueDigests, endDigest } from '../../src/digests/queries.ts'
import { config } from '../../src/env.ts'
import { verifyWebhook, WebhookSecret } from '../../src/http/standard-webhooks.ts'
import worker from '../../src/index.ts'
import { sha256Hex } from '../../src/sha256.ts'
import { denials } from '../support/denials.ts'
import { modelSays } from '../support/gateway.ts'
import { putSecret } from '../support/log-sources.ts'
import { trigger } from '../support/trigger.ts'
import { asAdmin, books, fault, forget, newTenant, noFaults, places, sql } from '../support/world.ts'

const PATH = '/api/v1/tenant/digest'
const SETTINGS = {
  every: 'day',
  hour: 7,
  url: 'https://hooks.example.com/digest',
  secretRef: 'webhook__contoso__digest',
}

denials({ method: 'GET', path: PATH, admin: true })
denials({ method: 'POST', path: PATH, admin: true, body: SETTINGS })
denials({ method: 'DELETE', path: PATH, admin: true })

const SECRET = `whsec_${btoa('k'.repeat(32))}`
beforeEach(() => sql('delete from digests'))
afterEach(async () => {
  await noFaults()
  await forget('inbox')
})

type Posted = { path: string; headers: Record<string, string>; body: string }
const inbox = async (): Promise<Posted[]> =>
  (await (await fetch(`${places.inbox}/__requests`)).json<{ requests: Posted[] }>()).requests
const digestOf = async (org: string) =>
  (
    await sql<{ error: string | null; last_sent_at: string | null; next_at: string }>(
      'select * from digests where org_id = $1',
      [org],
    )
  )[0]

/** An organisation with a digest that goes to the inbox. */
async function subscriber(secret: object = { secrets: [SECRET] }): Promise<string> {
  const org = await newTenant()
  const secretRef = await putSecret(org, secret)
  const set = await asAdmin(org, 'POST', PATH, { ...SETTINGS, url: `${places.inbox}/${org}`, secretRef })
  expect(set.status).toBe(201)
  await isDue(org)
  return org
}
/** What these of the database's calls hold. */
const [SETTINGS_OF, END] = ['left join digests', 'end_digest']
/** When the digests here are due. */
const TO = new Date(Date.now() - 60_000)
const due = (org: string): DueDigest => ({
  orgId: org,
  from: new Date(TO.getTime() - 86_400_000).toISOString(),
  to: TO.toISOString(),
})
/** So many days go by. */
const pass = (days: number) =>
  sql(
    `update digests set next_at = next_at - $1 * interval '1 day', told_until = told_until - $1 * interval '1 day', queued_until = null`,
    [days],
  )
const DAYS = { day: 1, week: 7 }
/** None that was written is known to have ended. */
const isDue = (org: string) =>
  sql('update digests set next_at = $2, told_until = null where org_id = $1', [org, TO.toISOString()])
/** What a digest tells of: three hours earlier, when what happened has come in. */
const settled = ({ from, to }: DueDigest) => ({
  from: new Date(Date.parse(from) - 3 * 3_600_000).toISOString(),
  to: new Date(Date.parse(to) - 3 * 3_600_000).toISOString(),
})
type Consumer = (batch: MessageBatch, bindings: typeof env) => unknown
/** The consumer gets a digest; what it says of the message. */
async function consume(org: string, attempts = 1, consumer: Consumer = worker.queue) {
  const batch = createMessageBatch(DIGEST_QUEUE, [{ id: 'm', timestamp: new Date(), attempts, body: due(org) }])
  await consumer(batch, env)
  const result = await getQueueResult(batch, createExecutionContext())
  return result.explicitAcks.includes('m') ? 'acknowledged' : 'again'
}

describe('a digest', () => {
  test('is set, shown, changed and ended by admins, and the log says so', async () => {
    const org = await newTenant()
    const { status, body } = await asAdmin(org, 'POST', PATH, SETTINGS)
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        digest: {
          every: 'day',
          hour: 7,
          url: SETTINGS.url,
          secret_ref: SETTINGS.secretRef,
          error: null,
          last_sent_at: null,
        },
      },
    })
    await asAdmin(org, 'POST', PATH, { ...SETTINGS, every: 'week' })
    expect((await asAdmin(org, 'GET', PATH)).body).toMatchObject({ digest: { every: 'week' } })
    expect((await asAdmin(org, 'DELETE', PATH)).body).toMatchObject({ ok: true })
    expect((await asAdmin(org, 'GET', PATH)).body).toEqual({ digest: null })
    expect((await asAdmin(org, 'DELETE', PATH)).body).toMatchObject({ ok: true, message: 'No digest was set.' })
    const { entries } = await books(org)
    expect(entries.map(({ action, detail }) => [action, detail])).toEqual([
      ['digest_changed', expect.objectContaining({ every: 'day', url: SETTINGS.url })],
      ['digest_changed', expect.objectContaining({ every: 'week' })],
      ['digest_changed', { ended: true }],
    ])
  })
  test('is ended once by those who end it at once, and the others are told that there was none', async () => {
    const org = await newTenant()
    await asAdmin(org, 'POST', PATH, SETTINGS)
    await trigger(org, 'before insert on audit_entries', 'perform pg_sleep(0.3)')
    const answers = await Promise.all(Array.from({ length: 4 }, () => asAdmin(org, 'DELETE', PATH)))
    const told = answers.map(({ body }) => ('message' in body ? body.message : 'ended'))
    expect(told.toSorted()).toEqual([...Array(3).fill('No digest was set.'), 'ended'])
    expect((await books(org)).actions).toEqual(['digest_changed', 'digest_changed'])
  })
  test.each([
    ['ends it', (org: string) => asAdmin(org, 'DELETE', PATH)],
    ['sets it too', (org: string) => asAdmin(org, 'POST', PATH, { ...SETTINGS, hour: 8 })],
  ])('is told to who sets it as it was set, also when another admin %s meanwhile', async (_, meanwhile) => {
    const org = await newTenant()
    await fault('database', 'slow', { times: 1, match: SETTINGS_OF })
    const set = asAdmin(org, 'POST', PATH, SETTINGS)
    await vi.waitFor(async () => expect(await digestOf(org)).toBeDefined())
    await meanwhile(org)
    expect(await set).toMatchObject({ status: 201, body: { digest: { hour: SETTINGS.hour } } })
  })

  test.each([
    [{ every: 'hour' }, 'every'],
    [{ hour: 24 }, 'hour'],
    [{ hour: 1.5 }, 'hour'],
    [{ url: 'http://hooks.example.com' }, 'url'],
    [{ url: 'https://10.0.0.1/digest' }, 'url'],
    [{ url: 'https://169.254.169.254/latest' }, 'url'],
    [{ url: 'https://metadata.google.internal/' }, 'url'],
    [{ url: 'https://user:pass@hooks.example.com/' }, 'url'],
    [{ url: 'https://hooks.example.com/?token=abc' }, 'url'],
    [{ secretRef: SECRET }, 'secretRef'],
    [{ more: 1 }, 'more'],
  ])('is refused with %j', async (given, path) => {
    const org = await newTenant()
    const { status, body } = await asAdmin(org, 'POST', PATH, { ...SETTINGS, ...given })
    expect({ status, paths: [...new Set(body.issues.map((issue) => issue.path))] }).toEqual({
      status: 400,
      paths: [path],
    })
    expect((await books(org)).actions).toEqual([])
  })

  test.each([{ plan: 'pro' }, { plan: 'free' }, { agents: ['helpdesk-tier1-triage'] }])(
    'is refused where nobody may write it: %j',
    async (tenant) => {
      const org = await newTenant(tenant)
      expect(await asAdmin(org, 'POST', PATH, SETTINGS)).toMatchObject({
        status: 403,
        body: { code: 'AGENT_NOT_INCLUDED', error: expect.stringContaining('audit-trail-narrator') },
      })
      expect((await asAdmin(org, 'GET', PATH)).body).toEqual({ digest: null })
      expect((await books(org)).actions).toEqual([])
    },
  )
  test('is set where the organisation was given its writer beyond its plan', async () => {
    const org = await newTenant({ plan: 'pro', agents: ['audit-trail-narrator'] })
    expect((await asAdmin(org, 'POST', PATH, SETTINGS)).status).toBe(201)
  })

  const db = database(config(env), EVERYONE)
  const dueSince = (interval: string) =>
    sql(`update digests set next_at = date_trunc('hour', now()) - interval '${interval}', queued_until = null`)
  const hours = (digest: DueDigest | undefined) =>
    (Date.parse(digest?.to ?? '') - Date.parse(digest?.from ?? '')) / 3_600_000

  test('is due at its time, and tells of the day before it', async () => {
    const org = await subscriber()
    await sql("update digests set next_at = now() + interval '1 minute'")
    expect(await dueDigests(db, 10)).toEqual([])
    await dueSince('1 hour')
    const [first, ...rest] = await dueDigests(db, 10)
    expect(rest).toEqual([])
    expect([first?.orgId, hours(first)]).toEqual([org, 24])
    expect(await dueDigests(db, 10)).toEqual([]) // it is on the queue
  })
  test('whose message was lost, or whose answer was, is due again; one that ended is not', async () => {
    await subscriber()
    await dueSince('1 hour')
    await fault('database', 'drop-response', { match: 'due_digests' })
    await dueDigests(db, 10)
    await sql("update digests set queued_until = now() - interval '1 second'")
    const [again] = await dueDigests(db, 10)
    if (!again) throw new Error('not due')
    await endDigest(db, again, null)
    await endDigest(db, again, 'It came twice.')
    expect(await digestOf(again.orgId)).toMatchObject({ error: null, last_sent_at: expect.anything() })
    await sql('update digests set queued_until = null')
    expect(await dueDigests(db, 10)).toEqual([])
  })
  test('tells of the days that were missed too, and the next one follows it', async () => {
    await subscriber()
    await dueSince('73 hours')
    const [late] = await dueDigests(db, 10)
    if (!late) throw new Error('not due')
    expect(hours(late)).toBe(4 * 24)
    await endDigest(db, late, null)
    const [next] = await sql<{ hours: string }>(
      'select extract(epoch from next_at - now()) / 3600 as hours from digests',
    )
    expect(Number(next?.hours)).toBeGreaterThan(0)
    expect(Number(next?.hours)).toBeLessThanOrEqual(24)
  })

  test('tells of 31 days at the most', async () => {
    await subscriber()
    await dueSince('100 days')
    expect(hours((await dueDigests(db, 10))[0])).toBe(31 * 24)
  })
  test('of a week tells of seven days, and of the weeks that were missed; the next one is due a week later', async () => {
    const org = await subscriber()
    await sql("update digests set every = 'week'")
    await dueSince('193 hours') // eight days and an hour
    const [late] = await dueDigests(db, 10)
    if (!late) throw new Error('not due')
    expect(hours(late)).toBe(14 * 24)
    await endDigest(db, late, null)
    const [next] = await sql(
      'select extract(epoch from next_at - $2::timestamptz)::int / 3600 hours from digests where org_id = $1',
      [org, late.to],
    )
    expect(next).toEqual({ hours: 7 * 24 })
  })
  test.each(['day', 'week'] as const)(
    'of a %s is due at its hour (UTC) when the server’s clocks are changed',
    async (every) => {
      const org = await subscriber()
      const [from, to] = ['2026-10-31T08:00:00.000Z', `2026-11-0${every === 'day' ? 1 : 7}T08:00:00.000Z`]
      await sql('update digests set every = $2, next_at = $3 where org_id = $1', [org, every, from])
      await endDigest(db, { orgId: org, from, to: from }, null)
      expect(await sql('select next_at from digests where org_id = $1', [org])).toEqual([{ next_at: to }])
    },
  )
  test('is its own organisation’s: set, or ended, it leaves others', async () => {
    const other = await newTenant()
    await asAdmin(other, 'POST', PATH, SETTINGS)
    await subscriber()
    const ended = await newTenant()
    await asAdmin(ended, 'POST', PATH, SETTINGS)
    await asAdmin(ended, 'DELETE', PATH)
    await sql("update digests set next_at = date_trunc('hour', now()) - interval '1 hour', queued_until = null")
    const due = await dueDigests(db, 10)
    const [one] = due
    if (!one) throw new Error('not due')
    const orgs = due.map(({ orgId }) => orgId)
    expect([orgs.includes(other), orgs.includes(ended)]).toEqual([true, false])
    await endDigest(db, one, 'Nobody answered.')
    expect(await sql('select org_id from digests where error is not null')).toEqual([{ org_id: one.orgId }])
  })
  const hourOf = (offset: number) => (new Date().getUTCHours() + offset + 24) % 24
  const [daily, weekly] = [{ every: 'day', hour: 7 } as const, { every: 'week', hour: 7 } as const]
  test.each([
    ['its hour is moved on', { ...daily, hour: hourOf(-2) }, { ...daily, hour: hourOf(-1) }],
    ['its hour is moved back', { ...daily, hour: hourOf(-2) }, { ...daily, hour: hourOf(-3) }],
    ['a weekly one becomes a daily one', weekly, daily],
    ['a daily one becomes a weekly one', daily, weekly],
  ])('tells on from where the last one ended when %s', async (_, before, after) => {
    const org = await newTenant()
    await asAdmin(org, 'POST', PATH, { ...SETTINGS, ...before })
    await pass(DAYS[before.every])
    const [last] = await dueDigests(db, 10)
    if (!last) throw new Error('not due')
    await endDigest(db, last, null)
    await asAdmin(org, 'POST', PATH, { ...SETTINGS, ...after })
    await pass(DAYS[after.every])
    const [next] = await dueDigests(db, 10)
    expect(Date.parse(next?.from ?? '') + DAYS[after.every] * 86_400_000).toBe(Date.parse(last.to))
  })

  test('that is due is put on the queue by the cron', async () => {
    await subscriber()
    await dueSince('1 minute')
    const sent: unknown[] = []
    const queue = { sendBatch: async (messages: unknown[]) => void sent.push(...messages) }
    const bindings = new Proxy(env, {
      get: (target, name) => (name === 'DIGEST_QUEUE' ? queue : Reflect.get(target, name)),
    })
    await worker.scheduled(createScheduledController({ cron: '* * * * *' }), bindings)
    expect(sent).toHaveLength(1)
  })
})

describe('a digest that is due', () => {
  test('is a run of the narrator, handed over signed, and kept nowhere', async () => {
    const org = await subscriber()
    await modelSays(org, 'Nothing unusual happened.')
    expect(await consume(org)).toBe('acknowledged')
    const [posted, ...rest] = await inbox()
    expect(rest).toEqual([])
    const body = posted?.body ?? ''
    const { entries, runs } = await books(org)
    const run = entries.find(({ action }) => action === 'agent_run')
    expect(JSON.parse(body)).toMatchObject({
      type: 'digest.written',
      data: { org_id: org, response: 'Nothing unusual happened.', ...settled(due(org)) },
    })
    expect(runs).toBe(1)
    expect(run).toMatchObject({ user_id: 'system:digest', agent_id: 'audit-trail-narrator' })
    const headers = new Headers(posted?.headers)
    const secret = WebhookSecret.parse({ secrets: [SECRET] })
    expect(await verifyWebhook(secret, headers, new TextEncoder().encode(body), new Date())).toBeDefined()
    expect(await digestOf(org)).toMatchObject({ error: null, last_sent_at: expect.anything() })
  })
  test('and was sent already is not sent again', async () => {
    const org = await subscriber()
    await consume(org)
    await consume(org, 2)
    expect((await books(org)).runs).toBe(1)
    expect(await inbox()).toHaveLength(1)
    expect((await digestOf(org))?.error).toBeNull()
  })
  test('and was written by one who died is not written again, and says that it may be lost', async () => {
    const org = await subscriber()
    await consume(org)
    await isDue(org)
    await consume(org, 2)
    expect((await books(org)).runs).toBe(1)
    expect((await digestOf(org))?.error).toMatch(/whether it arrived is not known/)
  })
  test.each([
    ['', false],
    [', also if another digest has told of a part of its time since', true],
  ])('and is being written by one who died is written once that run has ended%s', async (_, toldSince) => {
    const org = await subscriber()
    const dead = `aud_dead_${org}`
    await sql(`insert into idempotency_keys (org_id, key_hash, audit_id) values ($1, decode($2, 'hex'), $3)`, [
      org,
      await sha256Hex(`digest ${due(org).to}`),
      dead,
    ])
    const { from, to } = settled(due(org))
    await sql(
      `insert into run_intents (audit_id, org_id, user_id, agent_id, input_hash, period_start, expires_at)
        select $3, $1, 'system:digest', 'audit-trail-narrator', sha256($2), now(), now() + interval '1 minute'`,
      [org, `Give an account of what happened in this organization from ${from} to ${to}.`, dead],
    )
    if (toldSince)
      await sql(`update digests set told_until = $2::timestamptz + interval '1 hour' where org_id = $1`, [
        org,
        due(org).from,
      ])
    expect(await consume(org, 2)).toBe('again')
    await sql(`delete from idempotency_keys where org_id = $1`, [org])
    expect(await consume(org, 3)).toBe('acknowledged')
    expect((await digestOf(org))?.error).toBeNull()
    expect(await inbox()).toHaveLength(1)
  })
  test('waits while runs under way hold what is left of the plan’s, and says so where none are left', async () => {
    const org = await subscriber()
    await sql('update tenants set run_limit = 1 where org_id = $1', [org])
    await sql(
      `insert into usage_periods (org_id, period_start, runs, reserved) values ($1, date_trunc('month', now(), 'UTC'), 0, 1)`,
      [org],
    )
    expect(await consume(org)).toBe('again')
    expect((await digestOf(org))?.error).toBeNull()
    await sql('update usage_periods set reserved = 0 where org_id = $1', [org])
    expect(await consume(org, 2)).toBe('acknowledged')
    expect(await inbox()).toHaveLength(1)
    await isDue(org)
    await sql('delete from idempotency_keys where org_id = $1', [org])
    expect(await consume(org)).toBe('acknowledged')
    expect((await digestOf(org))?.error).toMatch(/RUN_LIMIT_EXCEEDED/)
  })
  test('is tried again when it meets an endpoint that fails, and the same message comes', async () => {
    const org = await subscriber()
    await fault('inbox', 'http-500')
    await consume(org)
    const posted = await inbox()
    expect(posted).toHaveLength(2)
    expect(new Set(posted.map(({ body, headers }) => `${headers['webhook-id']} ${body}`)).size).toBe(1)
    expect((await digestOf(org))?.error).toBeNull()
  })
  test('is delivered when that is answered, however long the answer is', async () => {
    const org = await subscriber()
    await fault('inbox', 'long', { times: 3 })
    await consume(org)
    expect(await inbox()).toHaveLength(1)
    expect(await digestOf(org)).toMatchObject({ error: null, last_sent_at: expect.any(String) })
  })
  test.each([
    ['http-410', 1, /answered HTTP 410/],
    ['redirect', 3, /redirects to another address/],
  ])('and cannot be handed over (%s) says why', async (kind, times, sentence) => {
    const org = await subscriber()
    await fault('inbox', kind, { times })
    expect(await consume(org)).toBe('acknowledged')
    expect(await digestOf(org)).toMatchObject({ error: expect.stringMatching(sentence), last_sent_at: null })
  })
  test('and whose secret is another organisation’s is not handed over', async () => {
    const org = await subscriber({ orgId: 'org_other', secrets: [SECRET] })
    expect(await consume(org)).toBe('acknowledged')
    expect(await inbox()).toEqual([])
    expect((await digestOf(org))?.error).toMatch(/no secret/)
    expect((await books(org)).runs).toBe(0)
  })
  test('whose secret is of another form says what a digest needs, and tells of no log source', async () => {
    const org = await subscriber({ secrets: [] })
    expect(await consume(org)).toBe('acknowledged')
    expect((await digestOf(org))?.error).toMatch(/not of the form that a digest needs\. See: secrets/)
    expect((await books(org)).runs).toBe(0)
  })
  test('waits while Secret Manager fails, unwritten, and the last try says so', async () => {
    const org = await subscriber()
    await fault('secrets', 'http-500', { times: 100 })
    expect(await consume(org)).toBe('again')
    expect((await digestOf(org))?.error).toBeNull()
    expect(await consume(org, 10)).toBe('acknowledged')
    expect((await digestOf(org))?.error).toMatch(/Secret Manager did not answer/)
    expect((await books(org)).runs).toBe(0)
  })
  test('waits while the gateway fails, and the last try says why it was not written', async () => {
    const org = await subscriber()
    await fault('gateway', 'http-500', { times: 10, path: '/v1/chat/completions' })
    expect(await consume(org)).toBe('again')
    expect((await digestOf(org))?.error).toBeNull()
    expect(await consume(org, 10)).toBe('acknowledged')
    expect((await digestOf(org))?.error).toMatch(/GATEWAY_ERROR/)
    expect((await books(org)).runs).toBe(0)
  })
  test('waits while the database does not say whether its run is admitted, and after the last try goes to the dead letters', async () => {
    const org = await subscriber()
    await fault('database', 'down', { match: 'admit(', times: 6 })
    for (const attempts of [1, 10]) {
      expect(await consume(org, attempts)).toBe('again')
      expect((await digestOf(org))?.error).toBeNull()
    }
    expect(await consume(org)).toBe('acknowledged')
    expect(await inbox()).toHaveLength(1)
  })
  test('and is set again while it waits for its second try comes, where it is to go now', async () => {
    const org = await subscriber()
    await fault('gateway', 'http-500', { times: 10, path: '/v1/chat/completions' })
    expect(await consume(org)).toBe('again')
    await noFaults()
    const secretRef = await putSecret(org, { secrets: [SECRET] })
    await asAdmin(org, 'POST', PATH, { ...SETTINGS, url: `${places.inbox}/new`, secretRef })
    expect(await consume(org, 2)).toBe('acknowledged')
    expect((await inbox()).map(({ path }) => path)).toEqual(['/new'])
  })
  test('and is given other times while it waits is told of by the next one', async () => {
    const org = await subscriber()
    await asAdmin(org, 'POST', PATH, { ...SETTINGS, hour: SETTINGS.hour + 1 })
    expect(await consume(org, 2)).toBe('acknowledged')
    expect((await books(org)).actions).not.toContain('agent_run')
    await pass(1)
    const [next] = await dueDigests(database(config(env), EVERYONE), 10)
    expect(Date.parse(next?.from ?? '') + 86_400_000).toBe(Date.parse(due(org).from))
  })
  test('and whose message is late tells of nothing that another told of meanwhile', async () => {
    const org = await subscriber()
    const told = new Date(TO.getTime() - 3_600_000).toISOString()
    await sql('update digests set told_until = $2 where org_id = $1', [org, told])
    await consume(org)
    const [posted] = await inbox()
    expect(JSON.parse(posted?.body ?? '')).toMatchObject({ data: settled({ ...due(org), from: told }) })
  })
  test('and is set again says no longer what was wrong, and still when the last one was sent', async () => {
    const org = await subscriber()
    await consume(org)
    const { last_sent_at } = (await digestOf(org)) ?? {}
    await sql("update digests set error = 'Nobody answered.' where org_id = $1", [org])
    await asAdmin(org, 'POST', PATH, SETTINGS)
    expect(await digestOf(org)).toMatchObject({ error: null, last_sent_at })
  })
  /** While a digest is being written, something happens. */
  async function whileWritten(
    org: string,
    happens: () => Promise<unknown>,
    { consumer, said = 'acknowledged' }: { consumer?: Consumer; said?: string } = {},
  ) {
    await fault('database', 'slow', { times: 1, match: 'select finish(' })
    const consumed = consume(org, 1, consumer)
    await vi.waitFor(async () => expect(await sql('select from run_intents where org_id = $1', [org])).toHaveLength(1))
    await happens()
    expect(await consumed).toBe(said)
    expect((await books(org)).runs).toBe(1)
  }
  /** A consumer for which time flies, and for how long it waited. */
  function hurried() {
    const waits: number[] = []
    const consumer: Consumer = (batch, bindings) => consumeDigests(batch, bindings, async (ms) => void waits.push(ms))
    return { waits, consumer }
  }
  /** Nobody can be asked of its settings, or tell how it ended, so many times; each is tried thrice. */
  const away = (match: string, times: number) => fault('database', 'down', { match, times })
  test.each([
    ['for a moment', 4, [1_000]],
    ['longer', 15, [1_000, 5_000, 10_000, 20_000, 40_000]],
  ])('and has been written when the database is away %s arrives all the same', async (_, times, pauses) => {
    const org = await subscriber()
    const { waits, consumer } = hurried()
    await whileWritten(org, () => away(SETTINGS_OF, times), { consumer })
    expect(await inbox()).toHaveLength(1)
    expect(await digestOf(org)).toMatchObject({ error: null, last_sent_at: expect.anything() })
    expect(waits).toEqual(pauses)
  })
  test('and is ended or sent elsewhere while it is being written goes nowhere else because the database is away', async () => {
    const [ended, moved] = [await subscriber(), await subscriber()]
    const secretRef = await putSecret(moved, { secrets: [SECRET] })
    const { consumer } = hurried()
    const end = () => asAdmin(ended, 'DELETE', PATH).then(() => away(SETTINGS_OF, 9))
    await whileWritten(ended, end, { consumer })
    expect(await inbox()).toEqual([])
    const elsewhere = { ...SETTINGS, url: `${places.inbox}/new`, secretRef }
    const move = () => asAdmin(moved, 'POST', PATH, elsewhere).then(() => away(SETTINGS_OF, 9))
    await whileWritten(moved, move, { consumer })
    expect((await inbox()).map(({ path }) => path)).toEqual(['/new'])
  })
  test('and has been written when the database is away for minutes is handed to nobody, and may be lost', async () => {
    const org = await subscriber()
    const { waits, consumer } = hurried()
    await whileWritten(org, () => away(SETTINGS_OF, 100), { consumer, said: 'again' })
    expect(waits).toHaveLength(5)
    await noFaults()
    expect(await consume(org, 2)).toBe('acknowledged')
    expect(await inbox()).toEqual([])
    expect((await digestOf(org))?.error).toMatch(/whether it arrived is not known/)
  })
  test.each([4, 15])('and has arrived when the database is away for a while is known to have (%i)', async (times) => {
    const org = await subscriber()
    const { consumer } = hurried()
    await away(END, times)
    expect(await consume(org, 1, consumer)).toBe('acknowledged')
    expect(await inbox()).toHaveLength(1)
    expect(await digestOf(org)).toMatchObject({ error: null, last_sent_at: expect.anything() })
  })
  test('and is ended while it is being written is handed to nobody', async () => {
    const org = await subscriber()
    await whileWritten(org, () => asAdmin(org, 'DELETE', PATH))
    expect(await inbox()).toEqual([])
  })
  test('and is sent elsewhere while it is being written goes there, signed with the secret of there', async () => {
    const org = await subscriber()
    const secret = { secrets: [`whsec_${btoa('n'.repeat(32))}`] }
    const secretRef = await putSecret(org, secret)
    await whileWritten(org, () => asAdmin(org, 'POST', PATH, { ...SETTINGS, url: `${places.inbox}/new`, secretRef }))
    const [posted, ...rest] = await inbox()
    expect([posted?.path, rest]).toEqual(['/new', []])
    const bytes = new TextEncoder().encode(posted?.body)
    const headers = new Headers(posted?.headers)
    expect(await verifyWebhook(WebhookSecret.parse(secret), headers, bytes, new Date())).toBeDefined()
    expect((await digestOf(org))?.error).toBeNull()
  })
  test('and is given other times while it is being written is left to the next one', async () => {
    const org = await subscriber()
    await whileWritten(org, () => asAdmin(org, 'POST', PATH, { ...SETTINGS, hour: SETTINGS.hour + 1 }))
    expect(await inbox()).toEqual([])
    expect((await digestOf(org))?.last_sent_at).toBeNull()
  })
  test('and is given other times while it is handed over is told of by no other', async () => {
    const org = await subscriber()
    const db = database(config(env), EVERYONE)
    await asAdmin(org, 'POST', PATH, { ...SETTINGS, hour: SETTINGS.hour + 1 })
    const { next_at = '' } = (await digestOf(org)) ?? {}
    await endDigest(db, due(org), null)
    await pass(1)
    const yesterday = (time: string) => new Date(Date.parse(time) - 86_400_000).toISOString()
    expect(await dueDigests(db, 10)).toEqual([{ orgId: org, from: yesterday(due(org).to), to: yesterday(next_at) }])
  })
  test('and arrives although its message came twice says nothing else', async () => {
    const org = await subscriber()
    await fault('inbox', 'http-500', { times: 1 })
    const first = consume(org)
    await vi.waitFor(async () => expect(await inbox()).toHaveLength(1))
    await consume(org, 2) // while the first waits to try again
    expect((await digestOf(org))?.error).toMatch(/whether it arrived is not known/)
    await first
    expect(await inbox()).toHaveLength(2)
    expect(await digestOf(org)).toMatchObject({ error: null, last_sent_at: expect.anything() })
  })
  /** An admin sets the digest anew. */
  const setAgain = async (org: string, changes: object) => {
    const [url, secretRef] = [`${places.inbox}/${org}`, await putSecret(org, { secrets: [SECRET] })]
    return asAdmin(org, 'POST', PATH, { ...SETTINGS, url, secretRef, ...changes })
  }
  test.each<[string, (org: string) => Promise<unknown>, string[]]>([
    ['arrives', async () => {}, ['/']],
    ['arrives, also if it is given other times then', (org) => setAgain(org, { hour: SETTINGS.hour + 1 }), ['/']],
    ['goes where it is to go by then', (org) => setAgain(org, { url: `${places.inbox}/new` }), ['/new']],
    ['goes nowhere if it is ended then', (org) => asAdmin(org, 'DELETE', PATH), []],
  ])(
    'and is taken for lost by who got its message too, while its writer waits for the database, %s',
    async (_, happens, paths) => {
      const org = await subscriber()
      const first: Consumer = (batch, bindings) =>
        consumeDigests(batch, bindings, async () => {
          await noFaults()
          expect(await consume(org, 2)).toBe('acknowledged')
          expect((await digestOf(org))?.error).toMatch(/whether it arrived is not known/)
          await happens(org)
        })
      await whileWritten(org, () => away(SETTINGS_OF, 3), { consumer: first })
      expect((await inbox()).map(({ path }) => path.replace(org, ''))).toEqual(paths)
      if (paths.length > 0) expect(await digestOf(org)).toMatchObject({ error: null, last_sent_at: expect.anything() })
    },
  )
  test('and arrives after a later one failed leaves what is said of that', async () => {
    const org = await subscriber()
    const db = database(config(env), EVERYONE)
    const later = { ...due(org), to: new Date(TO.getTime() + 86_400_000).toISOString() }
    await endDigest(db, later, 'Nobody answered.')
    const before = await digestOf(org)
    await endDigest(db, due(org), null)
    expect(await digestOf(org)).toEqual(before)
  })
  test('of an organisation whose plan has no narrator says so', async () => {
    const org = await subscriber()
    await sql("update tenants set plan = 'pro' where org_id = $1", [org])
    expect(await consume(org)).toBe('acknowledged')
    expect((await digestOf(org))?.error).toMatch(/AGENT_NOT_INCLUDED/)
    expect(await inbox()).toEqual([])
  })
  test('and was ended meanwhile is not written', async () => {
    const org = await subscriber()
    await asAdmin(org, 'DELETE', PATH)
    expect(await consume(org)).toBe('acknowledged')
    expect((await books(org)).actions).not.toContain('agent_run')
  })
})
