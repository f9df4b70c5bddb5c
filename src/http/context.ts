import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { Principal } from '../auth/principal.ts'
import { type Database, database } from '../db/client.ts'
import { type Config, config, type Env } from '../env.ts'
import { newId } from '../ids.ts'
import { log } from '../log.ts'
import type { ErrorCode } from './errors.ts'

export type AppEnv = {
  Bindings: Env
  Variables: {
    requestId: string
    config: Config
    principal: Principal
    /** For the request's log line. */
    code?: ErrorCode
    auditId?: string
  }
}

/**
 * Gives each request its id (`X-Request-Id`; always ours: an id from outside could carry anything), its checked
 * configuration, and one log line when it has been answered.
 */
export function requestContext(): MiddlewareHandler<AppEnv> {
  return createMiddleware<AppEnv>(async function requestContext(c, next) {
    const started = Date.now()
    c.set('requestId', newId('req'))
    c.header('X-Request-Id', c.get('requestId'))
    c.header('Cache-Control', 'no-store')
    c.set('config', config(c.env))
    await next()
    logRequest(c, started)
  })
}

/** The database, held by row-level security to the caller's organisation. */
export const ownDatabase = (c: Context<AppEnv>): Database => database(c.get('config'), c.get('principal').orgId)

/** Whether the caller asks for this media type first. */
export const accepts = (c: Context<AppEnv>, type: string): boolean =>
  (c.req.header('Accept') ?? '').trim().toLowerCase().startsWith(type)

/** The route's pattern is logged, not the path: a path is text from outside. */
function logRequest(c: Context<AppEnv>, started: number): void {
  const principal: Principal | undefined = c.get('principal')
  log('info', 'request', {
    request_id: c.get('requestId'),
    method: c.req.method,
    route: routePath(c, -1),
    status: c.res.status,
    code: c.get('code'),
    duration_ms: Date.now() - started,
    org_id: principal?.orgId,
    user_id: principal?.userId,
    audit_id: c.get('auditId'),
  })
}
