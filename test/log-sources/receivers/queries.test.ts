import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { database } from '../../../src/db/client.ts'
import { config } from '../../../src/env.ts'
import { rowsOf } from '../../../src/log-events/rows.ts'
import { keepReceived } from '../../../src/log-sources/receivers/queries.ts'
import { event } from '../../support/log-sources.ts'
import { asAdmin, newTenant, sql } from '../../support/world.ts'
import { webhookSource } from './signer.ts'

const db = database(config(env))
const newSource = async () => {
  const org_id = await newTenant()
  return { org_id, id: await webhookSource(org_id) }
}

/** A third holds an event for a moment, and lets it go. */
async function holding({ org_id, id }: { org_id: string; id: string }, rows: unknown) {
  const ended = sql(
    `do $$ begin perform receive_log_events('${org_id}', '${id}', '${JSON.stringify(rows)}', null); perform pg_sleep(1); raise 'let go'; end $$`,
  ).catch((error: Error) => expect(error.message).toContain('let go'))
  await expect
    .poll(() => sql(`select from pg_stat_activity where wait_event = 'PgSleep'`), { timeout: 10_000 })
    .toHaveLength(1)
  return { ended }
}

test('an event is kept with all that is known of it', async () => {
  const source = await newSource()
  const rows = await rowsOf([event('a', { resource: '/wiki', message: 'Signed in from a new device.' })])
  expect(await keepReceived(db, source, rows, null)).toEqual({ new: 1, ack: null, room: 19_999_999 })
  const kept = await sql(
    `select *, encode(uid_hash, 'hex') uid_hash, to_char(time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') "time"
     from log_events where source_id = $1`,
    [source.id],
  )
  expect(kept).toMatchObject(rows.map((row) => ({ ...row, org_id: source.org_id })))
  expect(kept).toHaveLength(1)
})

test('of two senders with the same events in opposite order neither locks the other out, and each event is kept once', async () => {
  const source = await newSource()
  const warned = vi.spyOn(console, 'warn')
  const events = Array.from({ length: 40 }, (_, i) => event(`e${i}`))
  // The ids of a sender's rows follow the order in which it sends.
  const sent = [await rowsOf(events), await rowsOf(events.toReversed())]
  // Both have kept some events when they meet.
  const held = await holding(source, sent[0]?.slice(20, 21))
  const kept = await Promise.all(sent.map((rows) => keepReceived(db, source, rows, null)))
  await held.ended
  expect(kept.reduce((sum, answer) => sum + (answer?.new ?? 0), 0)).toBe(40)
  expect(warned).not.toHaveBeenCalled()
})

test('a source that is removed while events come in waits for them, and neither locks the other out', async () => {
  const source = await newSource()
  const warned = vi.spyOn(console, 'warn')
  const rows = await rowsOf([event('a'), event('b')])
  const held = await holding(source, rows.slice(1))
  const receiving = keepReceived(db, source, rows, null)
  await expect
    .poll(() => sql(`select from pg_stat_activity where wait_event_type = 'Lock'`), { timeout: 10_000 })
    .toHaveLength(1)
  const removed = asAdmin(source.org_id, 'DELETE', `/api/v1/log-sources/${source.id}`)
  expect([await receiving, (await removed).status]).toEqual([{ new: 2, ack: null, room: 19_999_998 }, 200])
  await held.ended
  expect(warned).not.toHaveBeenCalled()
})
