import { Hono } from 'hono'
import { authenticate } from '../auth/middleware.ts'
import { type AppEnv, ownDatabase } from '../http/context.ts'
import { problem } from '../http/problem.ts'
import { agentsOf, getTenant } from '../tenants/tenant.ts'
import { TEMPLATES } from './templates.ts'

/** `GET /agents`: the templates, and which of them the organisation may run. */
export const agentRoutes = new Hono<AppEnv>().get('/agents', authenticate(), async (c) => {
  const tenant = await getTenant(ownDatabase(c), c.get('principal').orgId)
  if (!tenant) return problem(c, { code: 'TENANT_NOT_FOUND' })
  const included = agentsOf(tenant)
  return c.json({
    plan: tenant.plan,
    agents: Object.entries(TEMPLATES).map(([id, { name, description, model, clinical }]) => ({
      id,
      name,
      description,
      model,
      clinical,
      included: included.includes(id),
    })),
  })
})
