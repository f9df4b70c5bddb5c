import { Hono } from 'hono'
import * as z from 'zod'
import { authenticate } from '../auth/middleware.ts'
import { planOf } from '../billing/plans.ts'
import { DAY_MS } from '../durations.ts'
import { validQuery } from '../http/body.ts'
import { type AppEnv, ownDatabase } from '../http/context.ts'
import { toSecond } from '../http/instant.ts'
import { problem } from '../http/problem.ts'
import { isInOrder } from '../http/query.ts'
import { quantile } from './latency.ts'
import { type Day, getDays, getStats, type Stats } from './queries.ts'

const StatsQuery = z.object({
  period: z
    .string()
    .regex(
      /^(?:current|previous|20\d\d-(?:0[1-9]|1[0-2]))$/,
      'must be current, previous or a month (YYYY-MM) of the years 2000 to 2099',
    )
    .default('current')
    .meta({
      description: '`current`, `previous`, or a UTC month of the years 2000 to 2099.',
      examples: ['previous', '2026-10'],
    }),
})

const DEFAULT_DAYS = 30
const MAX_DAYS = 366
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
const day = z.iso
  .date('must be a date, as 2026-01-31')
  .pipe(z.string().refine((text) => text >= '2000' && text < '2100', 'must be in the years 2000 to 2099'))
const DailyQuery = z
  .object({
    from: day.optional().describe('First day, UTC.'),
    to: day.optional().describe('Last day, UTC, included; default: today.'),
  })
  .transform(({ from, to = dayOf(Date.now()) }) => ({
    from: from ?? dayOf(Date.parse(to) - (DEFAULT_DAYS - 1) * DAY_MS),
    to,
  }))
  .refine(isInOrder, { path: ['from'], message: 'must not be after to (today, if to is not given)' })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= MAX_DAYS * DAY_MS, {
    path: ['from'],
    message: `must be at most ${MAX_DAYS} days before to`,
  })

/** `GET /stats`, `GET /stats/daily`. */
export const statsRoutes = new Hono<AppEnv>()
  .get('/stats', authenticate(), validQuery(StatsQuery), async (c) => {
    const { period } = c.req.valid('query')
    const found = await getStats(ownDatabase(c), c.get('principal').orgId, period)
    return found ? c.json(presentStats(found)) : problem(c, { code: 'TENANT_NOT_FOUND' })
  })
  .get('/stats/daily', authenticate(), validQuery(DailyQuery), async (c) => {
    const { from, to } = c.req.valid('query')
    const days = await getDays(ownDatabase(c), c.get('principal').orgId, from, to)
    return days ? c.json({ from, to, days: days.map(presentDay) }) : problem(c, { code: 'TENANT_NOT_FOUND' })
  })

/**
 * A period's usage as the API shows it. The reference writes instants to the second, and a period's end as its last one. Which plan another
 * period than the current one had is kept nowhere: today's would be wrong of it.
 */
export function presentStats({ tenant_id, plan, run_limit, starts, ends, used, agents }: Stats) {
  const sum = (of: 'runs' | 'tokens') => agents.reduce((total, agent) => total + agent[of], 0)
  const limit = used === null ? null : (run_limit ?? planOf(plan).runLimit)
  return {
    tenant_id,
    period: { start: toSecond(starts.getTime()), end: toSecond(ends.getTime() - 1_000) },
    runs_total: sum('runs'),
    runs_remaining: limit === null || used === null ? null : Math.max(0, limit - used),
    tokens_total: sum('tokens'),
    plan: used === null ? null : plan,
    plan_run_limit: limit,
    by_agent: Object.fromEntries(agents.map(({ agent_id, runs, tokens }) => [agent_id, { runs, tokens }])),
  }
}

/** A day's usage by an agent as the API shows it. */
export const presentDay = ({ day, latencies, ...counts }: Day) => ({
  date: day,
  ...counts,
  latency_ms: { p50: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) },
})
