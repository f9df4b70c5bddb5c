import * as z from 'zod'
import type { Operations } from '../openapi/operation.ts'

const check = z.enum(['ok', 'down'])
const Readiness = z
  .strictObject({ status: z.enum(['ready', 'unavailable']), checks: z.strictObject({ database: check, jwks: check }) })
  .meta({ id: 'Readiness' })

export const HEALTH_OPERATIONS = {
  'GET /health': {
    id: 'getHealth',
    tag: 'Health',
    summary: 'Ask whether the service runs',
    answers: {
      200: {
        description: 'It does.',
        schema: z.strictObject({ status: z.literal('ok') }),
        example: { status: 'ok' },
      },
    },
  },
  'GET /ready': {
    id: 'getReadiness',
    tag: 'Health',
    summary: 'Ask whether the database and Clerk’s keys are there',
    answers: {
      200: {
        description: 'They are.',
        schema: Readiness,
        example: { status: 'ready', checks: { database: 'ok', jwks: 'ok' } },
      },
      503: {
        description: 'One is not; `checks` says which.',
        schema: Readiness,
        example: { status: 'unavailable', checks: { database: 'down', jwks: 'ok' } },
        headers: { 'Retry-After': 'After how many seconds to ask again.' },
      },
    },
  },
} as const satisfies Operations
