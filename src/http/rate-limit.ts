import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { describeError, log } from '../log.ts'
import type { AppEnv } from './context.ts'
import { networkOf } from './network.ts'
import { noted } from './notes.ts'
import { problem } from './problem.ts'

/** Requests a minute, as wrangler.toml's bindings count them in each of Cloudflare's places. */
export const LIMITS = { organization: 1_200, user: 300, address: 60, audit: 6 } as const
const WINDOW_S = 60

type Limit = keyof typeof LIMITS
const BINDINGS = {
  organization: 'ORGANIZATION_RATE',
  user: 'USER_RATE',
  address: 'ADDRESS_RATE',
  audit: 'AUDIT_RATE',
} as const

/** Counts a request against a limit; the limit, when there were too many. A limiter that fails lets through. */
export async function overLimit(c: Context<AppEnv>, limit: Limit, key: string): Promise<Limit | undefined> {
  try {
    const { success } = await c.env[BINDINGS[limit]].limit({ key })
    return success ? undefined : limit
  } catch (error) {
    log('warn', 'rate_limiter_failed', { limit, ...describeError(error) })
    return undefined
  }
}

/**
 * Counts a request of a signed-in caller; an answer when the user or the organisation sends too many. What the user's limit refuses is not
 * counted as the organisation's: one member alone would use its limit up, and shut all others out.
 */
export async function limitCaller(c: Context<AppEnv>): Promise<Response | undefined> {
  const { orgId, userId } = c.get('principal')
  c.header(
    'RateLimit-Policy',
    `"organization";q=${LIMITS.organization};w=${WINDOW_S}, "user";q=${LIMITS.user};w=${WINDOW_S}`,
  )
  return refuse(c, (await overLimit(c, 'user', `${orgId} ${userId}`)) ?? (await overLimit(c, 'organization', orgId)))
}

/**
 * Counts a request that reads much of an organisation's log, beside the other limits; an answer when there are too many such. 100,000 entries
 * are some 200 calls of the database and 20 s.
 */
export async function limitAudit(c: Context<AppEnv>): Promise<Response | undefined> {
  c.header('RateLimit-Policy', `"audit";q=${LIMITS.audit};w=${WINDOW_S}`, { append: true })
  return refuse(c, await overLimit(c, 'audit', c.get('principal').orgId))
}

/** Endpoints that strangers reach. Each is counted by itself: one sender that is set up wrong changes no answer elsewhere at its address. */
type Door = 'api' | 'ready' | 'hec' | 'hec health' | 'log webhook' | 'stripe webhook'

/** Counts a request of nobody who is known: a refused token, or none; an answer when its address sends too many such to this door. */
export async function limitStranger(c: Context<AppEnv>, door: Door): Promise<Response | undefined> {
  c.header('RateLimit-Policy', `"address";q=${LIMITS.address};w=${WINDOW_S}`)
  return refuse(c, await overLimit(c, 'address', `${door} ${networkOf(c.req.header('CF-Connecting-IP') ?? 'unknown')}`))
}

/** Answers 429 RATE_LIMITED to an address that sends too many requests that nobody need sign in for. */
export const limitAddress = (door: Door) =>
  noted(
    { errors: ['RATE_LIMITED'] },
    createMiddleware<AppEnv>(async (c, next) => (await limitStranger(c, door)) ?? next()),
  )

function refuse(c: Context<AppEnv>, limit: Limit | undefined): Response | undefined {
  if (limit === undefined) return undefined
  c.header('RateLimit', `"${limit}";r=0;t=${WINDOW_S}`)
  return problem(c, { code: 'RATE_LIMITED', retryAfter: WINDOW_S })
}
