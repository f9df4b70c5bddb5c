import { date, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { count, instant } from './columns.ts'

/** An organisation's period against its limit: runs answered, and runs admitted that have not ended. */
export const usagePeriods = pgTable(
  'usage_periods',
  {
    orgId: text('org_id').notNull(),
    periodStart: instant('period_start').notNull(),
    runs: count('runs').notNull().default(0),
    reserved: count('reserved').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.periodStart] })],
)

/** Answered runs and their tokens, by period and agent. */
export const usage = pgTable(
  'usage',
  {
    orgId: text('org_id').notNull(),
    periodStart: instant('period_start').notNull(),
    agentId: text('agent_id').notNull(),
    runs: count('runs').notNull().default(0),
    tokens: count('tokens').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.periodStart, t.agentId] })],
)

/** Ended runs by agent and UTC day of admission, for plots. `latencies` counts answered runs by how long they took (src/stats/latency.ts). */
export const usageDaily = pgTable(
  'usage_daily',
  {
    orgId: text('org_id').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    agentId: text('agent_id').notNull(),
    runs: count('runs').notNull().default(0),
    tokens: count('tokens').notNull().default(0),
    blocked: count('blocked').notNull().default(0),
    failed: count('failed').notNull().default(0),
    aborted: count('aborted').notNull().default(0),
    latencies: integer('latencies').array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.day, t.agentId] })],
)
