import type { Context } from 'hono'
import type { AppEnv } from '../http/context.ts'
import type { Quota } from './admit.ts'

/** From this share of the plan's runs on each answer says so. */
const WARN_FROM = 0.8

/** The plan's runs after a run that ended and does not count. */
export const givenBack = (quota: Quota): Quota => ({ ...quota, runs: quota.runs - 1 })

/** Says in `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers) how many of the plan's runs are left. */
export function sayQuota(c: Context<AppEnv>, quota: Quota | undefined): void {
  if (!quota || quota.limit === null) return
  const { limit, runs, resetsIn, underWay } = quota
  c.header('RateLimit-Policy', `"runs";q=${limit}`, { append: true })
  c.header('RateLimit', `"runs";r=${Math.max(0, limit - runs)};t=${resetsIn}`, { append: true })
  // A limit that was lowered is below what was used, which a refusal does not tell.
  const used = runs < limit ? `${runs} of ${limit}` : 'All'
  const ofThem = underWay === undefined ? '' : `, ${underWay} of them by runs under way`
  if (runs >= WARN_FROM * limit) c.header('X-Run-Limit-Warning', `${used} runs of this period are used${ofThem}`)
}
