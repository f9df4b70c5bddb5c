import type { PolicyFlag } from '../dlp/policy.ts'
import { Unavailable } from '../unavailable.ts'

/** Every refusal of the API: its HTTP status and its sentence. A refusal may bring a better sentence of its own. */
export const ERRORS = {
  VALIDATION_ERROR: [400, 'The request is not valid.'],
  WEBHOOK_SIGNATURE_INVALID: [400, 'Invalid Stripe signature'],
  UNAUTHENTICATED: [401, 'Missing or expired token'],
  NO_ORG: [403, 'The token has no active organization session. Select an organization first.'],
  INSUFFICIENT_PERMISSIONS: [403, 'This action requires the org:admin role.'],
  ORG_MISMATCH: [403, 'orgId in request does not match authenticated organization'],
  PLAN_NOT_SUBSCRIBED: [
    403,
    'The organization has not subscribed to this plan. Change its subscription in the portal: POST /api/v1/billing/portal. If it has none: POST /api/v1/billing/checkout.',
  ],
  BAA_NOT_INCLUDED: [403, "The organization's plan does not include a BAA."],
  AGENT_NOT_INCLUDED: [403, "This agent is not included in the organization's plan."],
  FORBIDDEN: [403, 'Forbidden'],
  LOG_SOURCE_LIMIT_EXCEEDED: [403, "The organization's plan does not include more log sources."],
  BAA_REQUIRED: [403, 'A signed BAA is required before health information can be processed.'],
  NOT_FOUND: [404, 'Not found'],
  TENANT_NOT_FOUND: [404, 'Organization not found.'],
  AGENT_NOT_FOUND: [404, 'There is no agent template with this agentId.'],
  METHOD_NOT_ALLOWED: [405, 'This method is not allowed here. See the Allow header.'],
  NOT_PROVISIONED: [409, 'The organization has no gateway key. Provision it with POST /api/v1/provision/tenant.'],
  ALREADY_SUBSCRIBED: [
    409,
    'The organization has a subscription. Change it in the portal: POST /api/v1/billing/portal.',
  ],
  NOT_SUBSCRIBED: [409, 'The organization has no Stripe customer yet. Subscribe with POST /api/v1/billing/checkout.'],
  LOG_SOURCE_NOT_FETCHED: [409, 'Events of this log source are sent to its receiver_url; there is nothing to fetch.'],
  LOG_SOURCE_DISABLED: [409, 'The log source is disabled. Enable it with PATCH /api/v1/log-sources/:id.'],
  DUPLICATE_RUN: [409, 'A run with this Idempotency-Key was already accepted. Nothing was executed again.'],
  PAYLOAD_TOO_LARGE: [413, 'The request body is too large.'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'Send the body as Content-Type: application/json, without Content-Encoding.'],
  DLP_INPUT_BLOCKED: [
    422,
    'Input blocked: protected health information (PHI) detected. Please remove PHI before submitting.',
  ],
  RUN_LIMIT_EXCEEDED: [
    429,
    "The plan's runs of this period are used up. Retry-After says when the next period begins.",
  ],
  BUDGET_EXCEEDED: [429, "The gateway budget of the organization's plan is used up."],
  RATE_LIMITED: [429, 'Too many requests. Slow down and try again.'],
  AUDIT_LOG_BROKEN: [
    500,
    'The audit log does not agree with what was signed for it. Nothing was signed, and the operator is alerted.',
  ],
  INTERNAL: [500, 'Internal error. Quote the request_id when you report it.'],
  GATEWAY_ERROR: [502, 'The model gateway failed to answer this run. Nothing was counted.'],
  KEY_REVOCATION_FAILED: [502, 'Failed to revoke virtual key. Please try again.'],
  AUDIT_UNAVAILABLE: [503, 'The audit log could not take this run, so its output is withheld. Please try again.'],
  SERVICE_UNAVAILABLE: [503, 'The service is temporarily unavailable. Please try again.'],
  GATEWAY_TIMEOUT: [504, 'The model gateway took too long to answer. Nothing was counted.'],
} as const

export type ErrorCode = keyof typeof ERRORS

/** An expected refusal, as a value: rules return it, routes render it with `problem`. */
export type Refusal = {
  code: ErrorCode
  /** Instead of the table's sentence. */
  error?: string
  issues?: { path: string; message: string }[]
  policy_flags?: PolicyFlag[]
  audit_id?: string
  /** When the plan's runs are counted anew; not where runs under way are what is waited for. */
  resets_at?: string
  /** Seconds, for the Retry-After header. */
  retryAfter?: number
}

/** What nobody expected, or what is away, as a refusal: the one names nothing, the other what it is. */
export const refusalFor = (error: unknown): Refusal =>
  error instanceof Unavailable
    ? { code: 'SERVICE_UNAVAILABLE', error: error.sentence, retryAfter: 5 }
    : { code: 'INTERNAL' }

/** A refusal as the caller reads it: an answer's body, or an event's data. */
export const problemBody = (
  { code, error = ERRORS[code][1], retryAfter: _, ...extra }: Refusal,
  requestId: string,
) => ({ error, code, ...extra, request_id: requestId })
