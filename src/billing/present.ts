import { toSecond } from '../http/instant.ts'
import { agentsOf } from '../tenants/tenant.ts'
import { planOf } from './plans.ts'
import type { BillingState } from './queries.ts'
import { effectiveSubscription, isEntitled } from './subscription.ts'

/** A subscription as the API shows it, with what its organisation's plan includes, maybe more; without one, what the reference shows of none. */
export function presentSubscription({ plan: held, subscriptions, run_limit, agents }: BillingState) {
  const subscription = effectiveSubscription(subscriptions)
  if (!subscription) return { customer_id: null, subscription_id: null, plan: 'free', status: 'none' }
  const plan = isEntitled(subscription) && subscription.plan !== null ? subscription.plan : 'free'
  const { runLimit, baa } = planOf(held)
  return {
    customer_id: subscription.customer_id,
    subscription_id: subscription.id,
    plan,
    status: subscription.status,
    current_period_end: subscription.period_end && toSecond(subscription.period_end),
    cancel_at_period_end: subscription.cancel_at_period_end,
    features: {
      run_limit: run_limit ?? runLimit,
      agents_included: agentsOf({ agents, plan: held }),
      baa_available: baa,
    },
  }
}
