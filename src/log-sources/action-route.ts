import { Hono } from 'hono'
import { authenticate } from '../auth/middleware.ts'
import { type AppEnv, ownDatabase } from '../http/context.ts'
import { problem } from '../http/problem.ts'
import { describeError, log } from '../log.ts'
import { isFetched } from './fetched.ts'
import { queueFetches } from './fetching/consumer.ts'
import { requestFetch } from './fetching/queries.ts'
import { findSource, sourceNotFound } from './find.ts'
import { presentInFull } from './present.ts'
import { testSource } from './try-out.ts'

/** `POST /log-sources/:id/test`, `POST /log-sources/:id/fetch`. */
export const logSourceActionRoutes = new Hono<AppEnv>()
  .post('/log-sources/:id/test', authenticate(), async (c) => {
    const source = await findSource(c, c.req.param('id'))
    if (source instanceof Response) return source
    return c.json({ test: await testSource(c.get('config'), source, new URL(c.req.url).origin) })
  })
  .post('/log-sources/:id/fetch', authenticate(), async (c) => {
    const found = await findSource(c, c.req.param('id'))
    if (found instanceof Response) return found
    const key = { orgId: found.org_id, id: found.id }
    if (!isFetched(found.source_type, found.config)) return problem(c, { code: 'LOG_SOURCE_NOT_FETCHED' })
    if (!found.enabled) return problem(c, { code: 'LOG_SOURCE_DISABLED' })
    const requested = await requestFetch(ownDatabase(c), key)
    if (!requested) return sourceNotFound(c)
    const { wait_s: retryAfter, ...source } = requested
    if (retryAfter) return problem(c, { code: 'RATE_LIMITED', error: ASKED_TO_WAIT, retryAfter })
    // It is due now: what the queue does not take, the cron finds.
    await queueFetches(c.env, [key]).catch((error) => log('warn', 'log_fetch_not_queued', describeError(error)))
    return c.json({ source: presentInFull(source, new URL(c.req.url).origin) }, 202)
  })

const ASKED_TO_WAIT = "The source's API asked not to be called for a while. Retry-After says for how long."
