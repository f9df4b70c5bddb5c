import * as z from 'zod'
import { ACTIONS, VERTICALS } from '../dlp/actions.ts'
import { PHI_TYPES } from '../dlp/types.ts'
import type { Operations } from '../openapi/operation.ts'
import type { presentBaa, presentTenant } from './tenant.ts'

const Tenant = z
  .strictObject({
    id: z.string(),
    org_id: z.string(),
    name: z.string().nullable(),
    plan: z.string(),
    vertical: z.enum(VERTICALS),
    dlp_policy: z
      .partialRecord(z.enum(PHI_TYPES), z.enum(ACTIONS))
      .describe('What differs from the vertical’s policy.'),
    baa_signed: z.boolean().describe('Also on a plan that includes no BAA, where it is not in force.'),
    provisioned: z.boolean(),
    log_retention_days: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Tenant' }) satisfies z.ZodType<ReturnType<typeof presentTenant>>

const Baa = z
  .strictObject({
    signed_at: z.iso.datetime(),
    signed_by: z.string(),
    name: z.string(),
    title: z.string(),
    document_sha256: z.string(),
    in_force: z
      .boolean()
      .describe('Whether the plan includes a BAA. One signed on another plan is not in force on this.'),
  })
  .meta({ id: 'Baa' }) satisfies z.ZodType<NonNullable<ReturnType<typeof presentBaa>>>

const TENANT = {
  id: 'ten_01JQABCDE12345',
  org_id: 'org_2abc',
  name: 'Elmwood Clinic',
  plan: 'enterprise',
  vertical: 'healthcare',
  dlp_policy: { EMAIL: 'flag' },
  baa_signed: true,
  provisioned: true,
  log_retention_days: 30,
  created_at: '2026-04-01T10:00:00.000Z',
  updated_at: '2026-05-12T13:00:00.000Z',
}
const BAA = {
  signed_at: '2026-04-01T10:05:00.000Z',
  signed_by: 'user_2abc',
  name: 'Dana Whitfield',
  title: 'Compliance Officer',
  document_sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  in_force: true,
}
const tenant = (description: string) => ({
  200: { description, schema: z.strictObject({ tenant: Tenant }), example: { tenant: TENANT } },
})

export const TENANT_OPERATIONS = {
  'GET /api/v1/tenant': {
    id: 'getTenant',
    tag: 'Tenants',
    summary: 'Get the organization',
    answers: tenant('The organization.'),
    errors: ['TENANT_NOT_FOUND'],
  },
  'PATCH /api/v1/tenant': {
    id: 'updateTenant',
    tag: 'Tenants',
    summary: 'Change name, vertical, policy or retention',
    description:
      '`dlpPolicy` says by type what becomes of a finding: `block`, `redact` or `flag`; null of a type: what the vertical says. Types that are not named stay as they are.',
    examples: { policy: { vertical: 'healthcare', dlpPolicy: { EMAIL: 'flag', PHONE: null } } },
    answers: tenant('The organization as it is now.'),
    errors: ['TENANT_NOT_FOUND'],
  },
  'GET /api/v1/tenant/baa': {
    id: 'getBaa',
    tag: 'Tenants',
    summary: 'Get the BAA',
    answers: {
      200: {
        description: 'The BAA; null: none is signed.',
        schema: z.strictObject({ baa: Baa.nullable() }),
        example: { baa: BAA },
      },
    },
    errors: ['TENANT_NOT_FOUND'],
  },
  'POST /api/v1/tenant/baa': {
    id: 'signBaa',
    tag: 'Tenants',
    summary: 'Sign the BAA',
    examples: { signed: { name: BAA.name, title: BAA.title, documentSha256: BAA.document_sha256 } },
    answers: { 201: { description: 'Signed.', schema: z.strictObject({ baa: Baa }), example: { baa: BAA } } },
    errors: ['TENANT_NOT_FOUND', 'BAA_NOT_INCLUDED'],
  },
  'DELETE /api/v1/tenant/baa': {
    id: 'withdrawBaa',
    tag: 'Tenants',
    summary: 'Withdraw the BAA',
    answers: {
      200: {
        description: 'No BAA is signed now; `message`: none was.',
        schema: z.strictObject({ ok: z.literal(true), message: z.string().optional() }),
        example: { ok: true },
      },
    },
    errors: ['TENANT_NOT_FOUND'],
  },
} as const satisfies Operations
