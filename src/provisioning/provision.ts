import { type AdminAction, actionEntry, seal } from '../audit/entry.ts'
import { planOf } from '../billing/plans.ts'
import type { Database } from '../db/client.ts'
import type { Config } from '../env.ts'
import { deriveGatewayKey } from '../gateway/keys.ts'
import { deleteKey, ensureKey, keyInfo } from '../gateway/management.ts'
import type { Refusal } from '../http/errors.ts'
import { describeError, log } from '../log.ts'
import { Unavailable } from '../unavailable.ts'
import { type Begun, beginProvisioning, beginRotation, completeKey, revokeKeys } from './books.ts'
import { getKeys } from './queries.ts'

/** Who acts, where: an admin of the organisation, or what acts for it (`userId` null: Stripe). */
export type Actor = { orgId: string; userId: string | null }
export type Provisioning = { db: Database; config: Config }
export type Provisioned = { keyId: string; already: boolean } | { refusal: Refusal }

const keyOf = (config: Config, orgId: string, version: number): Promise<string> =>
  deriveGatewayKey(config.keySecret, orgId, version)

/**
 * Gives the organisation its key at the gateway. Idempotent, however often and at once it is asked; what an earlier call left undone
 * (a key without its row, a row without its key) is finished.
 * @throws Unavailable of the database
 */
export async function provision(context: Provisioning, actor: Actor, plan: string): Promise<Provisioned> {
  const { config, db } = context
  const begun = await beginProvisioning(db, actor.orgId, plan, config.selfServePlans)
  if (begun.outcome !== 'provisioned') return make(context, actor, begun, 'tenant_provisioned')
  // Runs have this key already: it is made again where the gateway has lost it, and stays where that does not answer.
  await ensure(config, actor.orgId, begun).catch((error) => log('warn', 'key_not_checked', describeError(error)))
  return { keyId: begun.alias, already: true }
}

/**
 * Gives the organisation another key. The one before serves the runs under way until they must have ended; then the cron deletes it.
 * @throws Unavailable of the database
 */
export async function rotate(context: Provisioning, actor: Actor): Promise<Provisioned> {
  return make(context, actor, await beginRotation(context.db, actor.orgId), 'key_rotated')
}

type Pending = Exclude<Begun, { outcome: 'refused' }>

async function make(
  { config, db }: Provisioning,
  actor: Actor,
  begun: Begun,
  action: AdminAction,
): Promise<Provisioned> {
  if (begun.outcome === 'refused') return { refusal: { code: begun.code } }
  const { alias, version, plan } = begun
  try {
    await ensure(config, actor.orgId, begun)
  } catch (error) {
    if (error instanceof Unavailable) return { refusal: { code: 'GATEWAY_ERROR', error: NOT_MADE, retryAfter: 5 } }
    throw error
  }
  const entry = await seal(actionEntry(actor, action, { key_id: alias, plan }))
  const done = await completeKey(db, actor.orgId, { alias, version }, config.gatewayTimeoutMs, entry)
  if (done !== 'superseded') return { keyId: alias, already: done === 'already' }
  // Revoked while we made it: nobody else knows of it.
  await deleteKey(config, await keyOf(config, actor.orgId, version)).catch((error) =>
    log('error', 'key_left_at_gateway', { org_id: actor.orgId, key_id: alias, ...describeError(error) }),
  )
  return { refusal: { code: 'SERVICE_UNAVAILABLE', error: REVOKED_MEANWHILE, retryAfter: 1 } }
}

const NOT_MADE = 'The gateway failed to issue the virtual key. Nothing has changed. Please try again.'
const REVOKED_MEANWHILE = 'The key was revoked while it was being issued. Please try again.'

/** A key that replaces another begins with what that one has spent: rotating gives no new budget. */
async function ensure(config: Config, orgId: string, { alias, version, plan, old_version }: Pending): Promise<void> {
  const old = old_version === undefined ? undefined : await keyInfo(config, await keyOf(config, orgId, old_version))
  const key = await keyOf(config, orgId, version)
  await ensureKey(config, key, { alias, orgId, plan: planOf(plan), spent: old?.spend ?? 0 })
}

/**
 * Takes the organisation's key away: at the gateway first, so that a failure leaves everything as it was.
 * @returns whether there was one, or why it is still there
 * @throws Unavailable of the database
 */
export async function revoke(
  { config, db }: Provisioning,
  actor: Actor,
): Promise<{ revoked: boolean } | { refusal: Refusal }> {
  const keys = await getKeys(db, actor.orgId)
  if (!keys) return { revoked: false }
  try {
    for (const version of keys.versions) await deleteKey(config, await keyOf(config, actor.orgId, version))
  } catch (error) {
    if (error instanceof Unavailable) return { refusal: { code: 'KEY_REVOCATION_FAILED' } }
    throw error
  }
  const entry = await seal(actionEntry(actor, 'tenant_revoked', { key_id: keys.keyId }))
  const done = await revokeKeys(db, actor.orgId, Math.max(...keys.versions), entry)
  if (done === 'superseded') return { refusal: { code: 'KEY_REVOCATION_FAILED' } }
  return { revoked: done === 'done' }
}
