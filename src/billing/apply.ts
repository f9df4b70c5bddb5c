import type Stripe from 'stripe'
import { actionEntry, seal } from '../audit/entry.ts'
import type { Database } from '../db/client.ts'
import { type Fields, log } from '../log.ts'
import { type EventOutcome, OrgId, type StripeEvent } from './event.ts'
import { applySubscription, type BillingState, billingState, recordEvent } from './queries.ts'
import { ask, isMissing } from './stripe.ts'
import { isEntitled, type Prices, Subscription, standing, subscriptionOf } from './subscription.ts'

export type Billing = { db: Database; stripe: Stripe; prices: Prices }

/** How often an organisation's state may change while Stripe is asked. */
const TRIES = 10

/**
 * Handles one event, once. Whatever it says, Stripe is asked how the subscription stands now: order and age of events do not matter.
 *
 * Two that ask at once could still write in the wrong order. So the organisation's version is read before Stripe is asked, and nothing is
 * written when it has changed since: what is written was asked for after everything that was written before.
 * @returns the organisation that it is about; undefined: it changes none
 * @throws Unavailable, or what Stripe refused: the event is not handled, and may come again
 */
export async function applyEvent(billing: Billing, event: StripeEvent): Promise<string | undefined> {
  if (event.subscription === null) return conclude(billing.db, event, 'ignored', null)
  return bringUpToDate(billing, event.subscription, event)
}

/** Compares what we know of a subscription with Stripe, and mends it. @throws as applyEvent */
export const reconcileSubscription = (billing: Billing, subscriptionId: string): Promise<string | undefined> =>
  bringUpToDate(billing, subscriptionId, null)

async function bringUpToDate(
  { db, stripe, prices }: Billing,
  id: string,
  event: StripeEvent | null,
): Promise<string | undefined> {
  let org = event?.org ?? null
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const state = await billingState(db, { ...event, subscription: id, org })
    if (state.handled) return state.org_id ?? undefined
    const stripes = await retrieve(stripe, id)
    if (!stripes) return conclude(db, event, 'unknown_subscription', state.org_id, { subscription_id: id })
    const named = OrgId.parse(stripes.metadata?.org_id)
    // It stays whose it was first; else its own metadata says whose it is, else that of the checkout.
    const isKnown = state.subscriptions.some((known) => known.id === id)
    const orgId = isKnown ? state.org_id : (named ?? event?.org ?? null)
    if (orgId === null) return conclude(db, event, 'no_organization', null, { subscription_id: id })
    if (named !== null && named !== orgId) alert('subscription_moved', { subscription_id: id, org_id: orgId })
    org = orgId
    if (orgId !== state.org_id) continue
    const subscription = subscriptionOf(stripes, prices)
    if (isEntitled(subscription) && subscription.plan === null) {
      const price_ids = stripes.items.data.map(({ price }) => price.id)
      return conclude(db, event, 'unknown_price', orgId, { subscription_id: id, price_ids })
    }
    if ((await writeSubscription(db, event, orgId, state, subscription)) !== 'conflict') return orgId
  }
  throw new Error('the organisation changed each time that its subscription was read')
}

/** Undefined: Stripe has no such subscription in this account and mode, and never will. */
const retrieve = (stripe: Stripe, id: string): Promise<Stripe.Subscription | undefined> =>
  ask(stripe.subscriptions.retrieve(id)).catch((error) => (isMissing(error) ? undefined : Promise.reject(error)))

const alert = (event: string, fields: Fields) => log('error', event, { alert: true, ...fields })

/** Records an event that changes nothing, and alerts with the reason. Ignored events alert only for refunds and charge-backs. */
async function conclude(
  db: Database,
  event: StripeEvent | null,
  outcome: EventOutcome,
  orgId: string | null,
  fields: Fields = {},
): Promise<undefined> {
  if (event) await recordEvent(db, event, outcome, orgId)
  if (outcome === 'ignored' && !event?.charge) return
  const { id: event_id, type, customer: customer_id, charge } = event ?? {}
  alert(`stripe_${outcome}`, { event_id, type, org_id: orgId, customer_id, charge, ...fields })
}

async function writeSubscription(
  db: Database,
  event: StripeEvent | null,
  orgId: string,
  state: BillingState,
  subscription: Subscription,
) {
  const known = state.subscriptions.find(({ id }) => id === subscription.id)
  const others = state.subscriptions.filter((other) => other !== known)
  const all = [...others, subscription]
  if (all.filter(isEntitled).length > 1) alert('two_subscriptions', { org_id: orgId, subscription_id: subscription.id })
  const stands = standing(all, state)
  const { plan, planSource } = stands
  // Also where only the giver changes: what Stripe gave it takes away again.
  const given = plan !== state.plan || planSource !== state.plan_source
  const changed = given || known === undefined || hasChanged(known, subscription)
  if (changed && event === null) log('warn', 'subscription_mended', { org_id: orgId, subscription_id: subscription.id })
  const entry = actionEntry({ orgId, userId: null }, given ? 'plan_changed' : 'subscription_changed', {
    ...(given && { plan, plan_source: planSource }),
    subscription_id: subscription.id,
    subscription_plan: subscription.plan,
    status: subscription.status,
    current_period_end: subscription.period_end?.toISOString() ?? null,
    cancel_at_period_end: subscription.cancel_at_period_end,
    cause: event?.id ?? 'reconciliation',
  })
  const read = { orgId, version: state.version }
  return applySubscription(
    db,
    event,
    read,
    subscription,
    { ...stands, plan: given ? plan : null },
    changed ? await seal(entry) : null,
  )
}

const FIELDS = Subscription.keyof().options
/** Whether what is known of a subscription is no longer so. */
export const hasChanged = (known: Subscription, now: Subscription): boolean =>
  FIELDS.some((field) => JSON.stringify(known[field]) !== JSON.stringify(now[field]))
