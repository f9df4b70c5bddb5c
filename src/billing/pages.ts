import Stripe from 'stripe'
import type { Config } from '../env.ts'
import type { Refusal } from '../http/errors.ts'
import { KEY_REUSED } from '../http/idempotency.ts'
import { sha256Hex } from '../sha256.ts'
import { Unavailable } from '../unavailable.ts'
import type { PaidPlan } from './plans.ts'
import { ask, isMissing } from './stripe.ts'

/** An address at Stripe, for the admin's browser. */
type Page = { url: string } | { refusal: Refusal }
type Asked = { orgId: string; idempotencyKey: string | undefined }

/**
 * Stripe's page on which an admin subscribes the organisation to a plan.
 * @param asked.customer the organisation's, if it has one
 * @param asked.idempotencyKey the caller's: with it, and the same body, the page is the same for a day
 * @throws Unavailable of Stripe
 */
export async function checkoutPage(
  stripe: Stripe,
  config: Config,
  asked: Asked & {
    plan: PaidPlan
    successUrl: string | undefined
    cancelUrl: string | undefined
    customer: string | undefined
  },
): Promise<Page> {
  const { orgId, plan, customer, successUrl, cancelUrl } = asked
  const price = [...config.stripePrices].find(([, name]) => name === plan)?.[0]
  if (price === undefined) return invalid('plan', 'This plan cannot be bought.')
  const elsewhere = foreign(config, { successUrl, cancelUrl })
  if (elsewhere) return elsewhere
  const open = async (of: string | undefined) =>
    stripe.checkout.sessions.create(
      {
        mode: 'subscription',
        line_items: [{ price, quantity: 1 }],
        success_url: successUrl ?? config.billingReturnUrl,
        cancel_url: cancelUrl ?? config.billingReturnUrl,
        client_reference_id: orgId,
        metadata: { org_id: orgId },
        subscription_data: { metadata: { org_id: orgId } },
        ...(of !== undefined && { customer: of }),
      },
      await once(of === undefined ? 'checkout' : `checkout ${of}`, asked),
    )
  // A customer that was deleted at Stripe becomes another.
  return page(() =>
    open(customer).catch((error) => (isMissing(error, 'customer') ? open(undefined) : Promise.reject(error))),
  )
}

/**
 * Stripe's page on which an admin changes or ends the subscription, and sees its invoices.
 * @throws Unavailable of Stripe
 */
export async function portalPage(
  stripe: Stripe,
  config: Config,
  asked: Asked & { customer: string; returnUrl: string | undefined },
): Promise<Page> {
  const elsewhere = foreign(config, { returnUrl: asked.returnUrl })
  if (elsewhere) return elsewhere
  return page(async () =>
    stripe.billingPortal.sessions.create(
      { customer: asked.customer, return_url: asked.returnUrl ?? config.billingReturnUrl },
      await once('portal', asked),
    ),
  )
}

/** The caller's key as Stripe's, apart from other organisations' and endpoints'; without one the SDK makes one for its own retries. */
async function once(endpoint: string, { orgId, idempotencyKey }: Asked): Promise<Stripe.RequestOptions> {
  return idempotencyKey === undefined
    ? {}
    : { idempotencyKey: await sha256Hex(`${endpoint}:${orgId}:${idempotencyKey}`) }
}

async function page(create: () => Promise<{ url: string | null }>): Promise<Page> {
  try {
    const { url } = await ask(create())
    if (url === null) throw new Unavailable('stripe')
    return { url }
  } catch (error) {
    if (isMissing(error, 'customer')) return { refusal: { code: 'NOT_SUBSCRIBED' } }
    if (error instanceof Stripe.errors.StripeIdempotencyError) return { refusal: KEY_REUSED }
    throw error
  }
}

const invalid = (path: string, message: string) => ({
  refusal: { code: 'VALIDATION_ERROR', issues: [{ path, message }] } satisfies Refusal,
})

/** A page that sent people on to any address would lend our name, and Stripe's, to whoever asks. */
function foreign({ allowedOrigins, billingReturnUrl }: Config, urls: Record<string, string | undefined>) {
  const origins = new Set([...allowedOrigins, new URL(billingReturnUrl).origin])
  const bad = Object.entries(urls).find(([, url]) => url !== undefined && !origins.has(new URL(url).origin))
  return bad && invalid(bad[0], 'must be on one of the allowed origins')
}
