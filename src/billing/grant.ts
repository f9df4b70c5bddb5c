import type { Actor } from '../audit/entry.ts'
import type { Database } from '../db/client.ts'
import { changeTenant } from '../tenants/change.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { PlanName } from './plans.ts'
import { billingState } from './queries.ts'
import { standing } from './subscription.ts'

/**
 * Gives an organisation a plan as an operator, in place of the one that an operator gave before; takes it on board if it is not yet. Where a
 * subscription gives more, that counts while it lives.
 * @throws Unavailable; another error when a subscription changed at the same time: nothing was given
 */
export async function grantPlan(db: Database, actor: Actor, grantedPlan: PlanName): Promise<Tenant | undefined> {
  const { subscriptions, version, ...state } = await billingState(db, { org: actor.orgId })
  const { plan, planSource } = standing(subscriptions, { ...state, granted_plan: grantedPlan })
  const detail = { plan, plan_source: planSource, granted_plan: grantedPlan }
  const change = { ...detail, billing_version: version }
  return changeTenant(db, actor, change, { action: 'plan_changed', detail, onboard: true })
}
