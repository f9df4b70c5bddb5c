import { planOf } from '../billing/plans.ts'
import type { Database } from '../db/client.ts'
import type { Refusal } from '../http/errors.ts'
import { getTenant } from '../tenants/tenant.ts'

const NOT_IN_FORCE =
  "The organization's plan does not include a BAA, so one that was signed is not in force, and health information cannot be processed. Change the plan: POST /api/v1/billing/portal, or /checkout without a subscription."

/** A run that lacks a BAA, as its organisation is told of it: on a plan without one, signing is no use. @throws Unavailable */
export async function baaRefusal(db: Database, orgId: string): Promise<Refusal> {
  const tenant = await getTenant(db, orgId)
  return { code: 'BAA_REQUIRED', ...(tenant && !planOf(tenant.plan).baa && { error: NOT_IN_FORCE }) }
}
