import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { setMetric } from 'hono/timing'
import type { AppEnv } from '../http/context.ts'
import { noted } from '../http/notes.ts'
import { problem } from '../http/problem.ts'
import { limitCaller, limitStranger } from '../http/rate-limit.ts'
import { jwks, verifiedTokens } from './keys.ts'
import { authenticateToken } from './token.ts'

/** Sets `principal` from the bearer token, or answers 401 UNAUTHENTICATED, 403 NO_ORG, or 429 RATE_LIMITED to who asks too often. */
export const authenticate = () =>
  noted(
    { session: 'member', errors: ['UNAUTHENTICATED', 'NO_ORG', 'RATE_LIMITED', 'SERVICE_UNAVAILABLE'] },
    createMiddleware<AppEnv>(async function authenticate(c, next) {
      const started = Date.now()
      const token = /^Bearer +([^\s]+)$/i.exec(c.req.header('Authorization') ?? '')?.[1]
      if (token === undefined) return (await limitStranger(c, 'api')) ?? unauthenticated(c, CHALLENGE)
      const config = c.get('config')
      const { clerkIssuer: issuer, clerkAuthorizedParties: authorizedParties } = config
      const keepAlive = (work: Promise<unknown>) => c.executionCtx.waitUntil(work)
      const findKey = (kid: string) => jwks(config).find(kid, keepAlive)
      const expected = { issuer, authorizedParties }
      const result = await authenticateToken(token, findKey, expected, verifiedTokens(config))
      setMetric(c, 'auth', Date.now() - started)
      if ('principal' in result) {
        c.set('principal', result.principal)
        return (await limitCaller(c)) ?? next()
      }
      const refused = await limitStranger(c, 'api')
      return refused ?? (result.refused === 'NO_ORG' ? problem(c, { code: 'NO_ORG' }) : unauthenticated(c, INVALID))
    }),
  )

/** Lets only admins of the organisation through; stands behind `authenticate`. */
export const requireAdmin = () =>
  noted(
    { session: 'admin', errors: ['INSUFFICIENT_PERMISSIONS'] },
    createMiddleware<AppEnv>(async function requireAdmin(c, next) {
      if (!c.get('principal').isAdmin) return problem(c, { code: 'INSUFFICIENT_PERMISSIONS' })
      return next()
    }),
  )

/** RFC 6750, section 3.1: why a token was refused is not said. */
const CHALLENGE = 'Bearer realm="hosted-agents-api"'
const INVALID = `${CHALLENGE}, error="invalid_token"`

function unauthenticated(c: Context<AppEnv>, challenge: string): Response {
  c.header('WWW-Authenticate', challenge)
  return problem(c, { code: 'UNAUTHENTICATED' })
}
