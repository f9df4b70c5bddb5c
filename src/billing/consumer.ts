import * as z from 'zod'
import { database, EVERYONE } from '../db/client.ts'
import { DEAD_LETTERS } from '../dead-letters.ts'
import { config, type Env } from '../env.ts'
import { describeError, log } from '../log.ts'
import { backoffSeconds, deadLetterSeconds } from '../patience.ts'
import { settle } from '../provisioning/settle.ts'
import { applyEvent, type Billing, reconcileSubscription } from './apply.ts'
import { StripeEvent } from './event.ts'
import { eventsWith, recordEvent } from './queries.ts'
import { stripeClient } from './stripe.ts'

export const STRIPE_QUEUE = 'hosted-agents-stripe'

/** What travels over the queue: an event, or a subscription that the daily comparison found to differ. */
export const StripeMessage = z.union([StripeEvent, z.object({ reconcile: z.string() })])
export type StripeMessage = z.output<typeof StripeMessage>

/** Between two tries of an event: 30 of them take about a day. */
const MAX_DELAY_S = 3_600
/** Events that one run of the cron replays. */
const REPLAY_PAGE = 50

/** What handling Stripe's events needs: the database for all organisations, Stripe, and the plans' prices. */
export const billingOf = (env: Env): Billing => {
  const known = config(env)
  return { db: database(known, EVERYONE), stripe: stripeClient(known), prices: known.stripePrices }
}

/** Handles Stripe's events as they come: in any order, more than once, and again later when something does not answer. */
export async function consumeStripeEvents(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const deadLetters = DEAD_LETTERS.test(batch.queue)
  const billing = billingOf(env)
  for (const message of batch.messages) {
    let about = {}
    try {
      const body = StripeMessage.parse(message.body)
      about = named(body)
      await (deadLetters ? tryOnceMore : handle)(env, billing, body)
      message.ack()
    } catch (error) {
      const { attempts } = message
      const of = { alert: deadLetters, queue: batch.queue, attempts, ...about }
      log('error', 'stripe_event_failed', { ...of, ...describeError(error) })
      message.retry({ delaySeconds: deadLetters ? deadLetterSeconds(attempts) : backoffSeconds(attempts, MAX_DELAY_S) })
    }
  }
}

async function handle(env: Env, billing: Billing, message: StripeMessage): Promise<void> {
  const orgId =
    'reconcile' in message
      ? await reconcileSubscription(billing, message.reconcile)
      : await applyEvent(billing, message)
  // Its plan stands from here on; a key that cannot be made now is made by the cron.
  if (orgId !== undefined) await settle({ db: billing.db, config: config(env) }, orgId)
}

/** What the log calls a message. */
const named = (message: StripeMessage) =>
  'reconcile' in message ? { subscription_id: message.reconcile } : { event_id: message.id, type: message.type }

/** What failed each time, or an operator asked for again. An event that fails now too is kept, and why, until he asks. */
async function tryOnceMore(env: Env, billing: Billing, message: StripeMessage): Promise<void> {
  const about = named(message)
  try {
    await handle(env, billing, message)
    log('info', 'stripe_event_replayed', about)
  } catch (error) {
    const cause = describeError(error)
    const told = { alert: true, ...about, ...cause }
    if ('reconcile' in message) return log('error', 'subscription_not_reconciled', told)
    await recordEvent(billing.db, message, 'dead', message.org, cause)
    log('error', 'stripe_event_dead', told)
  }
}

/** Handles the events that an operator asked for again (`npm run -s billing -- replay`). */
export async function replayEvents(env: Env): Promise<void> {
  const billing = billingOf(env)
  for (const { event } of await eventsWith(billing.db, ['replay'], { limit: REPLAY_PAGE }))
    await tryOnceMore(env, billing, event)
}
