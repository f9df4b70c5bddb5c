import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { seal } from '../../src/audit/entry.ts'
import { database, EVERYONE } from '../../src/db/client.ts'
import { config } from '../../src/env.ts'
import worker from '../../src/index.ts'
import { admit, type Candidate } from '../../src/runs/admit.ts'
import { candidateOf } from '../../src/runs/candidate.ts'
import { runEntry } from '../../src/runs/entry.ts'
import { finish } from '../../src/runs/finish.ts'
import { firstBreak } from '../support/chain.ts'
import { trigger } from '../support/trigger.ts'
import { books, HELLO, newTenant, postRun, sql } from '../support/world.ts'

// A call that the Worker gave up after its time-out, and sent again, may still be executed by the database, when all is over.

const db = () => database(config(env), EVERYONE)

const candidate = (orgId: string, idempotencyKey: string): Promise<Candidate> =>
  candidateOf({ orgId, userId: 'user_test', isAdmin: false }, { ...HELLO, phi: 'block', idempotencyKey }, 60_000)

/** A run that ends so, and whose first admission is executed after that. */
async function lateAdmission(orgId: string, action: 'agent_run' | 'agent_run_failed', key: string): Promise<Candidate> {
  const run = await candidate(orgId, key)
  await admit(db(), run)
  await finish(db(), await seal(runEntry(run, { action, tokens_used: 10, latency_ms: 1 })))
  await admit(db(), run)
  return run
}

async function sweepLater(orgId: string) {
  await sql(`update run_intents set expires_at = now() - interval '1 second' where org_id = $1`, [orgId])
  await worker.scheduled(createScheduledController(), env)
  await waitOnExecutionContext(createExecutionContext())
}

test('an admission executed after its run was answered holds its reservation until the sweep, and the entry stays', async () => {
  const org = await newTenant({ runLimit: 2 })
  await lateAdmission(org, 'agent_run', 'k')
  await sweepLater(org)
  const { entries, ...rest } = await books(org)
  expect(rest).toEqual({ actions: ['agent_run'], runs: 1, reserved: 0, intents: [] })
  expect(await firstBreak(entries)).toBeUndefined()
  expect(await postRun(org, HELLO, { 'Idempotency-Key': 'k' })).toMatchObject({ status: 409 })
  expect((await postRun(org)).status).toBe(200)
})

test('an entry that comes again, after its run was admitted late, frees the reservation', async () => {
  const org = await newTenant()
  const run = await candidate(org, 'k')
  await admit(db(), run)
  const entry = await seal(runEntry(run, { action: 'agent_run', tokens_used: 10, latency_ms: 1 }))
  await finish(db(), entry)
  await admit(db(), run)
  await sql(`update run_intents set admitted_at = now() + interval '2 minutes' where org_id = $1`, [org])
  await finish(db(), entry)
  expect(await books(org)).toMatchObject({ actions: ['agent_run'], runs: 1, reserved: 0, intents: [] })
})

test('an admission that is sent again after the period changed, as its answer was lost, is the same one', async () => {
  const org = await newTenant({ period: ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'] })
  await admit(db(), await candidate(org, 'other'))
  const run = await candidate(org, 'k')
  expect(await admit(db(), run)).toMatchObject({ quota: { runs: 2 } })
  await sql(`update tenants set period_start = '2026-01-02', period_end = '2026-02-02' where org_id = $1`, [org])
  expect(await admit(db(), run)).toMatchObject({ keyVersion: 1, quota: { runs: 2 } })
  expect((await books(org)).intents).toHaveLength(2)
})

test('an admission executed after its run failed frees its Idempotency-Key again', async () => {
  const org = await newTenant()
  await lateAdmission(org, 'agent_run_failed', 'k')
  await sweepLater(org)
  expect(await books(org)).toMatchObject({ actions: ['agent_run_failed'], runs: 0, reserved: 0, intents: [] })
  expect((await postRun(org, HELLO, { 'Idempotency-Key': 'k' })).status).toBe(200)
})

test('an admission executed late keeps no other dead run of its organisation from the sweep', async () => {
  const org = await newTenant()
  await lateAdmission(org, 'agent_run', 'k')
  await admit(db(), await candidate(org, 'dead'))
  await sweepLater(org)
  expect(await books(org)).toMatchObject({ actions: ['agent_run', 'agent_run_aborted'], reserved: 0, intents: [] })
})

test('a finish that is sent again after a late admission changes nothing', async () => {
  const org = await newTenant()
  const run = await candidate(org, 'k')
  const entry = await seal(runEntry(run, { action: 'agent_run', tokens_used: 10, latency_ms: 1 }))
  await admit(db(), run)
  await finish(db(), entry)
  await admit(db(), run)
  expect(await finish(db(), entry)).toBe('recorded')
  expect(await books(org)).toMatchObject({ actions: ['agent_run'], runs: 1, reserved: 0, intents: [] })
})

test('an admission executed after its run was answered, where no other has room, leaves the Idempotency-Key', async () => {
  const org = await newTenant({ runLimit: 1 })
  await lateAdmission(org, 'agent_run', 'k')
  expect(await books(org)).toMatchObject({ runs: 1, reserved: 0, intents: [] })
  expect(await postRun(org, HELLO, { 'Idempotency-Key': 'k' })).toMatchObject({ status: 409 })
})

test('an admission executed while its run fails neither waits for what the other holds', async () => {
  const org = await newTenant()
  const run = await candidate(org, 'k')
  await admit(db(), run)
  const lines = vi.spyOn(console, 'warn')
  await trigger(org, 'before insert on run_intents', 'perform pg_sleep(1)')
  const late = admit(db(), run)
  // It has locked the key, and comes to the intent.
  await vi.waitUntil(async () => (await sql(`select from pg_stat_activity where wait_event = 'PgSleep'`)).length > 0)
  const ended = finish(db(), await seal(runEntry(run, { action: 'agent_run_failed', latency_ms: 1 })))
  expect(await Promise.all([late, ended])).toEqual([expect.objectContaining({ keyVersion: 1 }), 'recorded'])
  expect(lines.mock.calls.join()).not.toContain('database_retry')
  expect(await books(org)).toMatchObject({ actions: ['agent_run_failed'], reserved: 0, intents: [] })
})
