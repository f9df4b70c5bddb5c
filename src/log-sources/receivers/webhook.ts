import { type Context, Hono } from 'hono'
import { limitBody, refusePacked } from '../../http/body.ts'
import type { AppEnv } from '../../http/context.ts'
import { invalid, problem } from '../../http/problem.ts'
import { limitStranger } from '../../http/rate-limit.ts'
import { verifyWebhook, WebhookSecret } from '../../http/standard-webhooks.ts'
import { FULL, keepSentEvents, openReceiver, sendsTooMuch, takesEvents } from './receiver.ts'
import { valuesIn, webhookEvents } from './webhook-body.ts'

const BODY_MAX_BYTES = 262_144
const RATE_WINDOW_S = 60
/** Seconds after which a sender should try again while the source takes nothing. */
const LATER_S = 3_600

export const BAD_SIGNATURE =
  "No secret of this log source signed this request in the last 5 minutes, by Standard Webhooks' headers."
const TAKES_NOTHING = 'This log source is disabled, or the plan does not include it. Send again later.'
export const BAD_TYPE =
  'Send events as application/json, application/x-ndjson or CloudEvents (application/cloudevents+json, …-batch+json, or ce-* headers), without Content-Encoding.'

/**
 * `POST /log-sources/:id/webhook`: takes events that are signed as Standard Webhooks says. What it answers 202 to is kept. A signature that
 * is wrong and a source that is not there get the same answer. A source that takes nothing now says 503: it may again in five minutes, or when a
 * bill is paid, and after 410 a sender would stop for good.
 */
export const logWebhook = new Hono<AppEnv>().post('/log-sources/:id/webhook', limitBody(BODY_MAX_BYTES), async (c) => {
  const received = new Date()
  const body = new Uint8Array(await c.req.arrayBuffer())
  const opened = await openReceiver(c, 'custom_webhook', WebhookSecret)
  const message = opened && (await verifyWebhook(opened.secret, c.req.raw.headers, body, received))
  if (!message)
    return (
      (await limitStranger(c, 'log webhook')) ?? problem(c, { code: 'WEBHOOK_SIGNATURE_INVALID', error: BAD_SIGNATURE })
    )
  if (await sendsTooMuch(c, opened.source)) return problem(c, { code: 'RATE_LIMITED', retryAfter: RATE_WINDOW_S })
  if (!takesEvents(opened.source)) return later(c)
  if (opened.source.room < 1)
    return problem(c, { code: 'RATE_LIMITED', error: FULL, retryAfter: secondsLeftOfDay(received) })
  const packed = refusePacked(c, BAD_TYPE)
  if (packed) return packed
  const found = valuesIn(c.req.raw.headers, new TextDecoder().decode(body))
  if ('refused' in found) {
    if (found.refused === 'type') return problem(c, { code: 'UNSUPPORTED_MEDIA_TYPE', error: BAD_TYPE })
    return found.refused === 'json'
      ? invalid(c, '', 'The body is not valid JSON.')
      : problem(c, { code: 'PAYLOAD_TOO_LARGE', error: 'One request may bring up to 1,000 events.' })
  }
  const kept = await keepSentEvents(c, opened.source, webhookEvents(found, message.id, received))
  return kept ? c.json({ received: found.values.length, new: kept.new }, 202) : later(c)
})

const secondsLeftOfDay = (now: Date): number =>
  Math.ceil((new Date(now).setUTCHours(24, 0, 0, 0) - now.getTime()) / 1_000)

const later = (c: Context<AppEnv>): Response =>
  problem(c, { code: 'SERVICE_UNAVAILABLE', error: TAKES_NOTHING, retryAfter: LATER_S })
