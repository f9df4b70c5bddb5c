import { AuditEntry } from '../audit/entry.ts'
import { type Database, database, EVERYONE } from '../db/client.ts'
import { DEAD_LETTERS } from '../dead-letters.ts'
import { config, type Env } from '../env.ts'
import { describeError, log } from '../log.ts'
import { backoffSeconds, deadLetterSeconds } from '../patience.ts'
import { sha256Hex } from '../sha256.ts'
import { claimsOf } from './claims.ts'
import { runDeadlineMs } from './deadlines.ts'
import { finish } from './finish.ts'

export const FINISH_QUEUE = 'hosted-agents-finish'
const MAX_DELAY_S = 60

/**
 * Records the runs whose finish the database could not take at the time. Redelivery changes nothing: finishing is
 * idempotent, and so is the release of the claim that follows it.
 */
export async function consumeFinishes(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const db = database(config(env), EVERYONE)
  const deadlineMs = runDeadlineMs(config(env).gatewayTimeoutMs)
  const deadLetters = DEAD_LETTERS.test(batch.queue)
  if (deadLetters) log('error', 'finish_dead_letters', { alert: true, messages: batch.messages.length })
  for (const message of batch.messages) {
    try {
      await recordLate(message.body, message.timestamp.getTime() + deadlineMs, env, db)
      message.ack()
    } catch (error) {
      log('error', 'finish_redelivery_failed', { attempts: message.attempts, ...describeError(error) })
      message.retry({
        delaySeconds: deadLetters ? deadLetterSeconds(message.attempts) : backoffSeconds(message.attempts, MAX_DELAY_S),
      })
    }
  }
}

/** @param deadline Unix ms after which the run can claim its intent no more */
async function recordLate(body: unknown, deadline: number, env: Env, db: Database): Promise<void> {
  const canonical = String(body)
  const entry = AuditEntry.parse(JSON.parse(canonical))
  const claims = claimsOf(env, entry.org_id)
  if (entry.action === 'agent_run' && (await claims.held([entry.id])).length === 0) {
    // The run answers only after it has claimed. Unclaimed, its output was withheld and the sweep ends it as aborted; or this
    // is a redelivery, and it is recorded.
    if (Date.now() <= deadline) throw new Error('not claimed yet')
    log('info', 'finish_dropped', { audit_id: entry.id })
    return
  }
  const outcome = await finish(db, { canonical, entryHash: await sha256Hex(canonical) })
  if (outcome === 'unknown') throw new Error('neither an intent nor an entry')
  log('warn', 'finish_recorded_late', { audit_id: entry.id, outcome })
  await claims.release(entry.id)
}
