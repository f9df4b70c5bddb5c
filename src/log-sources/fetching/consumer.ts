import * as z from 'zod'
import { database, EVERYONE } from '../../db/client.ts'
import { DEAD_LETTERS } from '../../dead-letters.ts'
import { config, type Env } from '../../env.ts'
import { describeError, log } from '../../log.ts'
import { backoffSeconds } from '../../patience.ts'
import { fetchSource } from './fetch.ts'
import { dueSources, type SourceKey } from './queries.ts'

export const FETCH_QUEUE = 'hosted-agents-fetch'

/** What travels over the queue: a source that is to be fetched. */
const FetchMessage = z.object({ orgId: z.string(), id: z.string() })
export type FetchMessage = z.output<typeof FetchMessage>

/** Sources that are put on the queue at once: as many as a batch may hold. */
const AT_ONCE = 100
/** Batches in one run of the cron; the next goes on. */
const MOST_BATCHES = 20
const MAX_DELAY_S = 300

/** Puts the sources that are due on the queue. */
export async function queueDueSources(env: Env): Promise<void> {
  const db = database(config(env), EVERYONE)
  for (let batches = 0; batches < MOST_BATCHES; batches++) {
    const due = await dueSources(db, AT_ONCE)
    if (due.length > 0) await queueFetches(env, due)
    if (due.length < AT_ONCE) break
  }
}

/** Has sources fetched. A message that is lost is no loss: the cron finds them due again. */
export async function queueFetches(env: Env, keys: readonly SourceKey[]): Promise<void> {
  await env.FETCH_QUEUE.sendBatch(keys.map((body) => ({ body })))
}

/** Fetches sources, those of a batch side by side. Redelivery changes nothing: what was kept is kept, and the cursor says where to go on. */
export async function consumeFetches(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  if (DEAD_LETTERS.test(batch.queue)) {
    log('error', 'log_fetch_dead', { alert: true, messages: batch.messages.length })
    return batch.ackAll()
  }
  const context = { config: config(env), db: database(config(env), EVERYONE) }
  await Promise.all(
    batch.messages.map(async (message) => {
      try {
        const { orgId, id } = FetchMessage.parse(message.body)
        await fetchSource(context, { orgId, id, lease: message.id, askedAt: message.timestamp })
        message.ack()
      } catch (error) {
        log('error', 'log_fetch_interrupted', { attempts: message.attempts, ...describeError(error) })
        message.retry({ delaySeconds: backoffSeconds(message.attempts, MAX_DELAY_S) })
      }
    }),
  )
}
