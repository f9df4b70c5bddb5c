import Stripe from 'stripe'
import type { Config } from '../env.ts'
import { Unavailable } from '../unavailable.ts'

/** Bound of one call; the SDK tries once more, with the same idempotency key. */
const CALL_TIMEOUT_MS = 5_000
const RETRIES = 1

/** Stripe's API, over fetch. */
export function stripeClient({ stripeSecretKey, stripeApiUrl }: Config): Stripe {
  const { protocol, hostname, port } = new URL(stripeApiUrl)
  return new Stripe(stripeSecretKey, {
    httpClient: Stripe.createFetchHttpClient(),
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    ...(port !== '' && { port }),
    timeout: CALL_TIMEOUT_MS,
    maxNetworkRetries: RETRIES,
    telemetry: false,
  })
}

/**
 * The result of a call of Stripe's API.
 * @throws Unavailable when Stripe cannot be reached, is busy or fails; any other refusal as it is
 */
export async function ask<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    const { StripeConnectionError, StripeAPIError, StripeRateLimitError } = Stripe.errors
    if ([StripeConnectionError, StripeAPIError, StripeRateLimitError].some((kind) => error instanceof kind))
      throw new Unavailable('stripe', { cause: error })
    throw error
  }
}

/** Whether Stripe refused because an object (`param`: only that one) is not there, or not any more. */
export const isMissing = (error: unknown, param?: string): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError &&
  error.code === 'resource_missing' &&
  (param === undefined || error.param === param)
