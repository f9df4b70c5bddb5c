import { AuditEntry } from '../audit/entry.ts'
import { sha256 } from '../audit/hash.ts'
import type { Database } from '../db/client.ts'
import type { Env } from '../env.ts'
import { describeError, log } from '../log.ts'
import { claimsOf } from './claims.ts'
import { finish } from './finish.ts'

const DEAD_LETTER_QUEUE = 'hosted-agents-finish-dead'
const MAX_DELAY_S = 60
/** A dead letter may be the only trace of an output that left: it is tried until its retention ends. */
const DEAD_LETTER_DELAY_S = 3_600

/**
 * Records the runs whose finish the database could not take at the time. Redelivery changes nothing: finishing is
 * idempotent, and so is the release of the claim that follows it.
 */
export async function consumeFinishes(batch: MessageBatch<unknown>, env: Env, db: Database): Promise<void> {
  const deadLetters = batch.queue === DEAD_LETTER_QUEUE
  if (deadLetters) log('error', 'finish_dead_letters', { alert: true, messages: batch.messages.length })
  for (const message of batch.messages) {
    try {
      await record(message.body, env, db)
      message.ack()
    } catch (error) {
      log('error', 'finish_redelivery_failed', { attempts: message.attempts, ...describeError(error) })
      message.retry({ delaySeconds: deadLetters ? DEAD_LETTER_DELAY_S : retryDelaySeconds(message.attempts) })
    }
  }
}

/** Seconds until a message that failed for the nth time comes again. */
export const retryDelaySeconds = (attempts: number): number => Math.min(MAX_DELAY_S, 2 ** attempts)

async function record(body: unknown, env: Env, db: Database): Promise<void> {
  const canonical = String(body)
  const entry = AuditEntry.parse(JSON.parse(canonical))
  const outcome = await finish(db, { canonical, entryHash: await sha256(canonical) })
  if (outcome === 'unknown') throw new Error('neither an intent nor an entry')
  // superseded: the claim came too late, so the output was withheld and the sweep aborted the run.
  log('warn', 'finish_recorded_late', { audit_id: entry.id, outcome })
  await claimsOf(env, entry.org_id).release(entry.id)
}
