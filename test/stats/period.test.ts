import { expect, test } from 'vitest'
import { newEntry, seal } from '../../src/audit/entry.ts'
import { newId } from '../../src/ids.ts'
import { get, newTenant, sql } from '../support/world.ts'

const STATS = '/api/v1/stats'
const HASH = '0'.repeat(64)

/** A run that was admitted then, and is answered now. */
async function runOver(org: string, periodStart: Date, admittedAt: Date) {
  const of = { id: newId('aud'), org_id: org, user_id: 'user_1', agent_id: 'helpdesk-tier1-triage', input_hash: HASH }
  await sql(
    `insert into run_intents (audit_id, org_id, user_id, agent_id, input_hash, period_start, admitted_at, expires_at)
     values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, now() + interval '1 minute')`,
    [...Object.values(of), periodStart, admittedAt],
  )
  const { canonical, entryHash } = await seal(
    newEntry({ ...of, action: 'agent_run', output_hash: HASH, latency_ms: 900, tokens_used: 7 }),
  )
  await sql(`select finish($1::jsonb, decode($2, 'hex'), false)`, [canonical, entryHash])
}

test('a run over the edge of a month counts in the one in which it was admitted, by whatever name that is asked for', async () => {
  const org = await newTenant({ plan: 'pro' })
  const now = new Date()
  const month = (offset: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset))
  const [before, current] = [month(-1), month(0)]
  const last = new Date(current.getTime() - 1)
  await runOver(org, before, last)
  // Its admission was noted just before midnight, its period just after.
  await runOver(org, current, last)

  const runs = async (period: string) => (await get(org, `${STATS}?period=${period}`)).body
  for (const period of ['previous', before.toISOString().slice(0, 7), 'current', current.toISOString().slice(0, 7)])
    expect(await runs(period), period).toMatchObject({ runs_total: 1, tokens_total: 7 })
  const dayOf = (date: Date) => date.toISOString().slice(0, 10)
  const days = [
    { date: dayOf(last), runs: 1 },
    { date: dayOf(current), runs: 1 },
  ]
  expect((await get(org, `${STATS}/daily?from=${dayOf(last)}`)).body.days).toMatchObject(days)
})
