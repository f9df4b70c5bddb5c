import * as z from 'zod'
import type { Operations } from '../openapi/operation.ts'
import type { presentInFull, presentSource } from './present.ts'
import { SOURCE_TYPES } from './source.ts'
import type { SourceTest } from './try-out.ts'

const LogSource = z
  .strictObject({
    id: z.string(),
    org_id: z.string(),
    source_type: z.enum(SOURCE_TYPES),
    display_name: z.string(),
    config: z.record(z.string(), z.string()),
    secret_ref: z.string().nullable().describe('The secret’s name in Secret Manager.'),
    enabled: z.boolean(),
    last_fetched_at: z.iso.datetime().nullable(),
    fetch_error: z.string().nullable().describe('Why the last fetch failed, and what to do; null: it did not.'),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'LogSource' }) satisfies z.ZodType<ReturnType<typeof presentSource>>

const Gap = z.strictObject({ from: z.string(), to: z.string(), reason: z.string() })
const gaps = z.array(Gap).describe('Times of which events are known to be missing, and why.')
const FetchedSource = LogSource.extend({
  next_fetch_at: z.iso.datetime().nullable().describe('null: it is disabled.'),
  gaps,
}).meta({ id: 'FetchedLogSource' })
const ReceivingSource = LogSource.extend({
  receiver_url: z.url().describe('Where its events are to be sent.'),
  gaps,
}).meta({ id: 'ReceivingLogSource' })
const SourceInFull = z.union([FetchedSource, ReceivingSource]) satisfies z.ZodType<ReturnType<typeof presentInFull>>

const Test = z
  .strictObject({ ok: z.boolean(), message: z.string() })
  .meta({ id: 'LogSourceTest' }) satisfies z.ZodType<SourceTest>

const CONFIG = { tenantId: 'contoso.onmicrosoft.com' }
const REGISTERED = {
  id: 'ls_01JQABCDE12345',
  org_id: 'org_2abc',
  source_type: 'm365_unified_audit',
  display_name: 'Contoso M365 Audit',
  config: CONFIG,
  secret_ref: 'm365__contoso__audit-secret',
  enabled: true,
  last_fetched_at: null,
  fetch_error: null,
  created_at: '2026-05-12T14:00:00Z',
  updated_at: '2026-05-12T14:00:00Z',
}
const SOURCE = {
  ...REGISTERED,
  last_fetched_at: '2026-05-12T13:00:00Z',
  created_at: '2026-04-01T10:00:00Z',
  updated_at: '2026-05-12T13:00:00Z',
}
const FETCHED = { ...SOURCE, next_fetch_at: '2026-05-12T13:05:00Z', gaps: [] }
const CHANGE = { displayName: 'Contoso M365 Audit (Production)', config: CONFIG, enabled: false }
const CHANGED = {
  ...SOURCE,
  display_name: CHANGE.displayName,
  enabled: CHANGE.enabled,
  updated_at: '2026-05-12T15:00:00Z',
}

const SOURCE_NOT_FOUND = { NOT_FOUND: 'Log source not found' }

export const LOG_SOURCE_OPERATIONS = {
  'GET /api/v1/log-sources': {
    id: 'listLogSources',
    tag: 'Log sources',
    summary: 'List the log sources',
    description: 'Oldest first. Credentials are never returned.',
    answers: {
      200: {
        description: 'All log sources.',
        schema: z.strictObject({ sources: z.array(LogSource) }),
        example: { sources: [SOURCE] },
      },
    },
    errors: ['TENANT_NOT_FOUND'],
  },
  'POST /api/v1/log-sources': {
    id: 'createLogSource',
    tag: 'Log sources',
    summary: 'Register a log source',
    description:
      'Credentials are refused: they are in Secret Manager, under the name `secretRef`. The secret names its organization as `orgId`.',
    examples: {
      microsoft365: {
        sourceType: 'm365_unified_audit',
        displayName: 'Contoso M365 Audit',
        config: CONFIG,
        secretRef: 'm365__contoso__audit-secret',
      },
      splunk: {
        sourceType: 'splunk_hec',
        displayName: 'Contoso Splunk',
        config: { endpoint: 'https://http-inputs-contoso.splunkcloud.com' },
        secretRef: 'splunk__contoso__audit',
      },
      webhook: { sourceType: 'custom_webhook', displayName: 'Wiki', config: {}, secretRef: 'webhook__contoso__wiki' },
    },
    answers: {
      201: {
        headers: { Location: 'The path of the log source.' },
        description: 'Registered.',
        schema: z.strictObject({ source: LogSource }),
        example: { source: REGISTERED },
      },
    },
    errors: ['TENANT_NOT_FOUND', 'LOG_SOURCE_LIMIT_EXCEEDED'],
  },
  'GET /api/v1/log-sources/:id': {
    id: 'getLogSource',
    tag: 'Log sources',
    summary: 'Get a log source in full',
    description: 'Also when it is fetched next, or where its events are to be sent; and what is missing.',
    answers: {
      200: {
        description: 'The log source.',
        schema: z.strictObject({ source: SourceInFull }),
        example: { source: FETCHED },
      },
    },
    errors: ['TENANT_NOT_FOUND', 'NOT_FOUND'],
    sentences: SOURCE_NOT_FOUND,
  },
  'PATCH /api/v1/log-sources/:id': {
    id: 'updateLogSource',
    tag: 'Log sources',
    summary: 'Change name or config, enable or disable',
    description:
      'At least one field. `config` replaces all of what there was. Another type or secret is another log source.',
    examples: { all: CHANGE },
    answers: {
      200: {
        description: 'The log source as it is now.',
        schema: z.strictObject({ source: LogSource }),
        example: { source: CHANGED },
      },
    },
    errors: ['TENANT_NOT_FOUND', 'NOT_FOUND'],
    sentences: SOURCE_NOT_FOUND,
  },
  'DELETE /api/v1/log-sources/:id': {
    id: 'deleteLogSource',
    tag: 'Log sources',
    summary: 'Remove a log source',
    description: 'Its events are seen no more. The secret in Secret Manager stays.',
    answers: {
      200: { description: 'Removed.', schema: z.strictObject({ ok: z.literal(true) }), example: { ok: true } },
    },
    errors: ['TENANT_NOT_FOUND', 'NOT_FOUND', 'FORBIDDEN'],
    sentences: SOURCE_NOT_FOUND,
  },
  'POST /api/v1/log-sources/:id/test': {
    id: 'testLogSource',
    tag: 'Log sources',
    summary: 'Connect to a log source now',
    description:
      'Of a source that is sent to, looks whether its secret is there, and whether the plan has events left today.',
    answers: {
      200: {
        description: '`message`: what was reached; or, with `ok` false, what is wrong and what to do.',
        schema: z.strictObject({ test: Test }),
        example: {
          test: {
            ok: true,
            message:
              'Connected to tenant contoso.onmicrosoft.com; subscriptions: none yet; the first fetch starts them.',
          },
        },
      },
    },
    errors: ['TENANT_NOT_FOUND', 'NOT_FOUND'],
    sentences: SOURCE_NOT_FOUND,
  },
  'POST /api/v1/log-sources/:id/fetch': {
    id: 'fetchLogSource',
    tag: 'Log sources',
    summary: 'Have a log source fetched now',
    description: '`last_fetched_at` and `fetch_error` of the log source say later how it ended.',
    answers: {
      202: {
        description: 'It is due.',
        schema: z.strictObject({ source: FetchedSource }),
        example: { source: { ...FETCHED, next_fetch_at: '2026-05-12T13:01:00Z' } },
      },
    },
    errors: ['TENANT_NOT_FOUND', 'NOT_FOUND', 'LOG_SOURCE_NOT_FETCHED', 'LOG_SOURCE_DISABLED', 'RATE_LIMITED'],
    sentences: SOURCE_NOT_FOUND,
  },
} as const satisfies Operations
