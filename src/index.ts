import { app } from './app.ts'
import { watchLogs } from './audit/watch.ts'
import { consumeStripeEvents, replayEvents, STRIPE_DEAD_LETTER_QUEUE, STRIPE_QUEUE } from './billing/consumer.ts'
import { reconcile } from './billing/reconcile.ts'
import { database } from './db/client.ts'
import { config, type Env } from './env.ts'
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
  queue: (batch, env) =>
    batch.queue === STRIPE_QUEUE || batch.queue === STRIPE_DEAD_LETTER_QUEUE
      ? consumeStripeEvents(batch, env)
      : consumeFinishes(batch, env, database(config(env))),
  scheduled: async ({ cron }, env) => {
    if (cron === DAILY) return reconcile(env)
    if (cron === LOGS) return watchLogs(env)
    const context = { config: config(env), db: database(config(env)) }
    await Promise.all([
      sweep(env, context.db),
      deleteRetiredKeys(context.config, context.db),
      settleAll(context),
      replayEvents(env),
    ])
  },
} satisfies ExportedHandler<Env>
