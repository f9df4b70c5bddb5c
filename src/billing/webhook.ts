import { Hono } from 'hono'
import Stripe from 'stripe'
import type { Config } from '../env.ts'
import { limitBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { problem } from '../http/problem.ts'
import { limitStranger } from '../http/rate-limit.ts'
import { describeError, log } from '../log.ts'
import { within } from '../patience.ts'
import { readSecret } from '../secrets/secret-manager.ts'
import { Envelope, reduce } from './event.ts'

/** Stripe's events are far smaller. */
const BODY_MAX_BYTES = 1_048_576
/** Age of a signature from which its request is taken for a recorded one sent again. */
const TOLERANCE_S = 300
/** How long the queue may take; Stripe sends again what was not answered. */
const QUEUE_TIMEOUT_MS = 5_000
/** Where Secret Manager has the signing secret, when no Worker secret has. */
const SECRET_NAME = 'stripe__hosted-agents__webhook-secret'

/** `POST /billing/webhook`: verifies, reduces and queues; what it answers 200 to takes effect. */
export const stripeWebhook = new Hono<AppEnv>().post('/billing/webhook', limitBody(BODY_MAX_BYTES), async (c) => {
  const signed = await verify(c.get('config'), await c.req.text(), c.req.header('Stripe-Signature'))
  if (!signed) return (await limitStranger(c, 'stripe webhook')) ?? problem(c, { code: 'WEBHOOK_SIGNATURE_INVALID' })
  const envelope = Envelope.safeParse(signed.payload)
  // Stripe signed it, so sending it again changes nothing.
  if (!envelope.success) log('error', 'stripe_event_unreadable', { alert: true })
  const event = envelope.data && reduce(envelope.data)
  if (event) {
    const sent = c.env.STRIPE_QUEUE.send(event)
    if (!(await queued(sent))) return problem(c, { code: 'SERVICE_UNAVAILABLE', retryAfter: 5 })
    log('info', 'stripe_event_queued', { event_id: event.id, type: event.type })
  }
  return c.json({ received: true })
})

/** What Stripe signed; undefined: nobody who knows one of the secrets did, or too long ago. */
async function verify(
  config: Config,
  body: string,
  signature: string | undefined,
): Promise<{ payload: unknown } | undefined> {
  if (signature === undefined) return undefined
  const crypto = Stripe.createSubtleCryptoProvider()
  for (const secret of await signingSecrets(config)) {
    try {
      return { payload: await Stripe.webhooks.constructEventAsync(body, signature, secret, TOLERANCE_S, crypto) }
    } catch (error) {
      // Any other error comes after the signature was found good: the body is no JSON, or no event of this kind.
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) return { payload: undefined }
    }
  }
  return undefined
}

/** Several while one replaces another. */
async function signingSecrets(config: Config): Promise<string[]> {
  if (config.stripeWebhookSecrets) return config.stripeWebhookSecrets
  const secret = await readSecret(config, SECRET_NAME, { secret: SECRET_NAME })
  return secret.split(',').map((each) => each.trim())
}

async function queued(sending: Promise<unknown>): Promise<boolean> {
  try {
    await within(sending, QUEUE_TIMEOUT_MS)
    return true
  } catch (error) {
    log('error', 'stripe_event_not_queued', describeError(error))
    return false
  }
}
