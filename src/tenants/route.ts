import { Hono } from 'hono'
import * as z from 'zod'
import { authenticate, requireAdmin } from '../auth/middleware.ts'
import { planOf } from '../billing/plans.ts'
import { SHA256_HEX } from '../bytes.ts'
import { ACTIONS, VERTICALS } from '../dlp/actions.ts'
import { PHI_TYPES } from '../dlp/types.ts'
import { CHANGES_SOMETHING, jsonOnly, line, validBody } from '../http/body.ts'
import { type AppEnv, ownDatabase } from '../http/context.ts'
import { problem } from '../http/problem.ts'
import { changeTenant, type TenantChange } from './change.ts'
import { getTenant, presentBaa, presentTenant } from './tenant.ts'

/** Longer than a source sends the same event again, so that it is not kept twice. */
const LOG_RETENTION_DAYS = { min: 3, max: 365 }

/** A strict object, because a record of zod's passes over a `__proto__` that was sent. */
const DlpPolicyChange = z
  .strictObject(Object.fromEntries(PHI_TYPES.map((type) => [type, z.enum(ACTIONS).nullable().exactOptional()])))
  .refine((change) => Object.keys(change).length > 0, 'At least one type must be named.')
  .meta({ minProperties: 1 })

const TenantBody = z
  .strictObject({
    name: line(100).nullable().optional(),
    vertical: z.enum(VERTICALS).optional(),
    dlpPolicy: DlpPolicyChange.optional(),
    logRetentionDays: z.int().min(LOG_RETENTION_DAYS.min).max(LOG_RETENTION_DAYS.max).optional(),
  })
  .refine(...CHANGES_SOMETHING)
  .meta({ minProperties: 1 })

const BaaBody = z.strictObject({
  name: line(200),
  title: line(200),
  documentSha256: z.string().regex(SHA256_HEX, 'must be a SHA-256 in lower-case hex'),
})

/** `GET`, `PATCH /tenant`; `GET`, `POST`, `DELETE /tenant/baa`. */
export const tenantRoutes = new Hono<AppEnv>()
  .get('/tenant', authenticate(), async (c) => {
    const tenant = await getTenant(ownDatabase(c), c.get('principal').orgId)
    return tenant ? c.json({ tenant: presentTenant(tenant) }) : problem(c, { code: 'TENANT_NOT_FOUND' })
  })
  .patch('/tenant', authenticate(), requireAdmin(), jsonOnly(), validBody(TenantBody), async (c) => {
    const { name, vertical, dlpPolicy, logRetentionDays } = c.req.valid('json')
    const change = {
      ...(name !== undefined && { name }),
      ...(vertical !== undefined && { vertical }),
      ...(dlpPolicy !== undefined && { dlp_policy: dlpPolicy }),
      ...(logRetentionDays !== undefined && { log_retention_days: logRetentionDays }),
    } satisfies TenantChange
    const tenant = await changeTenant(ownDatabase(c), c.get('principal'), change, {
      action: vertical !== undefined || dlpPolicy !== undefined ? 'policy_changed' : 'tenant_changed',
      detail: change,
    })
    return tenant ? c.json({ tenant: presentTenant(tenant) }) : problem(c, { code: 'TENANT_NOT_FOUND' })
  })
  .get('/tenant/baa', authenticate(), requireAdmin(), async (c) => {
    const tenant = await getTenant(ownDatabase(c), c.get('principal').orgId)
    return tenant ? c.json({ baa: presentBaa(tenant) }) : problem(c, { code: 'TENANT_NOT_FOUND' })
  })
  .post('/tenant/baa', authenticate(), requireAdmin(), jsonOnly(), validBody(BaaBody), async (c) => {
    const { name, title, documentSha256: document_sha256 } = c.req.valid('json')
    const db = ownDatabase(c)
    const principal = c.get('principal')
    const tenant = await getTenant(db, principal.orgId)
    if (!tenant) return problem(c, { code: 'TENANT_NOT_FOUND' })
    if (!planOf(tenant.plan).baa) return problem(c, { code: 'BAA_NOT_INCLUDED' })
    const signed = await changeTenant(
      db,
      principal,
      { baa: { user_id: principal.userId, name, title, document_sha256 } },
      { action: 'baa_signed', detail: { name, title, document_sha256 } },
    )
    return signed ? c.json({ baa: presentBaa(signed) }, 201) : problem(c, { code: 'TENANT_NOT_FOUND' })
  })
  .delete('/tenant/baa', authenticate(), requireAdmin(), async (c) => {
    const db = ownDatabase(c)
    const tenant = await getTenant(db, c.get('principal').orgId)
    if (!tenant) return problem(c, { code: 'TENANT_NOT_FOUND' })
    if (tenant.baa_signed_at === null) return c.json({ ok: true, message: 'No BAA was signed.' })
    await changeTenant(db, c.get('principal'), { baa: null }, { action: 'baa_withdrawn', detail: {} })
    return c.json({ ok: true })
  })
