import type { Context } from 'hono'
import type { AppEnv } from '../../http/context.ts'

/** What Splunk's HTTP Event Collector answers, by its codes: the HTTP status and the text. Senders know the codes. */
export const HEC_ANSWERS = {
  0: [200, 'Success'],
  1: [403, 'Token disabled'],
  2: [401, 'Token is required'],
  3: [401, 'Invalid authorization'],
  4: [403, 'Invalid token'],
  5: [400, 'No data'],
  6: [400, 'Invalid data format'],
  7: [400, 'Incorrect index'],
  8: [500, 'Internal server error'],
  9: [503, 'Server is busy'],
  10: [400, 'Data channel is missing'],
  11: [400, 'Invalid data channel'],
  12: [400, 'Event field is required'],
  13: [400, 'Event field cannot be blank'],
  14: [400, 'ACK is disabled'],
  15: [400, 'Error in handling indexed fields'],
  16: [400, 'Query string authorization is not enabled'],
  17: [200, 'HEC is healthy'],
  18: [503, 'HEC is unhealthy, queues are full'],
  19: [503, 'HEC is unhealthy, ack service unavailable'],
  20: [503, 'HEC is unhealthy, queues are full, ack service unavailable'],
  21: [400, 'Invalid token'],
  22: [400, 'Token disabled'],
  23: [503, 'Server is shutting down'],
  24: [200, 'Queue approaching capacity'],
  25: [200, 'ACK approaching capacity'],
  26: [429, 'Queue at capacity'],
  27: [429, 'ACK channel at capacity'],
} as const satisfies Record<number, readonly [number, string]>
export type HecCode = keyof typeof HEC_ANSWERS

/** Until a sender tries again, in seconds. */
const RETRY_AFTER_S: Partial<Record<HecCode, number>> = { 9: 5, 18: 5, 26: 60 }

/** What an answer says besides: which item of the request is wrong, or by which number its receipt can be asked for. */
type More = { 'invalid-event-number'?: number; ackId?: number }

/** Renders an answer as Splunk does. */
export function hecAnswer(c: Context<AppEnv>, code: HecCode, more: More = {}): Response {
  const [status, text] = HEC_ANSWERS[code]
  const retryAfter = RETRY_AFTER_S[code]
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter))
  return c.json({ text, code, ...more }, status)
}

/** Why a request is refused; `tooOften`: its address has been refused too often. */
export type HecRefusal = { refused: HecCode; tooOften?: boolean }

/**
 * Refuses a request. What is refused too often is still told why. Senders go by the status: most drop what is answered 403, and keep it after
 * 429 until their token is mended.
 */
export function hecRefuse(c: Context<AppEnv>, { refused, tooOften = false }: HecRefusal): Response {
  if (!tooOften) return hecAnswer(c, refused)
  c.header('Retry-After', String(RETRY_AFTER_S[26]))
  return c.json({ text: HEC_ANSWERS[refused][1], code: refused }, 429)
}

/** A body that is too large; Splunk has no code for it, and says the HTTP status's. */
export const hecTooLarge = (c: Context<AppEnv>): Response =>
  c.json({ text: 'Request entity too large', code: 413 }, 413)
