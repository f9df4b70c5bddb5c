import { Hono } from 'hono'
import * as z from 'zod'
import { authenticate } from '../auth/middleware.ts'
import { CHANGES_SOMETHING, jsonOnly, validBody } from '../http/body.ts'
import { type AppEnv, ownDatabase } from '../http/context.ts'
import { issuesOf } from '../http/issues.ts'
import { problem } from '../http/problem.ts'
import { idOrNone } from '../ids.ts'
import { SecretRef } from '../secrets/tenant-secret.ts'
import { findSource, sourceNotFound } from './find.ts'
import { presentInFull, presentSource } from './present.ts'
import { changeSource, createSource, listSources, removeSource } from './queries.ts'
import { CONFIGS, DisplayName, refusedAddresses, type SourceType } from './source.ts'

const registered = <T extends SourceType, C extends z.ZodType>(type: T, config: C) =>
  z.strictObject({
    sourceType: z.literal(type),
    displayName: DisplayName,
    secretRef: SecretRef.nullish(),
    config,
    enabled: z
      .literal(true, 'is true of a new log source: disable it with PATCH')
      .optional()
      .describe('A new log source is.'),
  })
const NewSourceBody = z.discriminatedUnion('sourceType', [
  registered('m365_unified_audit', CONFIGS.m365_unified_audit),
  registered('google_workspace_admin', CONFIGS.google_workspace_admin),
  registered('gcp_cloud_audit', CONFIGS.gcp_cloud_audit),
  registered('splunk_hec', CONFIGS.splunk_hec),
  registered('azure_sentinel', CONFIGS.azure_sentinel),
  registered('custom_webhook', CONFIGS.custom_webhook.default({})),
])
/** Of a source that is there; ignored, it would let its sender take the source for changed. */
const fixed = z
  .never('cannot be changed: register another log source')
  .optional()
  .describe('Refused: it stays as it is.')
const ChangeBody = z
  .strictObject({
    displayName: DisplayName.optional(),
    config: z.record(z.string(), z.unknown()).optional().describe('All of it, as its type has it.'),
    enabled: z.boolean().optional(),
    sourceType: fixed,
    secretRef: fixed,
  })
  .refine(...CHANGES_SOMETHING)
  .meta({ minProperties: 1 })

/** `GET`, `POST /log-sources`; `GET`, `PATCH`, `DELETE /log-sources/:id`. */
export const logSourceRoutes = new Hono<AppEnv>()
  .get('/log-sources', authenticate(), async (c) => {
    const sources = await listSources(ownDatabase(c), c.get('principal').orgId)
    return sources ? c.json({ sources: sources.map(presentSource) }) : problem(c, { code: 'TENANT_NOT_FOUND' })
  })
  .post('/log-sources', authenticate(), jsonOnly(), validBody(NewSourceBody), async (c) => {
    const { sourceType, displayName, config, secretRef } = c.req.valid('json')
    const issues = refusedAddresses(config, c.get('config').trustedOrigins)
    if (issues.length > 0) return problem(c, { code: 'VALIDATION_ERROR', issues })
    const created = await createSource(ownDatabase(c), c.get('principal'), {
      source_type: sourceType,
      display_name: displayName,
      config,
      secret_ref: secretRef ?? null,
    })
    return 'source' in created
      ? c.json({ source: presentSource(created.source) }, 201, { Location: `${c.req.path}/${created.source.id}` })
      : problem(c, { code: created.refused })
  })
  .get('/log-sources/:id', authenticate(), async (c) => {
    const source = await findSource(c, c.req.param('id'))
    return source instanceof Response ? source : c.json({ source: presentInFull(source, new URL(c.req.url).origin) })
  })
  .patch('/log-sources/:id', authenticate(), jsonOnly(), validBody(ChangeBody), async (c) => {
    const source = await findSource(c, c.req.param('id'))
    if (source instanceof Response) return source
    const { displayName, config, enabled } = c.req.valid('json')
    const checked = config && CONFIGS[source.source_type].safeParse(config)
    const issues = checked?.error
      ? issuesOf(checked.error, 'config')
      : refusedAddresses(checked?.data ?? {}, c.get('config').trustedOrigins)
    if (issues.length > 0) return problem(c, { code: 'VALIDATION_ERROR', issues })
    const changed = await changeSource(ownDatabase(c), c.get('principal'), source, {
      ...(displayName !== undefined && { display_name: displayName }),
      ...(checked && { config: checked.data }),
      ...(enabled !== undefined && { enabled }),
    })
    return changed ? c.json({ source: presentSource(changed) }) : sourceNotFound(c)
  })
  .delete('/log-sources/:id', authenticate(), async (c) => {
    const id = c.req.param('id')
    const removed = await removeSource(ownDatabase(c), c.get('principal'), idOrNone('ls', id))
    if (removed === 'removed') return c.json({ ok: true })
    return removed === 'NOT_FOUND' ? sourceNotFound(c) : problem(c, { code: removed })
  })
