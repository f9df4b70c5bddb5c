import { describe, expect, test } from 'vitest'
import { newEntry, seal } from '../../src/audit/entry.ts'
import { newId } from '../../src/ids.ts'
import { get, HELLO, newTenant, sql } from '../support/world.ts'

const STATS = '/api/v1/stats'
const HASH = '0'.repeat(64)

/** A run that was admitted then, and is answered now. */
async function runOver(org: string, periodStart: Date, admittedAt: Date) {
  const of = { id: newId('aud'), org_id: org, user_id: 'user_1', agent_id: HELLO.agentId, input_hash: HASH }
  await sql(
    `insert into run_intents (audit_id, org_id, user_id, agent_id, input_hash, period_start, admitted_at, expires_at)
     values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, now() + interval '1 minute')`,
    [...Object.values(of), periodStart, admittedAt],
  )
  await sql(
    `insert into usage_periods (org_id, period_start, reserved) values ($1, $2, 1)
     on conflict (org_id, period_start) do update set reserved = usage_periods.reserved + 1`,
    [org, periodStart],
  )
  const { canonical, entryHash } = await seal(
    newEntry({ ...of, action: 'agent_run', output_hash: HASH, latency_ms: 900, tokens_used: 7 }),
  )
  await sql(`select finish($1::jsonb, decode($2, 'hex'), false)`, [canonical, entryHash])
}

const runs = async (org: string, period: string) => (await get(org, `${STATS}?period=${period}`)).body
const now = new Date()
const month = (offset: number, day = 1) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, day))
const nameOf = (date: Date) => date.toISOString().slice(0, 7)

test('a run over the edge of a month counts in the one in which it was admitted, by whatever name that is asked for', async () => {
  const org = await newTenant({ plan: 'pro' })
  const [before, current] = [month(-1), month(0)]
  const last = new Date(current.getTime() - 1)
  await runOver(org, before, last)
  // Its admission was noted just before midnight, its period just after.
  await runOver(org, current, last)

  for (const period of ['previous', nameOf(before), 'current', nameOf(current)])
    expect(await runs(org, period), period).toMatchObject({ runs_total: 1, tokens_total: 7 })
  const dayOf = (date: Date) => date.toISOString().slice(0, 10)
  const days = [
    { date: dayOf(last), runs: 1 },
    { date: dayOf(current), runs: 1 },
  ]
  expect((await get(org, `${STATS}/daily?from=${dayOf(last)}`)).body.days).toMatchObject(days)
})

test('a run counts on its own day, not on one to come, where a test clock of Stripe’s has begun a later period', async () => {
  const org = await newTenant({ plan: 'pro' })
  await runOver(org, month(2), now)
  const { days } = (await get(org, `${STATS}/daily`)).body
  expect(days).toMatchObject([{ date: now.toISOString().slice(0, 10), runs: 1 }])
})

describe('once a subscription has ended, a calendar month tells of all its runs:', () => {
  test('the one before, in which the subscription’s period began', async () => {
    const org = await newTenant({ plan: 'pilot' })
    for (const day of [6, 20]) await runOver(org, month(-1, 5), month(-1, day))
    const before = await runs(org, nameOf(month(-1)))
    expect(before).toMatchObject({ runs_total: 2, tokens_total: 14, by_agent: { [HELLO.agentId]: { runs: 2 } } })
    expect(await runs(org, 'previous')).toEqual(before)
  })
  test('the current one, of whose runs those alone are used up that began after it', async () => {
    const org = await newTenant({ plan: 'pilot' })
    await runOver(org, month(-1, 20), now)
    await runOver(org, month(0), now)
    expect(await runs(org, 'current')).toMatchObject({ runs_total: 2, tokens_total: 14, runs_remaining: 99 })
  })
})
