import { afterAll, describe, expect, test } from 'vitest'
import { register, restSources } from '../support/log-sources.ts'
import { newTenant, sql } from '../support/world.ts'

// Functions run with the owner's rights, whom row-level security does not hold: each looks itself whose it is that it is asked for.

afterAll(restSources)

describe('another organisation’s log source is left as it is by', () => {
  const ENTRY = `jsonb_build_object('id', gen_random_uuid(), 'org_id', $1::text, 'action', 'x', 'policy_flags', '[]'::jsonb, 'created_at', now()), '\\x00'`
  test.each([
    ['change_log_source', `'{"enabled": false}', ${ENTRY}`],
    ['remove_log_source', ENTRY],
    ['request_log_fetch', ''],
    ['lease_log_source', `'mine', 60, now() + interval '1 minute', '{"enterprise": 20}'`],
    ['keep_log_page', `'held', 60, '{"at": 1}', '[]', '[]'`],
    ['end_log_fetch', `'held', '{"next_in_s": 60}', null, null`],
    ['receive_log_events', `'[]', null`],
  ])('%s()', async (name, rest) => {
    const [org, other] = [await newTenant(), await newTenant()]
    const id = await register(org, 'gcp_cloud_audit', { projectId: 'demo-project-42' })
    await sql(
      `update log_sources set lease = 'held', lease_until = now() - interval '1 second', next_fetch_at = now() - interval '1 hour' where id = $1`,
      [id],
    )
    const source = () => sql('select * from log_sources where id = $1', [id])
    const before = await source()
    await sql(`select ${name}(${['$1', '$2', rest].filter(Boolean).join(', ')})`, [other, id])
    expect(before).toHaveLength(1)
    expect(await source()).toEqual(before)
  })
})

test('request_log_fetch() makes due what is fetched, unless its API asked to wait, and nothing that is sent to us', async () => {
  const org = await newTenant()
  const fetched = await register(org, 'gcp_cloud_audit', { projectId: 'demo-project-42' })
  const sent = await register(org, 'custom_webhook', {})
  const due = async (id: string, asked: string | null) => {
    await sql(
      "update log_sources set next_fetch_at = next_fetch_at + interval '1 hour', not_before = now() + $2::interval where id = $1",
      [id, asked],
    )
    await sql('select request_log_fetch($1, $2)', [org, id])
    const [source] = await sql('select next_fetch_at <= now() due from log_sources where id = $1', [id])
    return source?.due
  }
  expect(await due(fetched, '1 minute')).toBe(false)
  expect(await due(fetched, null)).toBe(true)
  expect(await due(sent, null)).toBeNull()
})

test('receive_log_events() takes nothing for a source that is disabled', async () => {
  const org = await newTenant()
  const id = await register(org, 'custom_webhook', {})
  const receive = () => sql("select receive_log_events($1, $2, '[]', null) received", [org, id])
  expect(await receive()).toEqual([{ received: { new: 0, ack: null, room: 0 } }])
  await sql('update log_sources set enabled = false where id = $1', [id])
  expect(await receive()).toEqual([{ received: null }])
})

test('expire_log_events() comes to the end of a removed source, some events at a time, and leaves channels that are used', async () => {
  await sql('select expire_log_events(10000)') // what other tests left
  const id = `ls_${crypto.randomUUID()}`
  await sql('insert into removed_log_sources values ($1)', [id])
  await sql(
    `insert into log_events (org_id, id, source_id, uid_hash, time, class_uid, activity_id, status_id, severity_id, product, event_code)
     select 'org_x', $1 || n, $1, sha256(n::text::bytea), now(), 1, 1, 1, 1, 'p', 'c' from generate_series(1, 3) n`,
    [id],
  )
  await sql(
    "insert into hec_channels (source_id, channel, used_at) values ($1, 'used', now()), ($1, 'left', now() - interval '2 days')",
    [id],
  )
  const left = async () => (await sql('select 1 from log_events where source_id = $1', [id])).length
  await sql('select expire_log_events(2)')
  expect(await left()).toBe(1)
  await sql('select expire_log_events(2)')
  expect(await left()).toBe(0)
  expect(await sql('select channel from hec_channels where source_id = $1', [id])).toEqual([{ channel: 'used' }])
})

test('expire_log_events() keeps no organisation waiting for another’s many events, or for those of a removed source', async () => {
  while (((await sql<{ n: number }>('select expire_log_events(10000) n'))[0]?.n ?? 0) > 0); // what other tests left
  const many = await newTenant()
  const few = await Promise.all(Array.from({ length: 8 }, () => newTenant()))
  const gone = `ls_${crypto.randomUUID()}`
  await sql('insert into removed_log_sources values ($1)', [gone])
  const add = (org: string, source: string, count: number) =>
    sql(
      `insert into log_events (org_id, id, source_id, uid_hash, time, received_at, class_uid, activity_id, status_id, severity_id, product, event_code)
       select $1, $2 || n, $2, sha256(n::text::bytea), now(), now() - interval '90 days', 1, 1, 1, 1, 'p', 'c' from generate_series(1, $3::integer) n`,
      [org, source, count],
    )
  await add(many, gone, 200)
  await add(many, `ls_${crypto.randomUUID()}`, 200)
  for (const org of few) await add(org, `ls_${crypto.randomUUID()}`, 1)
  const left = async (orgs: string[]) => (await sql('select from log_events where org_id = any($1)', [orgs])).length
  expect(await sql('select expire_log_events(40) n')).toEqual([{ n: 40 }])
  expect([await left([many]), await left(few)]).toEqual([368, 0])
  for (const n of [40, 328, 0]) expect(await sql('select expire_log_events($1) n', [n || 1])).toEqual([{ n }])
})

describe('a subscription', () => {
  const subscribed = async () => {
    const [org, other] = [await newTenant(), await newTenant()]
    const subscription = {
      id: `sub_${org}`,
      customer_id: `cus_${org}`,
      status: 'active',
      cancel_at_period_end: false,
      created_at: new Date(),
    }
    await sql(
      'insert into stripe_subscriptions select r.* from jsonb_populate_record(null::stripe_subscriptions, $1) r',
      [JSON.stringify({ ...subscription, org_id: org })],
    )
    return { org, other, subscription }
  }
  test('is of whom it is known to belong to, whoever is named: billing_state()', async () => {
    const { org, other, subscription } = await subscribed()
    const state = async (id: string) => (await sql("select billing_state('evt', $1, $2) state", [id, other]))[0]?.state
    expect(await state(subscription.id)).toMatchObject({ org_id: org, subscriptions: [{ id: subscription.id }] })
    expect(await state('sub_unheard_of')).toMatchObject({ org_id: other, subscriptions: [] })
  })
  test('of another organisation is not taken: apply_subscription()', async () => {
    const { other, subscription } = await subscribed()
    const entry = {
      id: crypto.randomUUID(),
      org_id: other,
      action: 'subscription_changed',
      policy_flags: [],
      created_at: new Date(),
    }
    const applied = sql(
      "select apply_subscription(null, $1, 'ten_x', 0, $2, 'enterprise', null, null, $3, sha256('x'))",
      [other, JSON.stringify({ ...subscription, status: 'canceled' }), JSON.stringify(entry)],
    )
    await expect(applied).rejects.toMatchObject({ code: '23000' })
  })
})

test('set_digest() tells who is not on board', async () => {
  expect(await sql("select set_digest('org_unheard_of', null, '{}', '') set")).toEqual([{ set: null }])
})
test('set_digest() tells who sends a call again what that call did, whatever others did since', async () => {
  const org = await newTenant()
  const entry = () => ({
    ...{ id: crypto.randomUUID(), org_id: org, action: 'digest_changed' },
    ...{ policy_flags: [], created_at: new Date() },
  })
  const set = async (digest: object | null, sealed: object) =>
    (await sql("select set_digest($1, $2, $3, sha256('x')) set", [org, digest, sealed]))[0]?.set
  const shown = { every: 'day', hour: 7, url: 'https://a', secret_ref: 's' }
  const daily = { ...shown, next_at: '2026-05-13T07:00:00Z' }
  const [one, two, end] = [entry(), entry(), entry()]
  await set(daily, one)
  await sql("update digests set last_sent_at = '2026-05-12T07:00:41Z' where org_id = $1", [org])
  await set({ ...daily, hour: 8 }, two)
  expect(await set(daily, one)).toMatchObject({ changed: true, digest: { ...shown, last_sent_at: expect.any(String) } })
  expect(await sql('select hour from digests where org_id = $1', [org])).toEqual([{ hour: 8 }])
  await set(null, end)
  expect(await set(daily, one)).toMatchObject({ changed: true, digest: { ...shown, next_at: expect.any(String) } })
  expect(await set(null, end)).toEqual({ changed: true, digest: null })
  expect(await sql('select 1 from digests where org_id = $1', [org])).toEqual([])
  expect(await sql('select id from audit_entries where org_id = $1', [org])).toHaveLength(3)
})
