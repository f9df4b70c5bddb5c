import type { Context } from 'hono'
import type { AppEnv } from '../../http/context.ts'

/**
 * What is answered as Splunk's HTTP Event Collector answers it. Senders know the codes. That of a token that is refused is another where only
 * health is asked for.
 */
export const HEC_ANSWERS = {
  success: [0, 200, 'Success'],
  tokenDisabled: [1, 403, 'Token disabled'],
  noToken: [2, 401, 'Token is required'],
  badAuthorization: [3, 401, 'Invalid authorization'],
  badToken: [4, 403, 'Invalid token'],
  noData: [5, 400, 'No data'],
  badFormat: [6, 400, 'Invalid data format'],
  badIndex: [7, 400, 'Incorrect index'],
  failed: [8, 500, 'Internal server error'],
  busy: [9, 503, 'Server is busy'],
  noChannel: [10, 400, 'Data channel is missing'],
  badChannel: [11, 400, 'Invalid data channel'],
  noEvent: [12, 400, 'Event field is required'],
  blankEvent: [13, 400, 'Event field cannot be blank'],
  badFields: [15, 400, 'Error in handling indexed fields'],
  tokenInQuery: [16, 400, 'Query string authorization is not enabled'],
  healthy: [17, 200, 'HEC is healthy'],
  unhealthy: [18, 503, 'HEC is unhealthy, queues are full'],
  badTokenHealth: [21, 400, 'Invalid token'],
  tokenDisabledHealth: [22, 400, 'Token disabled'],
  full: [26, 429, 'Queue at capacity'],
} as const satisfies Record<string, readonly [code: number, status: number, text: string]>
export type HecAnswer = keyof typeof HEC_ANSWERS

/** Until a sender tries again, in seconds. */
const RETRY_AFTER_S: Partial<Record<HecAnswer, number>> = { busy: 5, unhealthy: 5, full: 60 }

/** What an answer says besides: which item of the request is wrong, or by which number its receipt can be asked for. */
type More = { 'invalid-event-number'?: number; ackId?: number }

/** Renders an answer as Splunk does. */
export function hecAnswer(c: Context<AppEnv>, answer: HecAnswer, more: More = {}): Response {
  const [code, status, text] = HEC_ANSWERS[answer]
  const retryAfter = RETRY_AFTER_S[answer]
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter))
  return c.json({ text, code, ...more }, status)
}

/** Why a request is refused; `tooOften`: its address has been refused too often. */
export type HecRefusal = { refused: HecAnswer; tooOften?: boolean }

/**
 * Refuses a request. What is refused too often is still told why. Senders go by the status: most drop what is answered 403, and keep it after
 * 429 until their token is mended.
 */
export function hecRefuse(c: Context<AppEnv>, { refused, tooOften = false }: HecRefusal): Response {
  if (!tooOften) return hecAnswer(c, refused)
  c.header('Retry-After', String(RETRY_AFTER_S.full))
  const [code, , text] = HEC_ANSWERS[refused]
  return c.json({ text, code }, 429)
}

/** A body that is too large; Splunk has no code for it, and says the HTTP status's. */
export const hecTooLarge = (c: Context<AppEnv>): Response =>
  c.json({ text: 'Request entity too large', code: 413 }, 413)
