import { describe, expect, test } from 'vitest'
import { BUDGET_CHARS } from '../../src/narrator/condense.ts'
import { EVENTS_MAX } from '../../src/narrator/events-sql.ts'
import { readLogs } from '../../src/narrator/read.ts'
import { forget, newTenant, postRun, received, sql } from '../support/world.ts'
import { addEvents, at, DAY, factsOf, failed, logIn, newSource, slowDatabase, times } from './arrange.ts'

/** So many events of the day, evenly, of 2,000 accounts at 500 addresses; as they come from sources that say much. */
const fillEvents = (org: string, source: string, count: number, hours = 20) =>
  sql(
    `insert into log_events (org_id, id, source_id, uid_hash, time, class_uid, activity_id, status_id, severity_id, product, event_code,
       actor, src_ip, resource, message)
     select $1, 'evt_0F' || lpad(i::text, 24, '0'), $2, sha256(($2 || i)::bytea), timestamptz '2026-11-20T03:00:00Z' + i * $4 * interval '1 hour' / $3,
       (array[6003, 6006, 3001, 3005, 6003, 3002, 6001])[1 + i % 7], 1 + i % 5, 1 + (i % 40 = 0)::integer, 1 + (i % 500 = 0)::integer * 3, 'Exchange',
       'Operation' || i % 90, 'user' || i::bigint * 7919 % 2000 || '@contoso.example', '198.51.' || i % 2 || '.' || i % 250,
       '/sites/finance/document ' || i, repeat('The document was opened in the web client. ', 4)
     from generate_series(1, $3::integer) i`,
    [org, source, count, hours],
  )

test('10,000 events come to a model in the budget, counted in full, and the one break-in among them is told', async () => {
  const org = await newTenant()
  const source = await newSource(org)
  await fillEvents(org, source, 10_000)
  const admin = { actor: 'admin@contoso.example', src_ip: '203.0.113.66' }
  const ids = await addEvents(org, source, [
    ...times(6, at('01:00:00'), { ...failed, ...admin }),
    { ...logIn, ...admin, time: at('01:30:00') },
  ])
  await forget('gateway')
  const context = { from: DAY.from.toISOString(), to: DAY.to.toISOString() }
  const { status, body } = await postRun(org, { agentId: 'audit-trail-narrator', message: 'What happened?', context })
  expect(status).toBe(200)
  expect(body).toMatchObject({ context: { events: 10_007 } })
  expect(body).not.toHaveProperty('context.events_from')
  expect(body.response).toContain(`[${ids[6]}]`)
  const block = (await received('gateway')).at(-1)?.body.messages[1]?.content ?? ''
  expect(block.length).toBeLessThan(BUDGET_CHARS + 200)
  expect(block).toMatch(/\(and \d{4} more\)/)
}, 120_000)

test('of more events than are read the newest are, and what comes of them is of bounded size', async () => {
  const org = await newTenant()
  const source = await newSource(org)
  await fillEvents(org, source, EVENTS_MAX + 5_000)
  const facts = await factsOf(org)
  expect(facts.logs.events.n).toBe(EVENTS_MAX)
  expect(facts.logs.start > at('03:00:00') && facts.logs.start < at('04:00:00')).toBe(true)
  expect(JSON.stringify(facts).length).toBeLessThan(200_000)
}, 120_000)

describe('a database that takes too long', () => {
  test('is asked for fewer: the newest are told, and the answer says from when', async () => {
    const org = await newTenant()
    const source = await newSource(org)
    const quarter = EVENTS_MAX / 4
    await fillEvents(org, source, quarter + 1_000)
    for (const [times, events] of [
      [1, quarter],
      [2, quarter / 4],
    ] as const) {
      const answer = await readLogs(slowDatabase(times).db, { orgId: org, isAdmin: true }, DAY)
      expect(answer).toMatchObject({ material: { read: { events } } })
      expect(answer).toHaveProperty('material.read.events_from', expect.stringMatching(/^2026-11-20T/))
    }
    expect(await readLogs(slowDatabase(0).db, { orgId: org, isAdmin: true }, DAY)).toMatchObject({
      material: { read: { events: quarter + 1_000 } },
    })
  }, 120_000)

  test('ends the run after three tries, with a refusal that says what to do', async () => {
    const org = await newTenant()
    const { db, batch } = slowDatabase(3)
    expect(await readLogs(db, { orgId: org, isAdmin: true })).toMatchObject({
      refusal: { code: 'SERVICE_UNAVAILABLE', error: expect.stringContaining('read a shorter time') },
    })
    expect(batch).toHaveBeenCalledTimes(3)
  })
})

test('of more events of one time than are read as many are told, not none', async () => {
  const org = await newTenant()
  const source = await newSource(org)
  const most = EVENTS_MAX / 16
  await fillEvents(org, source, most + 5_000, 0)
  for (const chosen of [{}, { sources: [source] }]) {
    const { logs } = await factsOf(org, { ...chosen, tooSlow: 2 })
    expect(logs.events.n).toBeGreaterThanOrEqual(most)
    expect(Date.parse(logs.start)).toBe(Date.parse(at('03:00:00')))
  }
}, 120_000)

test('as many grave events that each say something else are read in time: the newest are told apart, and all are counted', async () => {
  const org = await newTenant()
  const source = await newSource(org)
  await sql(
    `insert into log_events (org_id, id, source_id, uid_hash, time, class_uid, activity_id, status_id, severity_id, product, event_code, message)
     select $1, 'evt_0F' || lpad(i::text, 24, '0'), $2, sha256(($2 || i)::bytea), timestamptz '2026-11-20T03:00:00Z' + i * interval '100 milliseconds',
       3005, 1, 1, 4, 'Defender', 'AlertTriggered', translate(i::text, '0123456789', 'ghijklmnop') || repeat(' was found at 203.0.113.9 in a document', 5)
     from generate_series(1, $3::integer) i`,
    [org, source, EVENTS_MAX],
  )
  const { severe } = (await factsOf(org)).logs
  expect(severe.total).toBe(EVENTS_MAX)
  expect(severe.rows.length).toBeGreaterThan(50)
}, 120_000)
