import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { AppEnv } from '../../http/context.ts'
import { invalid, problem } from '../../http/problem.ts'
import { limitStranger } from '../../http/rate-limit.ts'
import { verifyWebhook, WebhookSecret } from '../../http/standard-webhooks.ts'
import { keepEvents, openReceiver, sendsTooMuch, takesEvents } from './receiver.ts'
import { valuesIn, webhookEvents } from './webhook-body.ts'

const BODY_MAX_BYTES = 262_144
const RATE_WINDOW_S = 60

const BAD_SIGNATURE =
  "No secret of this log source signed this request in the last 5 minutes, by Standard Webhooks' headers."
const BAD_TYPE =
  'Send events as application/json, application/x-ndjson or CloudEvents (application/cloudevents+json, …-batch+json, or ce-* headers).'

/**
 * `POST /log-sources/:id/webhook`: takes events that are signed as Standard Webhooks says. What it answers 202 to is kept. A signature that
 * is wrong and a source that is not there get the same answer; a source that takes no events any more says 410, which ends the sending.
 */
export const logWebhook = new Hono<AppEnv>().post(
  '/log-sources/:id/webhook',
  bodyLimit({ maxSize: BODY_MAX_BYTES, onError: (c) => problem(c, { code: 'PAYLOAD_TOO_LARGE' }) }),
  async (c) => {
    if (await sendsTooMuch(c)) return problem(c, { code: 'RATE_LIMITED', retryAfter: RATE_WINDOW_S })
    const received = new Date()
    const body = new Uint8Array(await c.req.arrayBuffer())
    const opened = await openReceiver(c, 'custom_webhook', WebhookSecret)
    const message = opened && (await verifyWebhook(opened.secret, c.req.raw.headers, body, received))
    if (!message)
      return (await limitStranger(c)) ?? problem(c, { code: 'WEBHOOK_SIGNATURE_INVALID', error: BAD_SIGNATURE })
    if (!takesEvents(opened.source)) return problem(c, { code: 'GONE' })
    const found = valuesIn(c.req.raw.headers, new TextDecoder().decode(body))
    if ('refused' in found) {
      if (found.refused === 'type') return problem(c, { code: 'UNSUPPORTED_MEDIA_TYPE', error: BAD_TYPE })
      return found.refused === 'json'
        ? invalid(c, '', 'The body is not valid JSON.')
        : problem(c, { code: 'PAYLOAD_TOO_LARGE', error: 'One request may bring up to 1,000 events.' })
    }
    const kept = await keepEvents(c, opened.source, webhookEvents(found.values, message.id, received))
    return kept ? c.json({ received: found.values.length, new: kept.new }, 202) : problem(c, { code: 'GONE' })
  },
)
