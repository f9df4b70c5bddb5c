import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { attempt, type Database } from '../db/client.ts'
import { instant } from '../db/instant.ts'

const Stats = z.object({
  tenant_id: z.string(),
  plan: z.string(),
  run_limit: z.int().nullable(),
  starts: instant,
  ends: instant,
  used: z.int().nullable(),
  agents: z.array(z.object({ agent_id: z.string(), runs: z.int(), tokens: z.int() })),
})
/**
 * An organisation's usage from `starts` up to but not including `ends`. `run_limit`: its own, instead of the plan's. `used`: how many
 * runs an admission counts against that; null: the period is not the current one.
 */
export type Stats = z.output<typeof Stats>

/**
 * Usage in a period; undefined when the organisation is not on board. One round trip, counters only.
 * @param period `current`: the one that now counts; `previous`: the one before; or a UTC calendar month (`YYYY-MM`)
 * @throws Unavailable
 */
export async function getStats(db: Database, orgId: string, period: string): Promise<Stats | undefined> {
  // A calendar month may also hold runs of a subscription's period, which has ended since.
  const byDay = period === 'current' || period === 'previous' ? sql`t.period_end is null` : sql`true`
  const used =
    period === 'current'
      ? sql`(select coalesce(sum(runs), 0) from usage_periods where org_id = t.org_id and period_start = p.starts)`
      : sql`null`
  const { rows } = await attempt(() =>
    db.execute(sql`
      select jsonb_build_object('tenant_id', t.id, 'plan', t.plan, 'run_limit', t.run_limit, 'starts', p.starts, 'ends', p.ends, 'used', ${used},
        'agents', (select coalesce(jsonb_agg(u order by u.agent_id), '[]')
                   from (select agent_id, runs, tokens from usage where org_id = t.org_id and period_start = p.starts and not ${byDay}
                         union all select agent_id, sum(runs), sum(tokens) from usage_daily where org_id = t.org_id and ${byDay}
                           and day >= (p.starts at time zone 'UTC')::date and day < (p.ends at time zone 'UTC')::date group by agent_id
                        ) u where u.runs > 0)) stats
      from tenants t cross join lateral (${bounds(period)}) p where t.org_id = ${orgId}`),
  )
  return Stats.optional().parse(rows[0]?.stats)
}

function bounds(period: string) {
  if (period === 'current') return sql`select starts, ends from billing_period(t, now())`
  if (period === 'previous') return sql`select starts, ends from previous_period(t, now())`
  const first = `${period}-01T00:00:00Z`
  return sql`select ${first}::timestamptz starts, date_trunc('month', ${first}::timestamptz + interval '32 days', 'UTC') ends`
}

const Day = z.object({
  day: z.string(),
  agent_id: z.string(),
  runs: z.int(),
  tokens: z.int(),
  blocked: z.int(),
  failed: z.int(),
  aborted: z.int(),
  latencies: z.array(z.int()),
})
export type Day = z.output<typeof Day>

/**
 * Each UTC day's usage by agent, oldest first; days without any are left out. Undefined when the organisation is not on board.
 * @param from first day, `to` last day (YYYY-MM-DD)
 * @throws Unavailable
 */
export async function getDays(db: Database, orgId: string, from: string, to: string): Promise<Day[] | undefined> {
  const { rows } = await attempt(() =>
    db.execute(sql`
      select coalesce((select jsonb_agg(to_jsonb(d) order by d.day, d.agent_id) from usage_daily d
        where d.org_id = t.org_id and d.day between ${from}::date and ${to}::date), '[]') days
      from tenants t where t.org_id = ${orgId}`),
  )
  return z.array(Day).optional().parse(rows[0]?.days)
}
