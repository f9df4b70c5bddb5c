import { planOf } from '../billing/plans.ts'
import { deriveGatewayKey } from '../gateway/keys.ts'
import { ensureKey, updateKey } from '../gateway/management.ts'
import type { Refusal } from '../http/errors.ts'
import { describeError, log } from '../log.ts'
import { type Provisioning, provision, revoke } from './provision.ts'
import { keySettled, type Unsettled, unsettled } from './queries.ts'

/** Organisations that one run of the cron settles. */
const PAGE = 50

/**
 * Makes the gateway's key what the organisation's plan says: made when a subscription brought a plan, deleted when the plan ended, its budget
 * and limits changed when the plan did. What fails is left for the cron, which comes again each minute; the plan itself stays.
 */
export async function settle(context: Provisioning, orgId: string): Promise<void> {
  // Read just before it is acted on. What changes while it is acted on is looked at again (change_plan()).
  for (const tenant of await unsettled(context.db, 1, orgId)) {
    const { plan } = tenant
    try {
      const refused = await settleOne(context, tenant)
      log(refused ? 'warn' : 'info', refused ? 'key_not_settled' : 'key_settled', {
        org_id: orgId,
        plan,
        code: refused?.code,
      })
    } catch (error) {
      log('warn', 'key_not_settled', { org_id: orgId, plan, ...describeError(error) })
    }
  }
}

/** Settles the organisations that are due; one that fails keeps no other waiting. */
export async function settleAll(context: Provisioning): Promise<void> {
  for (const { orgId } of await unsettled(context.db, PAGE)) await settle(context, orgId)
}

/** @returns why it could not be done */
async function settleOne(context: Provisioning, tenant: Unsettled): Promise<Refusal | undefined> {
  const { orgId, plan, keyAlias, keyWanted } = tenant
  const stripe = { orgId, userId: null }
  if (keyAlias !== null && plan === 'free') {
    const revoked = await revoke(context, stripe)
    return 'refusal' in revoked ? revoked.refusal : undefined
  }
  if (keyAlias === null && keyWanted) {
    const provisioned = await provision(context, stripe, plan)
    return 'refusal' in provisioned ? provisioned.refusal : undefined
  }
  if (keyAlias !== null) await bringUpToDate(context, tenant, keyAlias)
  await keySettled(context.db, tenant)
  return undefined
}

async function bringUpToDate({ config }: Provisioning, tenant: Unsettled, alias: string) {
  const { orgId, plan, keyVersion, spent, spentUntil } = tenant
  const key = await deriveGatewayKey(config, orgId, keyVersion)
  // One that the gateway has lost is made again.
  const used = { spend: spent, resetsAt: spentUntil }
  await ensureKey(config, key, { alias, orgId, plan: planOf(plan), spent: used })
  await updateKey(config, key, planOf(plan))
}
