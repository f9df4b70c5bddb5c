import * as z from 'zod'
import { serverSentEvent } from '../http/stream.ts'
import type { Operations } from '../openapi/operation.ts'
import { FailedEvent } from '../openapi/problem.ts'
import { EXPORT, REPORT } from './example.ts'
import { PROBLEM_CODES, type Report as VerifiedReport } from './log/report.ts'

const Report = z
  .strictObject({
    verified: z.boolean(),
    whole: z.boolean().describe('It covers every entry of its checkpoint.'),
    trust: z.enum(['none', 'chain', 'checkpoint', 'witness']).describe('On what the verdict rests.'),
    org_id: z.string().nullable(),
    from: z.int(),
    to: z.int().describe('Entries before this `seq` hold.'),
    head_hash: z.string().nullable().describe('The last one’s `row_hash`; null: the chain before them is not known.'),
    checkpoint: z
      .strictObject({
        origin: z.string(),
        size: z.int(),
        root: z.base64(),
        signed_by: z.array(z.string()).describe('Ids of the log’s keys.'),
        witnesses: z.array(z.strictObject({ name: z.string(), seen_at: z.iso.datetime() })),
      })
      .nullable(),
    problem: z
      .strictObject({
        code: z.enum(PROBLEM_CODES),
        message: z.string(),
        line: z.int().exactOptional(),
        seq: z.int().exactOptional(),
      })
      .exactOptional()
      .describe('The first thing that is wrong.'),
  })
  .meta({ id: 'Report' }) satisfies z.ZodType<VerifiedReport>

const VerificationEvent = z
  .discriminatedUnion('event', [
    z.strictObject({
      event: z.literal('progress'),
      data: z.strictObject({ verified: z.int().describe('Entries so far.'), of: z.int() }),
    }),
    z.strictObject({ event: z.literal('done'), data: Report }),
    FailedEvent,
  ])
  .meta({ id: 'VerificationEvent' })

export const AUDIT_RANGE_OPERATIONS = {
  'GET /api/v1/audit/verify': {
    id: 'verifyLog',
    tag: 'Audit',
    summary: 'Check the log on the server',
    description:
      'Every entry’s hash is made anew and held against the chain, the tree and all that was signed. With `Accept: text/event-stream` it tells of its progress: `progress`, then `done` with the report, or `error`. More than 100,000 entries are checked in that form only, for admins. Checks and exports of more than 2,048 entries are counted together: six a minute for an organization.',
    answers: {
      200: {
        description: 'The report, also of a log that is broken.',
        schema: Report,
        example: REPORT,
        alternatives: {
          'text/event-stream': {
            events: VerificationEvent,
            example:
              serverSentEvent('progress', { verified: REPORT.to, of: REPORT.to }) + serverSentEvent('done', REPORT),
          },
        },
      },
    },
    errors: ['TENANT_NOT_FOUND', 'INSUFFICIENT_PERMISSIONS'],
  },
  'GET /api/v1/audit/export': {
    id: 'exportLog',
    tag: 'Audit',
    summary: 'Export the log, to verify elsewhere',
    description:
      'A line for each entry, and one with the checkpoint, without which the export was cut off: go on with `from` after the last whole line, and append what comes. With `Accept: application/gzip` it is compressed. Exports and checks of more than 2,048 entries are counted together: six a minute for an organization.',
    answers: {
      200: {
        description: 'The log as NDJSON.',
        mediaType: 'application/x-ndjson',
        example: EXPORT,
        alternatives: { 'application/gzip': {} },
        headers: { 'Content-Disposition': 'A name for the file.' },
      },
    },
    errors: ['TENANT_NOT_FOUND', 'AUDIT_LOG_BROKEN'],
  },
} as const satisfies Operations
