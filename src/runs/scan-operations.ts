import * as z from 'zod'
import { ACTIONS } from '../dlp/actions.ts'
import { PolicyFlags } from '../dlp/policy.ts'
import type { Operations } from '../openapi/operation.ts'

const Scan = z
  .strictObject({
    outcome: z
      .enum(['blocked', 'redacted', 'allowed'])
      .describe('What becomes of the text by the policy. Which agents the plan includes says `GET /api/v1/agents`.'),
    policy_flags: z.array(
      PolicyFlags.element.extend({ action: z.enum(ACTIONS).describe('What the policy does with it.') }),
    ),
  })
  .meta({ id: 'Scan' })

export const SCAN_OPERATIONS = {
  'POST /api/v1/agent/scan': {
    id: 'scanInput',
    tag: 'Agents',
    summary: 'See what a run’s input holds',
    description: 'Nothing is run, kept or counted.',
    examples: {
      ticket: { agentId: 'helpdesk-tier1-triage', message: 'Maria Gonzalez (555-201-7788) cannot open the portal.' },
    },
    answers: {
      200: {
        description:
          'What was found, and what would become of it. A run may still be refused for other reasons: its agent, a BAA, the plan’s runs.',
        schema: Scan,
        example: {
          outcome: 'allowed',
          policy_flags: [
            { type: 'PERSON_NAME', offset: 0, length: 14, action: 'flag' },
            { type: 'PHONE', offset: 16, length: 12, action: 'flag' },
          ],
        },
      },
    },
    errors: ['TENANT_NOT_FOUND', 'AGENT_NOT_FOUND'],
  },
} as const satisfies Operations
