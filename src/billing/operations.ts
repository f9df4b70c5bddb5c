import * as z from 'zod'
import type { Operations } from '../openapi/operation.ts'
import type { presentSubscription } from './present.ts'

const Subscription = z
  .union([
    z.strictObject({
      customer_id: z.string(),
      subscription_id: z.string(),
      plan: z.string().describe('`free` while it gives no plan.'),
      status: z.string().describe('Stripe’s, such as `active`, `trialing`, `past_due` or `unpaid`.'),
      current_period_end: z.iso.datetime().nullable(),
      cancel_at_period_end: z.boolean(),
      features: z
        .strictObject({
          run_limit: z.int().nullable().describe('Runs of a period. Null: unlimited.'),
          agents_included: z.array(z.string()),
          baa_available: z.boolean(),
        })
        .describe('Of the organization’s plan, which is more than this one where it was given more.'),
    }),
    z.strictObject({
      customer_id: z.null(),
      subscription_id: z.null(),
      plan: z.literal('free'),
      status: z.literal('none'),
    }),
  ])
  .meta({ id: 'Subscription' }) satisfies z.ZodType<ReturnType<typeof presentSubscription>>

const SUBSCRIPTION = {
  customer_id: 'cus_Pxxx',
  subscription_id: 'sub_1Pxxx',
  plan: 'pro',
  status: 'active',
  current_period_end: '2026-06-12T00:00:00Z',
  cancel_at_period_end: false,
  features: {
    run_limit: 1000,
    agents_included: ['helpdesk-tier1-triage', 'compliance-evidence-collector'],
    baa_available: false,
  },
}
const NO_SUBSCRIPTION = { customer_id: null, subscription_id: null, plan: 'free', status: 'none' }
const EVENT = {
  id: 'evt_1Pxxx',
  type: 'checkout.session.completed',
  data: {
    object: {
      id: 'cs_1Pxxx',
      customer: 'cus_Pxxx',
      subscription: 'sub_1Pxxx',
      metadata: { org_id: 'org_2abc' },
    },
  },
}
const page = (description: string, url: string) => ({
  200: { description, schema: z.strictObject({ url: z.url() }), example: { url } },
})

export const BILLING_OPERATIONS = {
  'GET /api/v1/billing/subscription': {
    id: 'getSubscription',
    tag: 'Billing',
    summary: 'Get the Stripe subscription',
    answers: {
      200: {
        description:
          'The subscription that counts. The status `none`: there is none; a plan that the organization has all the same is in `GET /api/v1/tenant`.',
        schema: Subscription,
        example: SUBSCRIPTION,
        examples: { none: NO_SUBSCRIPTION },
      },
    },
  },
  'POST /api/v1/billing/checkout': {
    id: 'openCheckout',
    tag: 'Billing',
    summary: 'Get the page to subscribe on',
    description:
      'The plan comes with Stripe’s event, soon after the page was completed. With the same `Idempotency-Key` and body it is the same page for a day.',
    examples: { pro: { plan: 'pro' } },
    answers: page('Stripe’s page, for the admin’s browser.', 'https://checkout.stripe.com/c/pay/cs_1Pxxx'),
    errors: ['ALREADY_SUBSCRIBED'],
  },
  'POST /api/v1/billing/portal': {
    id: 'openPortal',
    tag: 'Billing',
    summary: 'Get the page to change plan or card on, or to cancel',
    description:
      'The body is `{}` at the least. With the same `Idempotency-Key` and body it is the same page for a day.',
    examples: { default: {} },
    answers: page('Stripe’s page, for the admin’s browser.', 'https://billing.stripe.com/p/session/bps_1Pxxx'),
    errors: ['NOT_SUBSCRIBED'],
  },
  'POST /api/v1/billing/webhook': {
    id: 'receiveStripeEvent',
    tag: 'Billing',
    summary: 'Receive an event of Stripe',
    description:
      'For Stripe alone. The signature is of the bytes of the body, and at most five minutes old. An event takes effect once, however often it is sent.',
    security: 'stripeSignature',
    requestMediaType: 'application/json',
    examples: { subscribed: EVENT },
    answers: {
      200: {
        description: 'The signature is good. The event is queued, if it matters here.',
        schema: z.strictObject({ received: z.literal(true) }),
        example: { received: true },
      },
    },
    errors: ['WEBHOOK_SIGNATURE_INVALID', 'PAYLOAD_TOO_LARGE', 'RATE_LIMITED', 'SERVICE_UNAVAILABLE'],
  },
} as const satisfies Operations
