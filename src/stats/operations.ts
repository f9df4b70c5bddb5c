import * as z from 'zod'
import type { Operations } from '../openapi/operation.ts'
import type { presentDay, presentStats } from './route.ts'

const Stats = z
  .strictObject({
    tenant_id: z.string(),
    period: z.strictObject({ start: z.iso.datetime(), end: z.iso.datetime().describe('Its last second.') }),
    runs_total: z.int().describe('Answered runs: others do not count.'),
    runs_remaining: z
      .int()
      .nullable()
      .describe('Null: unlimited, or `plan` is null. Runs of a subscription that has ended count in its own period.'),
    tokens_total: z.int(),
    plan: z.string().nullable().describe('Null: `period` is not `current`. Of others it is not kept.'),
    plan_run_limit: z.int().nullable().describe('Of a period. Null: unlimited, or `plan` is null.'),
    by_agent: z.record(z.string(), z.strictObject({ runs: z.int(), tokens: z.int() })),
  })
  .meta({ id: 'Stats' }) satisfies z.ZodType<ReturnType<typeof presentStats>>

const latency = z.int().nullable().describe('ms, within 10 %, ± 1 ms. Null: no run was answered.')
const AgentDay = z
  .strictObject({
    date: z.iso.date(),
    agent_id: z.string(),
    runs: z.int().describe('Answered runs.'),
    tokens: z.int(),
    blocked: z.int(),
    failed: z.int(),
    aborted: z.int(),
    latency_ms: z.strictObject({ p50: latency, p95: latency }),
  })
  .meta({ id: 'AgentDay' }) satisfies z.ZodType<ReturnType<typeof presentDay>>

const STATS = {
  tenant_id: 'ten_01JQABCDE12345',
  period: { start: '2026-05-01T00:00:00Z', end: '2026-05-31T23:59:59Z' },
  runs_total: 842,
  runs_remaining: 158,
  tokens_total: 284920,
  plan: 'pro',
  plan_run_limit: 1000,
  by_agent: {
    'helpdesk-tier1-triage': { runs: 600, tokens: 192000 },
    'compliance-evidence-collector': { runs: 242, tokens: 92920 },
  },
}
const DAY = {
  date: '2026-05-12',
  agent_id: 'helpdesk-tier1-triage',
  runs: 31,
  tokens: 9920,
  blocked: 2,
  failed: 0,
  aborted: 0,
  latency_ms: { p50: 1721, p95: 2896 },
}

export const STATS_OPERATIONS = {
  'GET /api/v1/stats': {
    id: 'getStats',
    tag: 'Stats',
    summary: 'Get runs, tokens and what is left of a billing period',
    answers: { 200: { description: 'The usage of the period.', schema: Stats, example: STATS } },
    errors: ['TENANT_NOT_FOUND'],
  },
  'GET /api/v1/stats/daily': {
    id: 'getDailyStats',
    tag: 'Stats',
    summary: 'Get usage by day and agent',
    description:
      'Days are of UTC. `from` and `to` are both included, and at most 366 days apart; without them it is the last 30 days.',
    answers: {
      200: {
        description: 'Oldest first. Days on which an agent did not run are left out.',
        schema: z.strictObject({ from: z.iso.date(), to: z.iso.date(), days: z.array(AgentDay) }),
        example: { from: '2026-05-01', to: '2026-05-31', days: [DAY] },
      },
    },
    errors: ['TENANT_NOT_FOUND'],
  },
} as const satisfies Operations
