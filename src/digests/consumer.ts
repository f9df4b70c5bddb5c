import { database, EVERYONE } from '../db/client.ts'
import { DEAD_LETTERS } from '../dead-letters.ts'
import { config, type Env } from '../env.ts'
import { describeError, type Fields, log } from '../log.ts'
import { backoffSeconds, sleep } from '../patience.ts'
import { DueDigest, dueDigests } from './queries.ts'
import { sendDigest } from './send.ts'

export const DIGEST_QUEUE = 'hosted-agents-digest'

/** Digests that one run of the cron puts on the queue: as many as a batch may hold. */
const MOST_DUE = 100
/** Tries of a digest, the first one included (wrangler.toml: max_retries is one less); they take about a quarter of an hour. */
const MOST_ATTEMPTS = 10
const MAX_DELAY_S = 600

/** Puts the digests that are due on the queue. */
export async function queueDueDigests(env: Env): Promise<void> {
  // A message that is lost is no loss: the digest is due again in half an hour.
  const due = await dueDigests(database(config(env), EVERYONE), MOST_DUE)
  if (due.length > 0) await env.DIGEST_QUEUE.sendBatch(due.map((body) => ({ body })))
}

/** Writes digests and hands them over, one after the other. */
export async function consumeDigests(batch: MessageBatch<unknown>, env: Env, wait = sleep): Promise<void> {
  if (DEAD_LETTERS.test(batch.queue)) {
    log('error', 'digest_dead', { alert: true, messages: batch.messages.length })
    return batch.ackAll()
  }
  const context = { env, db: database(config(env), EVERYONE), wait }
  for (const message of batch.messages) {
    const { attempts } = message
    const retry = (why: Fields) => {
      log('warn', 'digest_not_written', { attempts, ...why })
      message.retry({ delaySeconds: backoffSeconds(attempts, MAX_DELAY_S) })
    }
    try {
      const code = await sendDigest(context, DueDigest.parse(message.body), attempts >= MOST_ATTEMPTS)
      if (code) retry({ code })
      else message.ack()
    } catch (error) {
      retry(describeError(error))
    }
  }
}
