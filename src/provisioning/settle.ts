import { planOf } from '../billing/plans.ts'
import { deriveGatewayKey } from '../gateway/keys.ts'
import { updateKey } from '../gateway/management.ts'
import { describeError, log } from '../log.ts'
import { type Provisioned, type Provisioning, provision, revoke } from './provision.ts'
import { noteKeyPlan, type Unsettled, unsettled } from './queries.ts'

/** Organisations that one run of the cron settles. */
const PAGE = 50

/**
 * Makes the gateway's key what the organisation's plan says: made when a subscription brought a plan, deleted when the plan ended, its budget
 * and limits changed when the plan did. What fails is left for the cron, which comes again each minute; the plan itself stays.
 */
export async function settle(context: Provisioning, orgId: string): Promise<void> {
  for (const tenant of await unsettled(context.db, 1, orgId)) await settleOne(context, tenant)
}

/** Settles the organisations that are due; one that fails keeps no other waiting. */
export async function settleAll(context: Provisioning): Promise<void> {
  for (const tenant of await unsettled(context.db, PAGE)) await settleOne(context, tenant)
}

async function settleOne(context: Provisioning, tenant: Unsettled): Promise<void> {
  const { orgId, plan, keyAlias } = tenant
  const nobody = { orgId, userId: null }
  try {
    const result =
      plan === 'free'
        ? await revoke(context, nobody)
        : keyAlias === null
          ? await provision(context, nobody, plan)
          : await update(context, tenant, keyAlias)
    const refused = 'refusal' in result ? result.refusal.code : undefined
    log(refused ? 'warn' : 'info', refused ? 'key_not_settled' : 'key_settled', { org_id: orgId, plan, code: refused })
  } catch (error) {
    log('warn', 'key_not_settled', { org_id: orgId, plan, ...describeError(error) })
  }
}

async function update(
  context: Provisioning,
  { orgId, plan, keyVersion }: Unsettled,
  alias: string,
): Promise<Provisioned> {
  const { config, db } = context
  const key = await deriveGatewayKey(config.keySecret, orgId, keyVersion)
  // One that the gateway has lost is made again.
  if (!(await updateKey(config, key, planOf(plan)))) {
    const made = await provision(context, { orgId, userId: null }, plan)
    if ('refusal' in made) return made
  }
  await noteKeyPlan(db, orgId, alias, plan)
  return { keyId: alias, already: true }
}
