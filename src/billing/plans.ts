import type { AgentId } from '../agents/templates.ts'

/** What a plan includes. `runLimit`: answered runs a period, null: unlimited. `gatewayBudgetUsd`: a period's model spending. */
export type Plan = { runLimit: number | null; gatewayBudgetUsd: number; agents: readonly AgentId[]; baa: boolean }

/** The one catalogue of plans; the database is handed it with each admission. */
export const PLANS = {
  free: { runLimit: 0, gatewayBudgetUsd: 0, agents: [], baa: false },
  pilot: {
    runLimit: 100,
    gatewayBudgetUsd: 5,
    agents: ['helpdesk-tier1-triage', 'compliance-evidence-collector', 'audit-trail-narrator'],
    baa: false,
  },
  starter: {
    runLimit: 300,
    gatewayBudgetUsd: 20,
    agents: ['helpdesk-tier1-triage', 'audit-trail-narrator'],
    baa: false,
  },
  pro: {
    runLimit: 1_000,
    gatewayBudgetUsd: 50,
    agents: ['helpdesk-tier1-triage', 'compliance-evidence-collector'],
    baa: false,
  },
  enterprise: {
    runLimit: null,
    gatewayBudgetUsd: 500,
    agents: ['coleman-clinical-docs', 'helpdesk-tier1-triage', 'compliance-evidence-collector', 'audit-trail-narrator'],
    baa: true,
  },
} as const satisfies Record<string, Plan>
