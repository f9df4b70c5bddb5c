import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { timing } from 'hono/timing'
import { agents } from './agents/route.ts'
import { auditRanges } from './audit/range-route.ts'
import { audit } from './audit/route.ts'
import { billing } from './billing/route.ts'
import { stripeWebhook } from './billing/webhook.ts'
import { digests } from './digests/route.ts'
import { health } from './health/route.ts'
import { type AppEnv, requestContext } from './http/context.ts'
import { crossOrigin } from './http/cross-origin.ts'
import { unmatched } from './http/methods.ts'
import { onError } from './http/problem.ts'
import { logEvents } from './log-events/route.ts'
import { logSourceActions } from './log-sources/action-route.ts'
import { hec } from './log-sources/receivers/hec.ts'
import { logWebhook } from './log-sources/receivers/webhook.ts'
import { logSources } from './log-sources/route.ts'
import { provisioning } from './provisioning/route.ts'
import { runs } from './runs/route.ts'
import { scans } from './runs/scan-route.ts'
import { stats } from './stats/route.ts'
import { tenants } from './tenants/route.ts'

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
  .route('/', health)
  .route('/api/v1', runs)
  .route('/api/v1', scans)
  .route('/api/v1', provisioning)
  .route('/api/v1', tenants)
  .route('/api/v1', agents)
  .route('/api/v1', stats)
  .route('/api/v1', audit)
  .route('/api/v1', auditRanges)
  .route('/api/v1', logSources)
  .route('/api/v1', logEvents)
  .route('/api/v1', logSourceActions)
  .route('/api/v1', digests)
  .route('/api/v1', logWebhook)
  .route('/api/v1', billing)
  .route('/api/v1', stripeWebhook)

app.notFound(unmatched(app))
app.onError(onError)
