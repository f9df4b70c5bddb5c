import type { AgentId } from '../agents/templates.ts'

/**
 * What a plan includes. `runLimit`: answered runs a period, null: unlimited. `gatewayBudgetUsd`: a period's model spending.
 * `requestsPerMinute`, `parallelRequests`: how fast the gateway answers its key. `logSources`: how many may be
 * registered. `logEventsPerDay`: how many events may be sent to them.
 */
export type Plan = {
  runLimit: number | null
  gatewayBudgetUsd: number
  requestsPerMinute: number
  parallelRequests: number
  agents: readonly AgentId[]
  baa: boolean
  logSources: number
  logEventsPerDay: number
}
/** Who gave an organisation its plan. */
export type PlanSource = 'self' | 'stripe' | 'operator'

/** The one catalogue of plans; the database is handed it with each admission. */
export const PLANS = {
  free: {
    runLimit: 0,
    gatewayBudgetUsd: 0,
    requestsPerMinute: 0,
    parallelRequests: 0,
    agents: [],
    baa: false,
    logSources: 0,
    logEventsPerDay: 0,
  },
  pilot: {
    runLimit: 100,
    gatewayBudgetUsd: 5,
    requestsPerMinute: 30,
    parallelRequests: 5,
    agents: ['helpdesk-tier1-triage', 'compliance-evidence-collector', 'audit-trail-narrator'],
    baa: false,
    logSources: 2,
    logEventsPerDay: 100_000,
  },
  starter: {
    runLimit: 300,
    gatewayBudgetUsd: 20,
    requestsPerMinute: 60,
    parallelRequests: 10,
    agents: ['helpdesk-tier1-triage', 'audit-trail-narrator'],
    baa: false,
    logSources: 5,
    logEventsPerDay: 500_000,
  },
  pro: {
    runLimit: 1_000,
    gatewayBudgetUsd: 50,
    requestsPerMinute: 120,
    parallelRequests: 20,
    agents: ['helpdesk-tier1-triage', 'compliance-evidence-collector'],
    baa: false,
    logSources: 10,
    logEventsPerDay: 1_000_000,
  },
  enterprise: {
    runLimit: null,
    gatewayBudgetUsd: 500,
    requestsPerMinute: 1_200,
    parallelRequests: 100,
    agents: ['coleman-clinical-docs', 'helpdesk-tier1-triage', 'compliance-evidence-collector', 'audit-trail-narrator'],
    baa: true,
    logSources: 100,
    logEventsPerDay: 20_000_000,
  },
} as const satisfies Record<string, Plan>

/** What each plan includes of something, by its name, as JSON for the database. */
export const byPlan = (of: (plan: Plan) => unknown): string =>
  JSON.stringify(Object.fromEntries(Object.entries(PLANS).map(([name, plan]) => [name, of(plan)])))

export type PlanName = keyof typeof PLANS
/** The plans that an organisation can ask for, the least first: by price, for `pro` lacks an agent of the two before it. */
export const PLAN_NAMES = ['pilot', 'starter', 'pro', 'enterprise'] as const satisfies PlanName[]
export type PaidPlan = (typeof PLAN_NAMES)[number]

/** What a plan includes; one that the catalogue does not know includes nothing. */
export const planOf = (name: string): Plan => PLANS[PLAN_NAMES.find((plan) => plan === name) ?? 'free']
