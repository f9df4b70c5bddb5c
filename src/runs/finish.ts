import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { SealedEntry } from '../audit/entry.ts'
import { bytea } from '../db/bytea.ts'
import { attempt, type Database } from '../db/client.ts'
import type { Env } from '../env.ts'
import { describeError, log } from '../log.ts'
import { within } from '../patience.ts'
import { Unavailable } from '../unavailable.ts'
import { claimsOf } from './claims.ts'
import { FALLBACK_TIMEOUT_MS, FINISH_DELAY_S } from './deadlines.ts'
import type { RunIdentity } from './entry.ts'

const Finish = z.object({ outcome: z.enum(['recorded', 'superseded', 'unknown']) })
/** `superseded`: the run ended with another entry; `unknown`: there is no such run, or (deadOnly) it is not dead. */
type FinishOutcome = z.output<typeof Finish>['outcome']

/**
 * Round trip 2: appends a run's entry, counts it if it was answered, ends its intent. Idempotent by the entry.
 * @param options `deadOnly`: ends the run only if its lease is over
 * @throws Unavailable
 */
export async function finish(
  db: Database,
  { canonical, entryHash }: SealedEntry,
  { deadOnly = false } = {},
): Promise<FinishOutcome> {
  const { rows } = await attempt(() => db.execute(sql`select finish(${canonical}, ${bytea(entryHash)}, ${deadOnly})`))
  return Finish.parse(rows[0]?.finish).outcome
}

/** `perhaps`: it is on the queue, and comes to the log if its claim, which was not answered, stands. */
export type Secured = 'yes' | 'perhaps' | 'no'

/**
 * Whether a run's entry is in the log or certain to come there: only then may its output leave.
 *
 * When the database stays away, the sealed entry (hashes and metadata) goes to the queue first and the intent is
 * claimed second. If we die between the two nothing was answered, and the consumer drops what nobody claimed; the
 * other way round would leave a claim that nothing ever ends. The message waits until the claim has been answered or
 * given up, so that the consumer records no output that is about to be withheld.
 * @param deadline Unix ms
 * @param hasLeft something of the output left already, so that it cannot be withheld: its claim is not given up. Only then `perhaps` is said
 */
export async function secure(
  env: Env,
  db: Database,
  run: RunIdentity,
  deadline: number,
  entry: SealedEntry,
  hasLeft = false,
): Promise<Secured> {
  try {
    const outcome = await finish(db, entry)
    if (outcome !== 'recorded') log('error', 'run_not_recorded', { audit_id: run.auditId, outcome })
    return outcome === 'recorded' ? 'yes' : 'no'
  } catch (error) {
    log('error', 'finish_failed', { audit_id: run.auditId, ...describeError(error) })
    if (!(error instanceof Unavailable)) return 'no'
  }
  try {
    await within(
      env.FINISH_QUEUE.send(entry.canonical, { contentType: 'text', delaySeconds: FINISH_DELAY_S }),
      FALLBACK_TIMEOUT_MS,
    )
  } catch (error) {
    log('error', 'finish_not_queued', { audit_id: run.auditId, ...describeError(error) })
    return 'no'
  }
  return claim(env, run, deadline, hasLeft)
}

async function claim(env: Env, { orgId, auditId }: RunIdentity, deadline: number, hasLeft: boolean): Promise<Secured> {
  // One that arrives when its output has been withheld is refused.
  const until = hasLeft ? deadline : Math.min(deadline, Date.now() + FALLBACK_TIMEOUT_MS)
  try {
    return (await within(claimsOf(env, orgId).claim(auditId, until), FALLBACK_TIMEOUT_MS)) ? 'yes' : 'no'
  } catch (error) {
    log('error', 'finish_not_claimed', { audit_id: auditId, ...describeError(error) })
    if (hasLeft) return 'perhaps'
    await giveUp(env, orgId, auditId, until)
    return 'no'
  }
}

/** A claim whose answer was lost or late stands, or is yet to arrive, and the consumer would record an answer that nobody got. */
async function giveUp(env: Env, orgId: string, auditId: string, deadline: number): Promise<void> {
  try {
    await within(claimsOf(env, orgId).giveUp(auditId, deadline), FALLBACK_TIMEOUT_MS)
  } catch (error) {
    log('error', 'claim_not_given_up', { audit_id: auditId, ...describeError(error) })
  }
}
