import { type Actor, type AdminAction, actionEntry, seal } from '../audit/entry.ts'
import { planOf } from '../billing/plans.ts'
import type { Database } from '../db/client.ts'
import { MINUTE_MS } from '../durations.ts'
import type { Config } from '../env.ts'
import { deriveGatewayKey } from '../gateway/keys.ts'
import { ensureKey, keyInfo, spentNow, suspendKey } from '../gateway/management.ts'
import type { Refusal } from '../http/errors.ts'
import { describeError, log } from '../log.ts'
import { runLeaseMs } from '../runs/deadlines.ts'
import { Unavailable } from '../unavailable.ts'
import { type Begun, beginProvisioning, beginRotation, completeKey, noteSuspension, revokeKeys } from './books.ts'
import { getKeys } from './queries.ts'

export type Provisioning = { db: Database; config: Config }
type Provisioned = { keyId: string; already: boolean } | { refusal: Refusal }

/**
 * Gives the organisation its key at the gateway. Idempotent, however often and at once it is asked; what an earlier call left undone
 * (a key without its row, a row without its key) is finished.
 * @throws Unavailable of the database
 */
export async function provision(context: Provisioning, actor: Actor, plan: string): Promise<Provisioned> {
  const { config, db } = context
  // Only an admin gives his organisation a plan: who acts for Stripe may have read one that has ended meanwhile.
  const selfServe = actor.userId === null ? [] : config.selfServePlans
  const created = await seal(actionEntry(actor, 'tenant_created', { plan: 'free' }))
  const asked = { orgId: actor.orgId, plan, selfServe, leaseMs: leaseOf(config) }
  return issue(context, actor, await beginProvisioning(db, asked, created), 'tenant_provisioned')
}

/**
 * Gives the organisation another key. The one before serves the runs under way until they must have ended; then the cron deletes it.
 * @throws Unavailable of the database
 */
export async function rotate(context: Provisioning, actor: Actor): Promise<Provisioned> {
  return issue(context, actor, await beginRotation(context.db, actor.orgId, leaseOf(context.config)), 'key_rotated')
}

/** LiteLLM writes down what keys have spent some time later, for many calls at once. */
const BOOKED_MS = MINUTE_MS

/** How long a key may still be used, or be in the making, once it is given up, and its spending not be known. */
const leaseOf = ({ gatewayTimeoutMs }: Config): number => runLeaseMs(gatewayTimeoutMs) + BOOKED_MS

/** A key that is to be made, or is. */
type Pending = Exclude<Begun, { outcome: 'refused' }>

async function issue(
  { config, db }: Provisioning,
  actor: Actor,
  begun: Begun,
  action: AdminAction,
): Promise<Provisioned> {
  if (begun.outcome === 'refused')
    return { refusal: begun.code === 'SERVICE_UNAVAILABLE' ? CHANGED_MEANWHILE : { code: begun.code } }
  const { outcome, alias, version, plan } = begun
  let carried: number | undefined
  try {
    carried = await ensure(config, actor.orgId, begun)
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    log('warn', 'key_not_checked', describeError(error))
    // A key that runs have already stays where the gateway does not answer.
    if (outcome === 'provisioned') carried = 0
  }
  if (carried === undefined) return { refusal: { code: 'GATEWAY_ERROR', error: NOT_MADE, retryAfter: 5 } }
  if (outcome === 'provisioned') return { keyId: alias, already: true }
  const entry = await seal(actionEntry(actor, action, { key_id: alias, plan }))
  const done = await completeKey(db, actor.orgId, { alias, version }, leaseOf(config), entry, carried)
  if (done.outcome === 'superseded') return { refusal: CHANGED_MEANWHILE }
  return { keyId: done.alias ?? alias, already: done.outcome === 'already' }
}

export const NOT_MADE = 'The gateway failed to issue the virtual key. Please try again.'
const CHANGED_MEANWHILE: Refusal = {
  code: 'SERVICE_UNAVAILABLE',
  error: 'The key was revoked, or asked for on another plan, while it was being issued. Please try again.',
  retryAfter: 1,
}

/**
 * A key that replaces another, or one that was given back, begins with what that one has spent: no new budget is won.
 * @returns that, in USD; undefined: the gateway refuses to make it
 */
async function ensure(config: Config, orgId: string, begun: Pending): Promise<number | undefined> {
  const { alias, version, plan, old_version, spent, spent_until } = begun
  const old =
    old_version === undefined ? undefined : await keyInfo(config, await deriveGatewayKey(config, orgId, old_version))
  const key = await deriveGatewayKey(config, orgId, version)
  return ensureKey(config, key, {
    alias,
    orgId,
    plan: planOf(plan),
    spent: old ?? { spend: spent, resetsAt: spent_until ?? null },
  })
}

/** How often keys are looked up and suspended again because another came meanwhile. */
const REVOCATIONS = 3

/**
 * Takes the organisation's key away: at the gateway first, the one in use last, so that a failure leaves everything as it was. There it is
 * suspended: the cron deletes it when it is known what the runs under way have spent.
 * @returns whether there was one, or why it is still there
 * @throws Unavailable of the database
 */
export async function revoke(
  { config, db }: Provisioning,
  actor: Actor,
): Promise<{ revoked: boolean } | { refusal: Refusal }> {
  for (let attempt = 0; attempt < REVOCATIONS; attempt++) {
    const keys = await getKeys(db, actor.orgId)
    if (!keys) return { revoked: false }
    try {
      const info = await keyInfo(config, await deriveGatewayKey(config, actor.orgId, keys.inUse))
      // Noted first: if we die in between, the cron looks at the key again.
      if (info) await noteSuspension(db, actor.orgId, info)
      for (const version of keys.versions)
        await suspendKey(config, await deriveGatewayKey(config, actor.orgId, version))
      const entry = await seal(actionEntry(actor, 'tenant_revoked', { key_id: keys.keyId }))
      const upTo = { version: Math.max(...keys.versions), read: keys.read }
      const { outcome } = await revokeKeys(db, actor.orgId, upTo, leaseOf(config), entry, info && spentNow(info))
      if (outcome !== 'superseded') return { revoked: outcome === 'done' }
    } catch (error) {
      if (error instanceof Unavailable && error.dependency === 'gateway')
        return { refusal: { code: 'KEY_REVOCATION_FAILED' } }
      throw error
    }
  }
  return { refusal: { code: 'KEY_REVOCATION_FAILED' } }
}
