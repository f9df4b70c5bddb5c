import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { database } from '../../../src/db/client.ts'
import { config } from '../../../src/env.ts'
import { rowsOf } from '../../../src/log-events/keep.ts'
import { keepReceived } from '../../../src/log-sources/receivers/queries.ts'
import { event } from '../../support/log-sources.ts'
import { newTenant, sql } from '../../support/world.ts'
import { webhookSource } from './signer.ts'

const db = database(config(env))
const newSource = async () => {
  const org_id = await newTenant()
  return { org_id, id: await webhookSource(org_id) }
}

test('an event is kept with all that is known of it', async () => {
  const source = await newSource()
  const rows = await rowsOf([event('a', { resource: '/wiki', message: 'Signed in from a new device.' })])
  expect(await keepReceived(db, source, rows, null)).toEqual({ new: 1, ack: null })
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
  // Both have kept some events when they meet: a third holds one in their middle for a moment, and lets it go.
  const middle = JSON.stringify(sent[0]?.slice(20, 21))
  const held = sql(
    `do $$ begin perform receive_log_events('${source.org_id}', '${source.id}', '${middle}', null); perform pg_sleep(1); raise 'let go'; end $$`,
  ).catch((error: Error) => error.message)
  await expect
    .poll(() => sql(`select from pg_stat_activity where wait_event = 'PgSleep'`), { timeout: 10_000 })
    .toHaveLength(1)
  const kept = await Promise.all(sent.map((rows) => keepReceived(db, source, rows, null)))
  expect(await held).toContain('let go')
  expect(kept.reduce((sum, answer) => sum + (answer?.new ?? 0), 0)).toBe(40)
  expect(warned).not.toHaveBeenCalled()
})
