import * as z from 'zod'
import { ClerkId } from '../auth/principal.ts'

/** Events that say that a subscription may have changed: whatever they say, Stripe is asked how it stands now. */
const SUBSCRIPTION_EVENTS: ReadonlySet<string> = new Set([
  'checkout.session.completed',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'invoice.paid',
  'invoice.payment_failed',
])
/** Refunds and charge-backs: they change nothing here, are recorded, and whether the plan should end an operator decides. */
const MONEY_BACK = /^(charge\.(refund|dispute)|refund\.)/

/** An event as it travels over the queue: ids and times, nothing about a person. */
export const StripeEvent = z.object({
  id: z.string(),
  type: z.string(),
  /** Unix seconds. */
  created: z.int(),
  /** Null: it is about none. */
  subscription: z.string().nullable(),
  customer: z.string().nullable(),
  /** The charge that a refund or charge-back is of, else the refund itself; null: it is neither. */
  charge: z.string().nullable(),
  /** The organisation that its metadata names. */
  org: z.string().nullable(),
})
export type StripeEvent = z.output<typeof StripeEvent>

/** What became of an event that was handled. */
export const HANDLED = ['applied', 'unchanged', 'ignored'] as const
/** Why one was not: nobody knows whose it is, what it is about or what its price stands for; or it failed, however often it came. */
export const UNHANDLED = ['no_organization', 'unknown_subscription', 'unknown_price', 'dead'] as const
/** `replay`: an operator asked for it again. */
export type EventOutcome = (typeof HANDLED)[number] | (typeof UNHANDLED)[number] | 'replay'

/** The organisation that metadata names; null: none. */
export const OrgId = ClerkId.nullish()
  .catch(null)
  .transform((id) => id ?? null)
const metadata = z.object({ org_id: OrgId }).nullish().catch(null)
/** Stripe gives an id, or the object itself where it was expanded. */
export const Reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])
const reference = Reference.nullish().catch(null)

/** What every event has. */
export const Envelope = z.object({
  id: z.string().regex(/^evt_\w{1,200}$/),
  type: z.string().max(200),
  /** Unix seconds. An event without it is taken for new: Stripe's own have it, and what an event says is looked up anyway. */
  created: z
    .int()
    .nonnegative()
    .default(() => Math.floor(Date.now() / 1_000)),
  data: z.object({ object: z.looseObject({}) }),
})

/** What of an event's object is used, in the shapes of old API versions and new. */
const About = z.object({
  id: z.string().optional().catch(undefined),
  customer: reference,
  charge: reference,
  subscription: reference,
  metadata,
  /** Where an invoice names its subscription until API version 2025-03-31. */
  subscription_details: z.object({ metadata }).nullish().catch(null),
  /** Where it does since. */
  parent: z
    .object({ subscription_details: z.object({ subscription: reference, metadata }).nullish() })
    .nullish()
    .catch(null),
})

/**
 * Reduces an event to what is used of it.
 *
 * The organisation is taken from metadata alone, which only holders of the secret key write. `client_reference_id` can be put into a payment
 * link's address by whoever pays, and would let them attach a subscription to another organisation.
 * @returns undefined: nothing of it concerns us
 */
export function reduce({ id, type, created, data }: z.output<typeof Envelope>): StripeEvent | undefined {
  const about = About.parse(data.object)
  const customer = about.customer ?? null
  if (MONEY_BACK.test(type)) {
    const charge = about.charge ?? about.id ?? null
    return { id, type, created, subscription: null, customer, charge, org: null }
  }
  if (!SUBSCRIPTION_EVENTS.has(type)) return undefined
  const details = about.parent?.subscription_details
  const itself = type.startsWith('customer.subscription.') ? about.id : undefined
  return {
    id,
    type,
    created,
    subscription: itself ?? about.subscription ?? details?.subscription ?? null,
    customer,
    charge: null,
    org: (details?.metadata ?? about.subscription_details?.metadata)?.org_id ?? about.metadata?.org_id ?? null,
  }
}
