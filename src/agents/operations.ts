import * as z from 'zod'
import type { Operations } from '../openapi/operation.ts'
import { AGENT_IDS } from './templates.ts'

const Agent = z
  .strictObject({
    id: z.enum(AGENT_IDS),
    name: z.string(),
    description: z.string(),
    model: z.string(),
    clinical: z.boolean().describe('Whether the clinical policy and the BAA are asked for whatever the vertical.'),
    included: z.boolean().describe('Whether the organization may run it.'),
  })
  .meta({ id: 'Agent' })

const AGENTS = [
  {
    id: 'coleman-clinical-docs',
    name: 'Clinical documentation',
    description: 'Clinical documentation (Healthcare)',
    model: 'claude-sonnet-4-5',
    clinical: true,
    included: false,
  },
  {
    id: 'helpdesk-tier1-triage',
    name: 'Help desk, tier 1',
    description: 'IT helpdesk triage + priority classification',
    model: 'claude-haiku-3-5',
    clinical: false,
    included: true,
  },
]

export const AGENT_OPERATIONS = {
  'GET /api/v1/agents': {
    id: 'listAgents',
    tag: 'Agents',
    summary: 'List the agent templates',
    answers: {
      200: {
        description: 'All templates, and which of them the plan includes.',
        schema: z.strictObject({ plan: z.string(), agents: z.array(Agent) }),
        example: { plan: 'pro', agents: AGENTS },
      },
    },
    errors: ['TENANT_NOT_FOUND'],
  },
} as const satisfies Operations
