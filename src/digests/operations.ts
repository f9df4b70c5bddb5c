import * as z from 'zod'
import type { Operations } from '../openapi/operation.ts'
import { NOT_WRITTEN, type presentDigest } from './route.ts'

const Digest = z
  .strictObject({
    every: z.enum(['day', 'week']),
    hour: z.int().describe('Of the day, UTC.'),
    url: z.url(),
    secret_ref: z.string().describe('The secret’s name in Secret Manager.'),
    next_at: z.iso.datetime(),
    last_sent_at: z.iso.datetime().nullable(),
    error: z
      .string()
      .nullable()
      .describe('Why the last one did not arrive; null: it did, or none was sent yet (`last_sent_at` null).'),
  })
  .meta({ id: 'Digest' }) satisfies z.ZodType<ReturnType<typeof presentDigest>>

const DIGEST = {
  every: 'day',
  hour: 6,
  url: 'https://hooks.example.com/digest',
  secret_ref: 'webhook__contoso__digest',
  next_at: '2026-05-13T06:00:00Z',
  last_sent_at: '2026-05-12T06:00:41Z',
  error: null,
}

export const DIGEST_OPERATIONS = {
  'GET /api/v1/tenant/digest': {
    id: 'getDigest',
    tag: 'Tenants',
    summary: 'Get the digest’s settings',
    answers: {
      200: {
        description: 'The settings, and how the last one went; null: there is no digest.',
        schema: z.strictObject({ digest: Digest.nullable() }),
        example: { digest: DIGEST },
      },
    },
    errors: ['TENANT_NOT_FOUND'],
  },
  'POST /api/v1/tenant/digest': {
    id: 'setDigest',
    tag: 'Tenants',
    summary: 'Have a digest sent each day or week',
    description:
      'The narrator’s account is posted to `url`, signed as Standard Webhooks say, and kept nowhere. It tells of the time until three hours before its hour; a weekly one comes on Mondays. Set again, it tells on from where the last one ended. It counts as a run of `audit-trail-narrator`, which the plan must include.',
    examples: {
      daily: { every: DIGEST.every, hour: DIGEST.hour, url: DIGEST.url, secretRef: DIGEST.secret_ref },
    },
    answers: {
      201: {
        description: 'The settings as they are now.',
        schema: z.strictObject({ digest: Digest }),
        example: { digest: { ...DIGEST, last_sent_at: null } },
      },
    },
    errors: ['TENANT_NOT_FOUND', 'AGENT_NOT_INCLUDED'],
    sentences: { AGENT_NOT_INCLUDED: NOT_WRITTEN },
  },
  'DELETE /api/v1/tenant/digest': {
    id: 'endDigest',
    tag: 'Tenants',
    summary: 'Send no more digests',
    answers: {
      200: {
        description: 'There is no digest now; `message`: there was none.',
        schema: z.strictObject({ ok: z.literal(true), message: z.string().optional() }),
        example: { ok: true },
      },
    },
    errors: ['TENANT_NOT_FOUND'],
  },
} as const satisfies Operations
