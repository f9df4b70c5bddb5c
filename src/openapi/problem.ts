import * as z from 'zod'
import { PolicyFlags } from '../dlp/policy.ts'
import { ERRORS, type ErrorCode } from '../http/errors.ts'

/** A refusal's body (src/http/problem.ts). */
export const Problem = z
  .strictObject({
    error: z.string().describe('A sentence for people. It may change; `code` does not.'),
    code: z.enum(Object.keys(ERRORS)),
    request_id: z.string().describe('Quote it when you report a problem.'),
    issues: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
    policy_flags: PolicyFlags.optional(),
    audit_id: z
      .string()
      .optional()
      .describe(
        'Of the run that was refused after it was, or may have been, admitted, or (`DUPLICATE_RUN`) that has the key: `GET /api/v1/runs/:runId` finds it once it has ended.',
      ),
    resets_at: z.iso
      .datetime()
      .optional()
      .describe('When the plan’s runs begin anew; not while those left are under way.'),
  })
  .meta({ id: 'Problem' })

/** The last event of a stream that failed. */
export const FailedEvent = z.strictObject({
  event: z.literal('error'),
  data: Problem.pick({ error: true, code: true, request_id: true }),
})

const RUN = { audit_id: 'aud_01JQABCDE12345XYZ' }
/** Fields of some refusals beyond those of all. */
const EXTRAS: Partial<Record<ErrorCode, object>> = {
  VALIDATION_ERROR: { issues: [{ path: 'message', message: 'must not be empty' }] },
  DLP_INPUT_BLOCKED: {
    policy_flags: [
      { type: 'PERSON_NAME', offset: 12, length: 9 },
      { type: 'DATE_OF_BIRTH', offset: 34, length: 10 },
    ],
  },
  DUPLICATE_RUN: RUN,
  RUN_LIMIT_EXCEEDED: { resets_at: '2026-06-01T00:00:00.000Z' },
  BUDGET_EXCEEDED: RUN,
  AUDIT_UNAVAILABLE: RUN,
  GATEWAY_TIMEOUT: RUN,
}

/** A refusal of this code, as the description shows it. */
export const problemExample = (code: ErrorCode, error: string = ERRORS[code][1]) => ({
  error,
  code,
  ...EXTRAS[code],
  request_id: 'req_01JQABCDE12345XYZ',
})
