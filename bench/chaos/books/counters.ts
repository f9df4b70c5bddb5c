import { ORGS } from '../orgs.ts'
import type { Stage } from '../stage.ts'

/** Each counts what the log says on the left, and what is kept beside it on the right; a row is where they differ. */
const COUNTED: Record<string, string> = {
  'runs and tokens of an agent, in usage': `
    select * from (select org_id, agent_id, count(*) runs, coalesce(sum(tokens_used), 0) tokens from audit_entries where action = 'agent_run' group by 1, 2) e
    full join (select org_id, agent_id, sum(runs) runs, sum(tokens) tokens from usage group by 1, 2) u using (org_id, agent_id)
    where (e.runs, e.tokens) is distinct from (u.runs, u.tokens)`,
  'runs, in usage_periods': `
    select * from (select org_id, count(*) runs from audit_entries where action = 'agent_run' group by 1) e
    full join (select org_id, sum(runs) runs from usage_periods group by 1) p using (org_id)
    where coalesce(e.runs, 0) <> coalesce(p.runs, 0)`,
  'runs by their end, in usage_daily': `
    select * from (select org_id, agent_id, count(*) filter (where action = 'agent_run') runs, count(*) filter (where action = 'agent_run_blocked') blocked,
        count(*) filter (where action = 'agent_run_failed') failed, count(*) filter (where action = 'agent_run_aborted') aborted,
        coalesce(sum(tokens_used) filter (where action = 'agent_run'), 0) tokens
      from audit_entries where run_no is not null group by 1, 2) e
    full join (select org_id, agent_id, sum(runs) runs, sum(blocked) blocked, sum(failed) failed, sum(aborted) aborted, sum(tokens) tokens
      from usage_daily group by 1, 2) d using (org_id, agent_id)
    where (e.runs, e.blocked, e.failed, e.aborted, e.tokens) is distinct from (d.runs, d.blocked, d.failed, d.aborted, d.tokens)`,
  'latencies, in usage_daily': `
    select * from usage_daily where runs <> (select sum(l) from unnest(latencies) l)`,
  'entries and runs, in audit_heads': `
    select * from (select org_id, count(*) size, count(run_no) runs from audit_entries group by 1) e
    full join (select org_id, size, runs from audit_heads) h using (org_id)
    where (e.size, e.runs) is distinct from (h.size, h.runs)`,
  'Idempotency-Keys of runs that were not answered': `
    select * from idempotency_keys k where not exists (select from audit_entries where id = k.audit_id and org_id = k.org_id and action = 'agent_run')`,
  'runs beyond the limit': `
    select p.org_id, p.runs, t.run_limit from usage_periods p join tenants t using (org_id) where p.runs > t.run_limit`,
}

/** Holds the counters against the log. @returns what is wrong */
export async function checkCounters({ query, api, token }: Stage): Promise<string[]> {
  const wrong: string[] = []
  for (const [what, sql] of Object.entries(COUNTED))
    for (const row of await query(sql)) wrong.push(`${what}: ${JSON.stringify(row)}`)
  for (const { id, plan } of ORGS.filter((org) => org.plan !== undefined)) {
    const headers = { Authorization: `Bearer ${await token(id, 'user_books', 'member')}` }
    const told = (await (await fetch(`${api}/api/v1/stats`, { headers })).json()) as Stats
    const [counted] = await query<{ runs: number }>(
      `select count(*)::int runs from audit_entries where org_id = $1 and action = 'agent_run'`,
      [id],
    )
    if (told.runs_total !== counted?.runs || told.plan !== plan)
      wrong.push(`GET /stats of ${id}: ${told.runs_total} runs on ${told.plan}; in the log ${counted?.runs} on ${plan}`)
  }
  return wrong
}
type Stats = { runs_total: number; plan: string }
