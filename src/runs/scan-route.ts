import { Hono } from 'hono'
import { findAgent } from '../agents/templates.ts'
import { authenticate } from '../auth/middleware.ts'
import { type Action, actionIn, actionOn, clinicalBy } from '../dlp/actions.ts'
import type { Reading } from '../dlp/types.ts'
import { jsonOnly, validBody } from '../http/body.ts'
import { type AppEnv, ownDatabase } from '../http/context.ts'
import { problem } from '../http/problem.ts'
import { getTenant } from '../tenants/tenant.ts'
import { ScanBody } from './body.ts'
import { BODY_MAX_BYTES } from './limits.ts'
import { screen, UNSCANNED } from './screen.ts'

/** `POST /agent/scan`: what a run's input would be found to hold, and what would become of it. Nothing is kept or counted. */
export const scanRoutes = new Hono<AppEnv>().post(
  '/agent/scan',
  authenticate(),
  jsonOnly(BODY_MAX_BYTES),
  validBody(ScanBody),
  async (c) => {
    const body = c.req.valid('json')
    const tenant = await getTenant(ownDatabase(c), c.get('principal').orgId)
    if (!tenant) return problem(c, { code: 'TENANT_NOT_FOUND' })
    const agent = findAgent(body.agentId)
    if (!agent) return problem(c, { code: 'AGENT_NOT_FOUND' })
    const screening = screen(body)
    if (!screening) return problem(c, UNSCANNED)
    const clinical = clinicalBy(tenant.vertical, agent)
    const action = (finding: Reading): Action =>
      actionOn(finding, (type) => actionIn(body.phi, type, clinical, tenant.dlp_policy))
    const { findings, listed, flags } = screening
    const actions = listed.map(action)
    return c.json({
      outcome: outcomeOf(new Set(findings.map(action))),
      policy_flags: flags.map((flag, i) => ({ ...flag, action: actions[i] })),
    })
  },
)

const outcomeOf = (actions: ReadonlySet<Action>): 'blocked' | 'redacted' | 'allowed' =>
  actions.has('block') ? 'blocked' : actions.has('redact') ? 'redacted' : 'allowed'
