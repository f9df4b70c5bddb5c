import type { PGlite } from '@electric-sql/pglite'
import { expect, test } from 'vitest'
import { before } from '../support/migrations.ts'

/** An entry of the audit log, as the database keeps it; it is not hashed. */
const entry = (database: PGlite, fields: { org_id: string; seq: number; action: string } & Record<string, unknown>) =>
  database.query(
    `insert into audit_entries select * from jsonb_populate_record(null::audit_entries, '{"policy_flags": [], "entry_hash": "", "prev_hash": "", "row_hash": "", "created_at": "2026-01-01T00:00:00Z"}' || $1::jsonb)`,
    [JSON.stringify({ id: `${fields.org_id} ${fields.seq}`, ...fields })],
  )

test('a yearly subscription under way has the runs of its months, each where it was answered', async () => {
  const { database, upgrade } = await before('0027_months')
  const now = Date.now()
  const start = new Date(now)
  start.setUTCMonth(start.getUTCMonth() - 3, 1) // at this time of the day
  const month = (n: number) => new Date(new Date(start).setUTCMonth(start.getUTCMonth() + n))
  const near = (n: number, ms: number) => new Date(month(n).getTime() + ms).toISOString()
  await database.query(
    `insert into tenants (org_id, id, plan, plan_source, vertical, period_start, period_end) values
    ('year', 'year', 'pro', 'stripe', 'general', $1, $2), ('month', 'month', 'pro', 'stripe', 'general', $1, $3)`,
    [start, month(12), month(1)],
  )
  await database.query(
    `insert into usage_periods (org_id, period_start, runs, reserved) values ('year', $1, 5, 2), ('month', $1, 5, 0)`,
    [start],
  )
  await database.query(
    `insert into usage (org_id, period_start, agent_id, runs, tokens) values ('year', $1, 'a', 4, 40), ('year', $1, 'b', 1, 10), ('month', $1, 'a', 5, 50)`,
    [start],
  )
  for (const org_id of ['year', 'month'])
    for (const [seq, [created_at, agent_id]] of [
      [near(0, 0), 'a'],
      [near(1, -1), 'b'],
      [near(1, 0), 'a'],
      [near(2, -1), 'a'],
      [near(2, 1), 'a'],
    ].entries()) {
      await entry(database, { org_id, seq, action: 'agent_run', agent_id, created_at, tokens_used: 10 })
      await entry(database, { org_id, seq: seq + 10, action: 'agent_run_blocked', agent_id, created_at })
    }
  await upgrade()
  const counted = async (org: string) => {
    const { rows } = await database.query<{ period_start: Date }>(
      `select period_start, p.runs, reserved, json_object_agg(agent_id, array[u.runs, tokens]) agents
      from usage_periods p join usage u using (org_id, period_start) where org_id = $1 group by 1, 2, 3 order by 1`,
      [org],
    )
    return rows
  }
  expect(await counted('year')).toEqual([
    { period_start: month(0), runs: 2, reserved: 2, agents: { a: [1, 10], b: [1, 10] } },
    { period_start: month(1), runs: 2, reserved: 0, agents: { a: [2, 20] } },
    { period_start: month(2), runs: 1, reserved: 0, agents: { a: [1, 10] } },
  ])
  expect(await counted('month')).toEqual([{ period_start: month(0), runs: 5, reserved: 0, agents: { a: [5, 50] } }])
})
