import { app } from './app.ts'
import { watchLogs } from './audit/watch.ts'
import { consumeStripeEvents, replayEvents, STRIPE_DEAD_LETTER_QUEUE, STRIPE_QUEUE } from './billing/consumer.ts'
import { reconcile } from './billing/reconcile.ts'
import { database, EVERYONE } from './db/client.ts'
import { consumeDigests, DIGEST_DEAD_LETTER_QUEUE, DIGEST_QUEUE, queueDueDigests } from './digests/consumer.ts'
import { config, type Env } from './env.ts'
import { expireEvents } from './log-events/expire.ts'
import {
  consumeFetches,
  FETCH_DEAD_LETTER_QUEUE,
  FETCH_QUEUE,
  queueDueSources,
} from './log-sources/fetching/consumer.ts'
import { deleteRetiredKeys } from './provisioning/retire.ts'
import { settleAll } from './provisioning/settle.ts'
import { consumeFinishes } from './runs/consumer.ts'
import { sweep } from './runs/sweep.ts'

export { LogTip } from './audit/tip.ts'
export { FinishClaims } from './runs/claims.ts'

/** The crons of wrangler.toml that do not come each minute. */
const DAILY = '17 3 * * *'
const LOGS = '*/2 * * * *'

export default {
  fetch: app.fetch,
  queue: (batch, env) => {
    if (batch.queue === STRIPE_QUEUE || batch.queue === STRIPE_DEAD_LETTER_QUEUE) return consumeStripeEvents(batch, env)
    if (batch.queue === FETCH_QUEUE || batch.queue === FETCH_DEAD_LETTER_QUEUE) return consumeFetches(batch, env)
    if (batch.queue === DIGEST_QUEUE || batch.queue === DIGEST_DEAD_LETTER_QUEUE) return consumeDigests(batch, env)
    return consumeFinishes(batch, env, database(config(env), EVERYONE))
  },
  scheduled: async ({ cron }, env) => {
    if (cron === DAILY) return reconcile(env)
    if (cron === LOGS) return watchLogs(env)
    const context = { config: config(env), db: database(config(env), EVERYONE) }
    // Each to its end, whatever becomes of the others.
    const ended = await Promise.allSettled([
      sweep(env, context.db),
      deleteRetiredKeys(context.config, context.db),
      settleAll(context),
      replayEvents(env),
      queueDueSources(env),
      queueDueDigests(env),
      expireEvents(context.db),
    ])
    for (const end of ended) if (end.status === 'rejected') throw end.reason
  },
} satisfies ExportedHandler<Env>
