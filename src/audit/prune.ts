import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { bytea } from '../db/bytea.ts'
import { attempt, type Database } from '../db/client.ts'
import { type Actor, actionEntry, seal } from './entry.ts'

const Outcome = z.enum(['pruned', 'no_log', 'not_left', 'too_recent', 'no_checkpoint'])
/** What became of it: `pruned`, or why it was not done. */
export type Pruned = z.output<typeof Outcome>
const Deleted = z.int()
/** Rows that one call deletes: it must end in a few seconds. */
const DELETED_AT_ONCE = 5_000

/**
 * Takes the entries that a checkpoint covers out of the log of an organisation that has left; the tree keeps their hashes, so all that was
 * signed stays provable. The log gets an entry that says so.
 * @param actor who does it, and whose log
 * @throws Unavailable; what was begun goes on when it is called again
 */
export async function pruneLog(
  db: Database,
  actor: Actor,
  checkpoint: { size: number; root: string },
): Promise<Pruned> {
  const { canonical, entryHash } = await seal(actionEntry(actor, 'log_pruned', checkpoint))
  const { rows } = await attempt(() =>
    db.execute(
      sql`select prune_audit_log(${actor.orgId}, ${checkpoint.size}, ${canonical}, ${bytea(entryHash)}) outcome`,
    ),
  )
  const outcome = Outcome.parse(rows[0]?.outcome)
  if (outcome === 'pruned') while ((await deleteSome(db, actor.orgId)) > 0);
  return outcome
}

async function deleteSome(db: Database, orgId: string): Promise<number> {
  const { rows } = await attempt(() =>
    db.execute(sql`select delete_pruned_entries(${orgId}, ${DELETED_AT_ONCE}) deleted`),
  )
  return Deleted.parse(rows[0]?.deleted)
}
