import { Hono } from 'hono'
import * as z from 'zod'
import { authenticate, requireAdmin } from '../auth/middleware.ts'
import { ClerkId } from '../auth/principal.ts'
import { PLAN_NAMES } from '../billing/plans.ts'
import type { Config } from '../env.ts'
import { deriveGatewayKey } from '../gateway/keys.ts'
import { keyInfo } from '../gateway/management.ts'
import { jsonOnly, validBody } from '../http/body.ts'
import { type AppEnv, ownDatabase } from '../http/context.ts'
import { problem } from '../http/problem.ts'
import { Unavailable } from '../unavailable.ts'
import { provision, revoke, rotate } from './provision.ts'
import { getProvisioning } from './queries.ts'

const ProvisionBody = z.strictObject({
  orgId: ClerkId.describe('The session’s organization.'),
  plan: z.enum(PLAN_NAMES),
})

export const ALREADY_PROVISIONED = 'Tenant already provisioned. Use DELETE to re-provision.'
export const NOT_PROVISIONED = 'Tenant was not provisioned.'
const BUDGET_UNKNOWN = 'The gateway does not answer; the remaining budget is unknown.'

/** `POST`, `GET …/status`, `DELETE`, `POST …/rotate` of `/provision/tenant`. */
export const provisioningRoutes = new Hono<AppEnv>()
  .post('/provision/tenant', authenticate(), requireAdmin(), jsonOnly(), validBody(ProvisionBody), async (c) => {
    const { orgId, plan } = c.req.valid('json')
    const principal = c.get('principal')
    if (orgId !== principal.orgId) return problem(c, { code: 'ORG_MISMATCH' })
    const config = c.get('config')
    const result = await provision({ db: ownDatabase(c), config }, principal, plan)
    if ('refusal' in result) return problem(c, result.refusal)
    return c.json({ success: true, keyId: result.keyId, ...(result.already && { message: ALREADY_PROVISIONED }) })
  })
  .get('/provision/tenant/status', authenticate(), async (c) => {
    const { orgId } = c.get('principal')
    const config = c.get('config')
    const known = await getProvisioning(ownDatabase(c), orgId)
    if (!known?.keyAlias)
      return c.json({ provisioned: false, plan: known?.plan ?? 'free', keyId: null, budgetUsd: null })
    const budget = await remainingBudget(config, orgId, known.keyVersion)
    return c.json({ provisioned: true, plan: known.plan, keyId: known.keyAlias, ...budget })
  })
  .delete('/provision/tenant', authenticate(), requireAdmin(), async (c) => {
    const config = c.get('config')
    const result = await revoke({ db: ownDatabase(c), config }, c.get('principal'))
    if ('refusal' in result) return problem(c, result.refusal)
    return c.json({ success: true, ...(!result.revoked && { message: NOT_PROVISIONED }) })
  })
  .post('/provision/tenant/rotate', authenticate(), requireAdmin(), async (c) => {
    const config = c.get('config')
    const result = await rotate({ db: ownDatabase(c), config }, c.get('principal'))
    return 'refusal' in result ? problem(c, result.refusal) : c.json({ success: true, keyId: result.keyId })
  })

/** What is left of the budget in USD, to the cent, as the gateway knows it now; null, and why, where it does not say. */
async function remainingBudget(
  config: Config,
  orgId: string,
  version: number,
): Promise<{ budgetUsd: number | null; message?: string }> {
  try {
    const info = await keyInfo(config, await deriveGatewayKey(config, orgId, version))
    if (!info)
      return { budgetUsd: null, message: 'The gateway does not know this key. POST /api/v1/provision/tenant mends it.' }
    if (info.maxBudget === null) return { budgetUsd: null }
    return { budgetUsd: Math.max(0, Math.round(100 * (info.maxBudget - info.spend)) / 100) }
  } catch (error) {
    if (error instanceof Unavailable) return { budgetUsd: null, message: BUDGET_UNKNOWN }
    throw error
  }
}
