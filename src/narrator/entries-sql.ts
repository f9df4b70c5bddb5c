import { type SQL, sql } from 'drizzle-orm'
import { RUN_ACTIONS } from '../audit/entry.ts'
import type { TimeRange } from './context.ts'
import { listed, utc } from './event-facts-sql.ts'

/** Of more entries than these in the time that is asked for the newest are read. */
const ENTRIES_MAX = 50_000

const IDS = sql.raw(`jsonb_build_array(min(id collate "C"), max(id collate "C")) ids`)
const TOTAL = sql.raw(`count(*) over ()::integer total`)
const RUNS = sql.raw(`(${RUN_ACTIONS.map((action) => `'${action}'`).join(', ')})`)

/**
 * The common table expressions over which ENTRY_FACTS are told. What admins did is for admins.
 * @param share how much of what may be read is, 1 at the most
 */
export const entryTables = (orgId: string, { from, to }: TimeRange, admin: boolean, share: number): SQL => sql`
  entry as materialized (
    select e.id, e.seq, e.created_at, e.agent_id, e.action, e.user_id, e.policy_flags, e.action in ${RUNS} run from audit_entries e
    where e.org_id = ${orgId} and e.created_at >= ${from.toISOString()}::timestamptz and e.created_at < ${to.toISOString()}::timestamptz
      and e.seq >= (select pruned from audit_heads where org_id = ${orgId})
      ${admin ? sql`` : sql`and e.action in ${RUNS}`}
    order by e.created_at desc limit ${ENTRIES_MAX * share}
  ),
  entry_start as (select min(created_at) at from entry having count(*) = ${ENTRIES_MAX * share}::integer)`

/** What the organisation's audit log says, as one JSON object: EntryFacts of facts.ts. Of what admins did never its detail: that holds names. */
export const ENTRY_FACTS = sql`jsonb_build_object(
  'n', (select count(*) from entry),
  'start', (select ${utc(sql`at`)} from entry_start),
  'runs', ${listed(sql`select agent_id, action, count(*) n, ${IDS}, ${TOTAL} from entry where run
    group by agent_id, action order by count(*) desc, 1, 2 limit 20`)},
  'blocked', ${listed(sql`select f->>'type' type, count(distinct id) n, ${IDS}, ${TOTAL}
    from entry cross join jsonb_array_elements(policy_flags) f where action = 'agent_run_blocked' group by 1 order by 2 desc, 1 limit 30`)},
  'actions', ${listed(sql`select action, user_id, ${utc(sql`created_at`)} time, jsonb_build_array(id) ids, ${TOTAL}
    from entry where not run order by seq desc limit 40`)}
)`
