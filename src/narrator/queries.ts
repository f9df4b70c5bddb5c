import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { attempt, type Database, isTooSlow } from '../db/client.ts'
import type { TimeRange } from './context.ts'
import { ENTRY_FACTS, entryTables } from './entries-sql.ts'
import { EVENT_FACTS } from './event-facts-sql.ts'
import { eventTables } from './events-sql.ts'
import { Facts } from './facts.ts'

/** How long the database may read, unless told. */
const READING_TIMEOUT_MS = 5_000
/** What takes too long is read again, so much less: of a slow database the newest are told, and from when. */
const LESS = 4
/** Bound of the round trip: the database gives up first, and says so. */
export const READING_CALL_TIMEOUT_MS = READING_TIMEOUT_MS + 1_000

/**
 * For this transaction: memory to group events without sorting them on disk; no nested loops, which the planner takes for cheap where a table
 * has no statistics yet, and which would be quadratic here; no bitmaps and sorts of all events for the sake of the newest, which it also prefers
 * then, instead of a walk along an index; and an end before who asked gives up.
 */
const settings = (timeoutMs: number) =>
  sql.raw(
    `select ${Object.entries({
      work_mem: '64MB',
      enable_nestloop: 'off',
      enable_bitmapscan: 'off',
      enable_sort: 'off',
      jit: 'off',
      statement_timeout: String(timeoutMs),
    })
      .map(([name, value]) => `set_config('${name}', '${value}', true)`)
      .join(', ')}`,
  )

const Gathered = z.object({ gathered: Facts })

/** What of an organisation's logs is read. */
type Reading = { orgId: string; range: TimeRange; sources?: readonly string[] | undefined; admin: boolean }

/**
 * Counts what the organisation's log events and audit entries of a time say. One round trip, unless the database takes too long: then it is
 * asked again, for fewer. The answer is of bounded size, however many there are. Events of sources that were removed, and all that is another
 * organisation's, are not seen.
 * @param db waits for an answer longer than timeoutMs
 * @param timeoutMs how long the database may read
 * @throws Unavailable
 */
export async function gather(db: Database, reading: Reading, timeoutMs = READING_TIMEOUT_MS): Promise<Facts> {
  let share = 1
  const row = await attempt(() =>
    read(db, reading, share, timeoutMs).catch((error: unknown) => {
      if (isTooSlow(error)) share /= LESS
      throw error
    }),
  )
  return Gathered.parse(row).gathered
}

async function read(db: Database, { orgId, range, sources, admin }: Reading, share: number, timeoutMs: number) {
  const [, { rows }] = await db.batch([
    db.execute(settings(timeoutMs)),
    db.execute(sql`with ${eventTables(orgId, range, sources, share)}, ${entryTables(orgId, range, admin, share)}
      select jsonb_build_object(
        'kept_days', (select log_retention_days from tenants where org_id = ${orgId}), 'logs', ${EVENT_FACTS}, 'audit', ${ENTRY_FACTS}) gathered`),
  ])
  return rows[0]
}
