import { Hono } from 'hono'
import { authenticate, requireAdmin } from '../auth/middleware.ts'
import { jsonOnly, validBody } from '../http/body.ts'
import { type AppEnv, ownDatabase } from '../http/context.ts'
import { toSecond } from '../http/instant.ts'
import { invalid, problem } from '../http/problem.ts'
import { NARRATOR } from '../narrator/context.ts'
import { refusedAddress } from '../outside/address.ts'
import { agentsOf, getTenant } from '../tenants/tenant.ts'
import { type Digest, DigestSettings } from './digest.ts'
import { getDigest, setDigest } from './queries.ts'

export const NOT_WRITTEN = `A digest is written by ${NARRATOR}, which is not included in the organization's plan.`

/** `GET`, `POST`, `DELETE /tenant/digest`: the narrator's account of each day or week, sent where an admin says. */
export const digestRoutes = new Hono<AppEnv>()
  .get('/tenant/digest', authenticate(), requireAdmin(), async (c) => {
    const digest = await getDigest(ownDatabase(c), c.get('principal').orgId)
    return digest === undefined
      ? problem(c, { code: 'TENANT_NOT_FOUND' })
      : c.json({ digest: digest && presentDigest(digest) })
  })
  .post('/tenant/digest', authenticate(), requireAdmin(), jsonOnly(), validBody(DigestSettings), async (c) => {
    const settings = c.req.valid('json')
    const refused = refusedAddress(settings.url, c.get('config').trustedOrigins)
    if (refused) return invalid(c, 'url', refused)
    const db = ownDatabase(c)
    const principal = c.get('principal')
    const tenant = await getTenant(db, principal.orgId)
    if (tenant && !agentsOf(tenant).includes(NARRATOR))
      return problem(c, { code: 'AGENT_NOT_INCLUDED', error: NOT_WRITTEN })
    const set = await setDigest(db, principal, settings)
    return set?.digest ? c.json({ digest: presentDigest(set.digest) }, 201) : problem(c, { code: 'TENANT_NOT_FOUND' })
  })
  .delete('/tenant/digest', authenticate(), requireAdmin(), async (c) => {
    const ended = await setDigest(ownDatabase(c), c.get('principal'), null)
    if (!ended) return problem(c, { code: 'TENANT_NOT_FOUND' })
    return c.json({ ok: true, ...(!ended.changed && { message: 'No digest was set.' }) })
  })

/** A digest's settings and state as the API shows them, its times to the second. */
export const presentDigest = ({ every, hour, url, secret_ref, error, next_at, last_sent_at }: Digest) => ({
  ...{ every, hour, url, secret_ref, error },
  next_at: toSecond(next_at),
  last_sent_at: last_sent_at && toSecond(last_sent_at),
})
