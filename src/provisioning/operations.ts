import * as z from 'zod'
import type { Operations } from '../openapi/operation.ts'
import { NOT_MADE } from './provision.ts'
import { ALREADY_PROVISIONED, NOT_PROVISIONED } from './route.ts'

const keyId = z.string().describe('The key’s name at the gateway. The key itself is never shown.')
const Provisioning = z
  .strictObject({
    provisioned: z.boolean(),
    plan: z.string(),
    keyId: keyId.nullable(),
    budgetUsd: z.number().nullable().describe('What is left of the period’s budget, in USD. Null: not known.'),
    message: z.string().optional().describe('Why the budget is not known.'),
  })
  .meta({ id: 'Provisioning' })

const KEY_ID = 'vk_01JQABCDE12345'
const NOT_ISSUED = { GATEWAY_ERROR: NOT_MADE }

export const PROVISIONING_OPERATIONS = {
  'POST /api/v1/provision/tenant': {
    id: 'provisionTenant',
    tag: 'Provisioning',
    summary: 'Issue the gateway key',
    description:
      'Runs need a key; it has the plan’s budget and limits. Idempotent: sent again, it answers with the same `keyId`. On a self-serve plan it takes a new organization on board.',
    examples: { pro: { orgId: 'org_2abc', plan: 'pro' } },
    answers: {
      200: {
        description: 'The organization has a key; `message`: it had this one already, on the plan that it has.',
        schema: z.strictObject({ success: z.literal(true), keyId, message: z.string().optional() }),
        example: { success: true, keyId: KEY_ID },
        examples: { already: { success: true, keyId: KEY_ID, message: ALREADY_PROVISIONED } },
      },
    },
    errors: ['ORG_MISMATCH', 'PLAN_NOT_SUBSCRIBED', 'GATEWAY_ERROR'],
    sentences: NOT_ISSUED,
  },
  'GET /api/v1/provision/tenant/status': {
    id: 'getProvisioning',
    tag: 'Provisioning',
    summary: 'Get the key’s id and what is left of its budget',
    answers: {
      200: {
        description:
          'What the gateway says now. An organization that is not on board is on the plan `free`, without a key.',
        schema: Provisioning,
        example: { provisioned: true, plan: 'pro', keyId: KEY_ID, budgetUsd: 48.2 },
        examples: { none: { provisioned: false, plan: 'free', keyId: null, budgetUsd: null } },
      },
    },
  },
  'POST /api/v1/provision/tenant/rotate': {
    id: 'rotateKey',
    tag: 'Provisioning',
    summary: 'Replace the gateway key',
    description:
      'Runs under way end with the key that they began with. What was spent of the budget stays spent. Sent several times at once, it may be one rotation, which answers them all.',
    answers: {
      200: {
        description: 'Runs take the new key from now on.',
        schema: z.strictObject({ success: z.literal(true), keyId }),
        example: { success: true, keyId: 'vk_01JQABCDF67890' },
      },
    },
    errors: ['TENANT_NOT_FOUND', 'NOT_PROVISIONED', 'GATEWAY_ERROR'],
    sentences: NOT_ISSUED,
  },
  'DELETE /api/v1/provision/tenant': {
    id: 'revokeKey',
    tag: 'Provisioning',
    summary: 'Give the gateway key back',
    description: 'Nothing can be run until the organization is provisioned again. Idempotent.',
    answers: {
      200: {
        description: 'The organization has no key now; `message`: it had none.',
        schema: z.strictObject({ success: z.literal(true), message: z.string().optional() }),
        example: { success: true },
        examples: { none: { success: true, message: NOT_PROVISIONED } },
      },
    },
    errors: ['KEY_REVOCATION_FAILED'],
  },
} as const satisfies Operations
