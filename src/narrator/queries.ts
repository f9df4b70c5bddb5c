import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { attempt, CALL_TIMEOUT_MS, type Database } from '../db/client.ts'
import type { Window } from './context.ts'
import { ENTRY_FACTS, entryTable } from './entries-sql.ts'
import { EVENT_FACTS, eventTables } from './events-sql.ts'
import { Facts } from './facts.ts'

/**
 * For this transaction: memory to group events without sorting them on disk; no nested loops, which the planner takes for cheap where a table
 * has no statistics yet, and which would be quadratic here; and an end when who asked has given up.
 */
const SETTINGS = sql`select set_config('work_mem', '64MB', true), set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true),
  set_config('statement_timeout', ${String(CALL_TIMEOUT_MS)}, true)`

const Gathered = z.object({ gathered: Facts })

/** What of an organisation's logs is read. */
export type Reading = { orgId: string; window: Window; sources?: readonly string[] | undefined; admin: boolean }

/**
 * Counts what the organisation's log events and audit entries of a time say. One round trip; its answer is of bounded size, however many there
 * are. Events of sources that were removed, and all that is another organisation's, are not seen.
 * @throws Unavailable
 */
export async function gather(db: Database, { orgId, window, sources, admin }: Reading): Promise<Facts> {
  const [, { rows }] = await attempt(() =>
    db.batch([
      db.execute(SETTINGS),
      db.execute(sql`with ${eventTables(orgId, window, sources)}, ${entryTable(orgId, window, admin)}
        select jsonb_build_object(
          'kept_days', (select log_retention_days from tenants where org_id = ${orgId}), 'logs', ${EVENT_FACTS}, 'audit', ${ENTRY_FACTS}) gathered`),
    ]),
  )
  return Gathered.parse(rows[0]).gathered
}
