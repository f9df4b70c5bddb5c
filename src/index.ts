// First: it keeps the lexicons together in the bundle.
import './dlp/lexicon/together.ts'
import { app } from './app.ts'
import { watchLogs } from './audit/watch.ts'
import { consumeStripeEvents, replayEvents, STRIPE_QUEUE } from './billing/consumer.ts'
import { reconcile } from './billing/reconcile.ts'
import { database, EVERYONE } from './db/client.ts'
import { DEAD_LETTERS } from './dead-letters.ts'
import { consumeDigests, DIGEST_QUEUE, queueDueDigests } from './digests/consumer.ts'
import { config, type Env } from './env.ts'
import { expireEvents } from './log-events/expire.ts'
import { consumeFetches, FETCH_QUEUE, queueDueSources } from './log-sources/fetching/consumer.ts'
import { deleteRetiredKeys } from './provisioning/retire.ts'
import { settleAll } from './provisioning/settle.ts'
import { consumeFinishes, FINISH_QUEUE } from './runs/consumer.ts'
import { sweep } from './runs/sweep.ts'

export { LogTip } from './audit/tip.ts'
export { FinishClaims } from './runs/claims.ts'

/** The crons of wrangler.toml that do not come each minute. */
const DAILY = '17 3 * * *'
const EVERY_OTHER_MINUTE = '*/2 * * * *'

const CONSUMERS: ReadonlyMap<string, (batch: MessageBatch<unknown>, env: Env) => Promise<void>> = new Map([
  [FINISH_QUEUE, consumeFinishes],
  [STRIPE_QUEUE, consumeStripeEvents],
  [FETCH_QUEUE, consumeFetches],
  [DIGEST_QUEUE, consumeDigests],
])

export default {
  fetch: app.fetch,
  queue: async (batch, env) => {
    const consume = CONSUMERS.get(batch.queue.replace(DEAD_LETTERS, ''))
    // What is thrown is delivered again, and ends among the dead letters.
    if (!consume) throw new Error(`no consumer for the queue ${batch.queue}`)
    return consume(batch, env)
  },
  scheduled: async ({ cron }, env) => {
    if (cron === DAILY) return reconcile(env)
    if (cron === EVERY_OTHER_MINUTE) return watchLogs(env)
    const context = { config: config(env), db: database(config(env), EVERYONE) }
    // Each to its end, whatever becomes of the others.
    const ended = await Promise.allSettled([
      sweep(env, context.db),
      deleteRetiredKeys(context),
      settleAll(context),
      replayEvents(env),
      queueDueSources(env),
      queueDueDigests(env),
      expireEvents(context.db),
    ])
    for (const end of ended) if (end.status === 'rejected') throw end.reason
  },
} satisfies ExportedHandler<Env>
