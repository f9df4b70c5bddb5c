import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './context.ts'

const PREFLIGHT_MAX_AGE_S = 600

const browsers = cors({
  origin: (origin, c) => (c.get('config').allowedOrigins.includes(origin) ? origin : null),
  allowMethods: ['GET', 'POST', 'PATCH', 'DELETE'],
  allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key'],
  exposeHeaders: [
    'X-Request-Id',
    'Location',
    'Retry-After',
    'Server-Timing',
    'RateLimit',
    'RateLimit-Policy',
    'X-Run-Limit-Warning',
  ],
  maxAge: PREFLIGHT_MAX_AGE_S,
})

/**
 * CORS (the Fetch standard, section 3.2): browsers may call from the configured origins only. Who sends no `Origin` is
 * no browser, and is spared what cors() costs, which builds each response twice.
 */
export function crossOrigin(): MiddlewareHandler<AppEnv> {
  return createMiddleware<AppEnv>(async function crossOrigin(c, next) {
    if (c.req.header('Origin') !== undefined) return browsers(c, next)
    c.header('Vary', 'Origin')
    await next()
  })
}
