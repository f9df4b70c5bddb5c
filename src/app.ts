import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { timing } from 'hono/timing'
import { agentRoutes } from './agents/route.ts'
import { auditCheckpointRoutes } from './audit/checkpoint-route.ts'
import { auditRangeRoutes } from './audit/range-route.ts'
import { auditRoutes } from './audit/route.ts'
import { billingRoutes } from './billing/route.ts'
import { stripeWebhook } from './billing/webhook.ts'
import { digestRoutes } from './digests/route.ts'
import { healthRoutes } from './health/route.ts'
import { type AppEnv, requestContext } from './http/context.ts'
import { crossOrigin } from './http/cross-origin.ts'
import { unmatched } from './http/methods.ts'
import { onError } from './http/problem.ts'
import { logEventRoutes } from './log-events/route.ts'
import { logSourceActionRoutes } from './log-sources/action-route.ts'
import { hec } from './log-sources/receivers/hec.ts'
import { logWebhook } from './log-sources/receivers/webhook.ts'
import { logSourceRoutes } from './log-sources/route.ts'
import { provisioningRoutes } from './provisioning/route.ts'
import { runRoutes } from './runs/route.ts'
import { scanRoutes } from './runs/scan-route.ts'
import { statsRoutes } from './stats/route.ts'
import { tenantRoutes } from './tenants/route.ts'

/** The API. Tokens travel in a header, never in a cookie. */
export const app = new Hono<AppEnv>()
  .use(requestContext())
  .use(timing({ totalDescription: '' }))
  .use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      xFrameOptions: 'DENY',
    }),
  )
  // Before crossOrigin(), which answers a preflight in its place: it is no browser that sends.
  .route('/api/v1', hec)
  .use(crossOrigin())
  .route('/', healthRoutes)
  .route('/api/v1', runRoutes)
  .route('/api/v1', scanRoutes)
  .route('/api/v1', provisioningRoutes)
  .route('/api/v1', tenantRoutes)
  .route('/api/v1', agentRoutes)
  .route('/api/v1', statsRoutes)
  .route('/api/v1', auditRoutes)
  .route('/api/v1', auditCheckpointRoutes)
  .route('/api/v1', auditRangeRoutes)
  .route('/api/v1', logSourceRoutes)
  .route('/api/v1', logEventRoutes)
  .route('/api/v1', logSourceActionRoutes)
  .route('/api/v1', digestRoutes)
  .route('/api/v1', logWebhook)
  .route('/api/v1', billingRoutes)
  .route('/api/v1', stripeWebhook)

app.notFound(unmatched(app))
app.onError(onError)
