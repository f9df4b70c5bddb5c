import type Stripe from 'stripe'
import { DAY_MS } from '../durations.ts'
import type { Env } from '../env.ts'
import { describeError, log } from '../log.ts'
import { hasChanged } from './apply.ts'
import { billingOf, type StripeMessage } from './consumer.ts'
import { OrgId } from './event.ts'
import { forgetEvents, type LiveSubscription, liveSubscriptions } from './queries.ts'
import { hasEnded, type Prices, rank, standing, subscriptionOf } from './subscription.ts'

/** Stripe's largest page. */
const PAGE = 100
/** The most that a queue takes at once. */
const BATCH = 100
/** Stripe sends an event for days, and again by hand for weeks. */
const EVENTS_KEPT_MS = 90 * DAY_MS

/**
 * Compares every subscription that lives, here or at Stripe, with Stripe, and has those mended that differ: events can be lost, and what an
 * unknown price changed nothing about may be known by now. Also forgets old events.
 */
export async function reconcile(env: Env): Promise<void> {
  const { db, stripe, prices } = billingOf(env)
  try {
    const ours = new Map((await liveSubscriptions(db)).map((known) => [known.subscription.id, known]))
    const differing: string[] = []
    for await (const stripes of stripe.subscriptions.list({ limit: PAGE })) {
      const known = ours.get(stripes.id)
      ours.delete(stripes.id)
      try {
        if (needsMending(stripes, known, prices)) differing.push(stripes.id)
      } catch (error) {
        // The others are compared all the same.
        log('error', 'subscription_not_compared', { alert: true, subscription_id: stripes.id, ...describeError(error) })
      }
    }
    // Not among those that live at Stripe.
    differing.push(...ours.keys())
    for (let at = 0; at < differing.length; at += BATCH)
      await env.STRIPE_QUEUE.sendBatch(
        differing.slice(at, at + BATCH).map((reconcile): { body: StripeMessage } => ({ body: { reconcile } })),
      )
    log('info', 'subscriptions_compared', { differing: differing.length })
    await forgetEvents(db, new Date(Date.now() - EVENTS_KEPT_MS))
  } catch (error) {
    log('error', 'subscriptions_not_compared', { alert: true, ...describeError(error) })
  }
}

/**
 * Whether what is known of a subscription (undefined: nothing is) is not what Stripe says, or its organisation has less than it, or an operator,
 * gave. @throws ZodError when it cannot be read
 */
function needsMending(stripes: Stripe.Subscription, known: LiveSubscription | undefined, prices: Prices): boolean {
  const now = subscriptionOf(stripes, prices)
  return known
    ? hasChanged(known.subscription, now) || rank(standing([now], known).plan) > rank(known.plan)
    : !hasEnded(now) && OrgId.parse(stripes.metadata?.org_id) !== null
}
