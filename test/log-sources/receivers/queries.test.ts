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

test('of many senders, each with the same events in another order, each event is kept once, and nobody is locked out', async () => {
  const source = await newSource()
  const warned = vi.spyOn(console, 'warn')
  const events = Array.from({ length: 1_000 }, (_, i) => event(`e${i}`))
  // The ids of a sender's rows follow the order in which it sends.
  const sent = await Promise.all([0, 1, 2, 3, 4, 5].map((i) => rowsOf(i % 2 ? events : events.toReversed())))
  const kept = await Promise.all(sent.map((rows) => keepReceived(db, source, rows, null)))
  expect(kept.reduce((sum, answer) => sum + (answer?.new ?? 0), 0)).toBe(1_000)
  expect(warned).not.toHaveBeenCalled()
})
