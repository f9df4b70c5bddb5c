import * as z from 'zod'
import { instant } from '../db/instant.ts'
import { Reference } from './event.ts'
import { type PaidPlan, PLAN_NAMES, type PlanSource } from './plans.ts'

/** Which plan a Stripe price stands for, by price id. */
export type Prices = ReadonlyMap<string, PaidPlan>

/** How a subscription stands, as the database keeps it. `plan` null: its price is no plan of ours. */
export const Subscription = z.object({
  id: z.string(),
  customer_id: z.string(),
  status: z.string(),
  plan: z.enum(PLAN_NAMES).nullable(),
  period_start: instant.nullable(),
  period_end: instant.nullable(),
  cancel_at_period_end: z.boolean(),
  created_at: instant,
})
export type Subscription = z.output<typeof Subscription>

const seconds = z.int().transform((unix) => new Date(unix * 1_000))
const period = { current_period_start: seconds.optional(), current_period_end: seconds.optional() }
/** A subscription of Stripe's API: its period is its items' since API version 2025-03-31, and was its own before. */
const StripeSubscription = z.object({
  id: z.string(),
  customer: Reference,
  status: z.string(),
  created: seconds,
  cancel_at_period_end: z.boolean().default(false),
  cancel_at: seconds.nullish(),
  ...period,
  items: z.object({ data: z.array(z.object({ price: z.object({ id: z.string() }), ...period })) }),
  metadata: z.object({ org_id: z.string().optional() }).nullish().catch(null),
})

/**
 * How Stripe says that a subscription stands.
 * @throws ZodError when it is none
 */
export function subscriptionOf(stripes: unknown, prices: Prices): Subscription {
  const { id, customer, status, created, items, ...given } = StripeSubscription.parse(stripes)
  // Beside the plan's item there may be others, of add-ons.
  const plan = greatest(items.data.map(({ price }) => prices.get(price.id) ?? null))
  const item = items.data.find(({ price }) => plan !== null && prices.get(price.id) === plan) ?? items.data[0]
  const period_end = item?.current_period_end ?? given.current_period_end ?? null
  return {
    id,
    customer_id: customer,
    status,
    plan,
    period_start: item?.current_period_start ?? given.current_period_start ?? null,
    period_end,
    // Flexible billing says the same by a date.
    cancel_at_period_end:
      given.cancel_at_period_end ||
      (period_end !== null && given.cancel_at != null && given.cancel_at.getTime() === period_end.getTime()),
    created_at: created,
  }
}

/** Stripe's statuses of a subscription whose plan may be used. */
export const ENTITLED: ReadonlySet<string> = new Set(['active', 'trialing', 'past_due'])
const ENDED: ReadonlySet<string> = new Set(['canceled', 'incomplete_expired'])

/** Whether its plan may be used: also while a payment that failed is tried again. Statuses yet unknown give nothing. */
export const isEntitled = ({ status }: Subscription): boolean => ENTITLED.has(status)

/** Whether it never gives a plan again. */
export const hasEnded = ({ status }: Subscription): boolean => ENDED.has(status)

const ORDER: readonly (string | null)[] = PLAN_NAMES
/** Orders plans; what is none is the least. */
export const rank = (plan: string | null): number => ORDER.indexOf(plan)
const greatest = (plans: (PaidPlan | null)[]): PaidPlan | null =>
  plans.reduce((best, plan) => (rank(plan) > rank(best) ? plan : best), null)

/**
 * The subscription that counts, of all that the organisation has: among those whose plan may be used the greatest plan, so that one more can
 * never leave a lesser one; else one that is neither used nor ended, one whose first payment is awaited last. The newest of several.
 */
export function effectiveSubscription(subscriptions: Subscription[]): Subscription | undefined {
  const order = (a: Subscription, b: Subscription) =>
    Number(isEntitled(b)) - Number(isEntitled(a)) ||
    (isEntitled(a) ? rank(b.plan) - rank(a.plan) : 0) ||
    Number(a.status === 'incomplete') - Number(b.status === 'incomplete') ||
    b.created_at.getTime() - a.created_at.getTime() ||
    (a.id < b.id ? 1 : -1)
  return subscriptions.filter((subscription) => !hasEnded(subscription)).sort(order)[0]
}

/**
 * Stripe's customer that the organisation is: whose subscription counts, else, when all have ended, whose is the newest. Two checkouts at once
 * make two.
 */
export const customerOf = (subscriptions: Subscription[]): string | undefined =>
  (
    effectiveSubscription(subscriptions) ??
    subscriptions.toSorted((a, b) => b.created_at.getTime() - a.created_at.getTime())[0]
  )?.customer_id

/** An organisation's plan, who gave it, and the period that was paid for. */
export type Standing = { plan: string; planSource: PlanSource; periodStart: Date | null; periodEnd: Date | null }

/**
 * The plan and period of an organisation that has these subscriptions: theirs, or what an operator gave where that is more. Without either it
 * keeps what it has, unless that was Stripe's.
 */
export function standing(
  subscriptions: Subscription[],
  { plan, plan_source, granted_plan }: { plan: string; plan_source: PlanSource; granted_plan: string | null },
): Standing {
  const counts = effectiveSubscription(subscriptions)
  const bought = counts?.plan && isEntitled(counts) ? counts : null
  const period = { periodStart: bought?.period_start ?? null, periodEnd: bought?.period_end ?? null }
  if (bought?.plan && rank(bought.plan) >= rank(granted_plan))
    return { plan: bought.plan, planSource: 'stripe', ...period }
  if (granted_plan !== null) return { plan: granted_plan, planSource: 'operator', ...period }
  return { plan: plan_source === 'stripe' ? 'free' : plan, planSource: plan_source, ...period }
}
