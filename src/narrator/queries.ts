import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { attempt, type Database, isTooSlow } from '../db/client.ts'
import { Unavailable } from '../unavailable.ts'
import type { Window } from './context.ts'
import { ENTRY_FACTS, entryTable } from './entries-sql.ts'
import { EVENT_FACTS } from './event-facts-sql.ts'
import { eventTables } from './events-sql.ts'
import { Facts } from './facts.ts'

/** How long the database may read. */
const READING_TIMEOUT_MS = 5_000
/** Bound of the round trip: the database gives up first, and says so. */
export const READING_CALL_TIMEOUT_MS = READING_TIMEOUT_MS + 1_000

/**
 * For this transaction: memory to group events without sorting them on disk; no nested loops, which the planner takes for cheap where a table
 * has no statistics yet, and which would be quadratic here; no bitmaps and sorts of all events for the sake of the newest, which it also prefers
 * then, instead of a walk along an index; and an end before who asked gives up.
 */
const SETTINGS = sql.raw(
  `select ${Object.entries({
    work_mem: '64MB',
    enable_nestloop: 'off',
    enable_bitmapscan: 'off',
    enable_sort: 'off',
    jit: 'off',
    statement_timeout: String(READING_TIMEOUT_MS),
  })
    .map(([name, value]) => `set_config('${name}', '${value}', true)`)
    .join(', ')}`,
)

const Gathered = z.object({ gathered: Facts })

/** What of an organisation's logs is read. */
type Reading = { orgId: string; window: Window; sources?: readonly string[] | undefined; admin: boolean }

/**
 * Counts what the organisation's log events and audit entries of a time say. One round trip; its answer is of bounded size, however many there
 * are. Events of sources that were removed, and all that is another organisation's, are not seen.
 * @param db waits READING_CALL_TIMEOUT_MS for an answer
 * @throws Unavailable
 */
export async function gather(db: Database, { orgId, window, sources, admin }: Reading): Promise<Facts> {
  const answer = await attempt(() =>
    db
      .batch([
        db.execute(SETTINGS),
        db.execute(sql`with ${eventTables(orgId, window, sources)}, ${entryTable(orgId, window, admin)}
        select jsonb_build_object(
          'kept_days', (select log_retention_days from tenants where org_id = ${orgId}), 'logs', ${EVENT_FACTS}, 'audit', ${ENTRY_FACTS}) gathered`),
      ])
      .catch((error: unknown) => {
        // What took too long once takes too long again: a second try would only keep the caller, and the database busy.
        if (isTooSlow(error)) return undefined
        throw error
      }),
  )
  if (!answer) throw new Unavailable('database', { cause: new Error('reading the logs took too long') })
  return Gathered.parse(answer[1].rows[0]).gathered
}
