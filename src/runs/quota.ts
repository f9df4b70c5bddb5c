import type { Context } from 'hono'
import type { AppEnv } from '../http/context.ts'
import type { Refusal } from '../http/errors.ts'
import type { Quota } from './admit.ts'

/** From this share of the plan's runs on each answer says so. */
const WARN_FROM = 0.8

/** Says in `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers) how many of the plan's runs are left. */
export function sayQuota(c: Context<AppEnv>, result: { quota?: Quota } | { refusal: Refusal }): void {
  if ('refusal' in result && result.refusal.code === 'RUN_LIMIT_EXCEEDED') {
    c.header('RateLimit', `"runs";r=0;t=${result.refusal.retryAfter ?? 0}`, { append: true })
    return
  }
  const quota = 'quota' in result ? result.quota : undefined
  if (!quota || quota.limit === null) return
  const { limit, runs, resetsIn } = quota
  c.header('RateLimit-Policy', `"runs";q=${limit}`, { append: true })
  c.header('RateLimit', `"runs";r=${Math.max(0, limit - runs)};t=${resetsIn}`, { append: true })
  if (runs >= WARN_FROM * limit) c.header('X-Run-Limit-Warning', `${runs} of ${limit} runs of this period are used`)
}
