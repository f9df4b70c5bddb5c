import { and, asc, eq, gt, lt, or, sql } from 'drizzle-orm'
import { seal } from '../audit/entry.ts'
import { attempt, type Database } from '../db/client.ts'
import { idempotencyKeys, runIntents } from '../db/schema/runs.ts'
import type { Env } from '../env.ts'
import { describeError, log } from '../log.ts'
import { claimsOf } from './claims.ts'
import { runEntry } from './entry.ts'
import { finish } from './finish.ts'

/** Dead intents that are looked at in one round trip. */
export const SWEEP_PAGE = 200

type DeadIntent = typeof runIntents.$inferSelect

/**
 * Ends the runs that died: each becomes an agent_run_aborted entry (agent_run_failed, if some of its answer may have left) and gives its
 * reservation back. Runs whose output
 * left while their finish is still queued are claimed, and left to the queue. Also forgets old Idempotency-Keys.
 */
export async function sweep(env: Env, db: Database): Promise<void> {
  await attempt(() => db.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, sql`now() - interval '24 hours'`)))
  // Page by page, past the claimed ones: however many they are, they hold no other organisation's runs up.
  let last: DeadIntent | undefined
  do {
    const page = await deadIntents(db, last)
    for (const [orgId, intents] of Map.groupBy(page, (intent) => intent.orgId)) {
      try {
        await abortUnclaimed(env, db, orgId, intents)
      } catch (error) {
        // One organisation's trouble keeps no other waiting; the next sweep tries it again.
        log('error', 'sweep_failed', { org_id: orgId, ...describeError(error) })
      }
    }
    last = page.length === SWEEP_PAGE ? page.at(-1) : undefined
  } while (last)
}

/** Intents whose lease is over, oldest first, those after `last`. */
function deadIntents(db: Database, last: DeadIntent | undefined): Promise<DeadIntent[]> {
  const after =
    last &&
    or(
      gt(runIntents.expiresAt, last.expiresAt),
      and(eq(runIntents.expiresAt, last.expiresAt), gt(runIntents.auditId, last.auditId)),
    )
  return attempt(() =>
    db
      .select()
      .from(runIntents)
      .where(and(lt(runIntents.expiresAt, sql`now()`), after))
      .orderBy(asc(runIntents.expiresAt), asc(runIntents.auditId))
      .limit(SWEEP_PAGE),
  )
}

async function abortUnclaimed(env: Env, db: Database, orgId: string, intents: DeadIntent[]): Promise<void> {
  const claimed = new Set(await claimsOf(env, orgId).held(intents.map((intent) => intent.auditId)))
  for (const intent of intents.filter(({ auditId }) => !claimed.has(auditId))) {
    const outcome = await finish(
      db,
      await seal(runEntry(intent, { action: intent.streaming ? 'agent_run_failed' : 'agent_run_aborted' })),
      { deadOnly: true },
    )
    log('warn', 'run_aborted', { org_id: orgId, audit_id: intent.auditId, outcome })
  }
}
