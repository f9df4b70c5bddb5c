import type { Context, Hono } from 'hono'
import type { AppEnv } from './context.ts'
import { problem } from './problem.ts'

/** What a route's path matches. */
export const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`)

/** The application's notFound: 405 with `Allow` where the path exists under other methods, else 404. */
export function unmatched(app: Hono<AppEnv>) {
  const routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => ({ method, pattern: patternOf(path) }))
  return (c: Context<AppEnv>): Response => {
    const allowed = new Set(routes.filter(({ pattern }) => pattern.test(c.req.path)).map(({ method }) => method))
    if (allowed.size === 0) return problem(c, { code: 'NOT_FOUND' })
    if (allowed.has('GET')) allowed.add('HEAD') // which Hono answers by the same route
    c.header('Allow', [...allowed].join(', '))
    return problem(c, { code: 'METHOD_NOT_ALLOWED' })
  }
}
