import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { attempt, type Database } from '../db/client.ts'
import { log } from '../log.ts'

/** Deleted in one statement, which must stay within its time. */
const AT_ONCE = 5_000
/** Statements in one run of the cron, which comes each minute; the next goes on. */
const MOST_STATEMENTS = 20

/** Deletes the events that their organisations keep no longer, and those of sources that were removed. @throws Unavailable */
export async function expireEvents(db: Database): Promise<void> {
  let deleted = 0
  for (let statements = 0; statements < MOST_STATEMENTS; statements++) {
    const { rows } = await attempt(() => db.execute(sql`select expire_log_events(${AT_ONCE}) deleted`))
    const now = z.int().parse(rows[0]?.deleted)
    deleted += now
    if (now < AT_ONCE) break
  }
  // More come in than go: at this rate events outlive their time.
  const behind = deleted >= AT_ONCE * MOST_STATEMENTS
  if (deleted > 0) log(behind ? 'warn' : 'info', 'log_events_expired', { events: deleted, behind })
}
