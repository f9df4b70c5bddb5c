import { createHash } from 'node:crypto'
import { type Life, stripeId } from './life.ts'

/** `new`: as since API version 2025-03-31, when periods moved to the items and an invoice's subscription to its parent. */
export type Shape = 'old' | 'new'
const API_VERSIONS = { old: '2024-06-20', new: '2026-10-28.endive' } as const

/** A person, whose data the API must never keep. */
const PERSON = { email: 'pat.example@clinic.example', name: 'Pat Example', phone: '+15555550123' }
const derived = (prefix: string, from: string) =>
  `${prefix}_${createHash('sha256').update(from).digest('hex').slice(0, 24)}`

/** A subscription as Stripe's API shows it. */
export function subscription(life: Life, shape: Shape): Record<string, unknown> {
  const period = { current_period_start: life.period_start, current_period_end: life.period_end }
  return {
    id: life.id,
    object: 'subscription',
    customer: life.customer,
    status: life.status,
    created: life.created,
    cancel_at_period_end: life.cancel_at_period_end,
    cancel_at: life.cancel_at_period_end ? life.period_end : null,
    canceled_at: life.canceled_at,
    ended_at: life.status === 'canceled' ? life.canceled_at : null,
    currency: 'usd',
    metadata: { org_id: life.org },
    ...(shape === 'old' && period),
    items: {
      object: 'list',
      data: [
        {
          id: derived('si', life.id),
          object: 'subscription_item',
          quantity: 1,
          price: { id: life.price, object: 'price', type: 'recurring', currency: 'usd' },
          ...(shape === 'new' && period),
        },
      ],
    },
  }
}

function invoice(life: Life, type: string, shape: Shape): Record<string, unknown> {
  const metadata = { org_id: life.org }
  const of =
    shape === 'old'
      ? { subscription: life.id, subscription_details: { metadata } }
      : {
          parent: {
            type: 'subscription_details',
            subscription_details: { subscription: life.id, metadata },
            quote_details: null,
          },
        }
  return {
    id: stripeId('in'),
    object: 'invoice',
    customer: life.customer,
    customer_email: PERSON.email,
    customer_name: PERSON.name,
    status: type === 'invoice.paid' ? 'paid' : 'open',
    metadata: {},
    ...of,
  }
}

const session = (life: Life, id = stripeId('cs_test')): Record<string, unknown> => ({
  id,
  object: 'checkout.session',
  mode: 'subscription',
  status: 'complete',
  payment_status: 'paid',
  customer: life.customer,
  customer_details: PERSON,
  subscription: life.id,
  client_reference_id: life.org,
  metadata: { org_id: life.org },
})

/** The object that an event of this type tells of. */
function about(type: string, life: Life, shape: Shape, sessionId: string | undefined): Record<string, unknown> {
  if (type.startsWith('customer.subscription.')) return subscription(life, shape)
  if (type.startsWith('checkout.session.')) return session(life, sessionId)
  if (type.startsWith('invoice.')) return invoice(life, type, shape)
  const object = type.split('.').slice(0, -1).join('.')
  if (object === 'charge.dispute' || object === 'refund')
    return {
      id: stripeId('obj'),
      object,
      charge: derived('ch', life.id),
      payment_intent: derived('pi', life.id),
      metadata: {},
    }
  const prefix = object === 'charge' ? 'ch' : 'obj'
  return { id: derived(prefix, life.id), object, customer: life.customer, billing_details: PERSON, metadata: {} }
}

export type StripeEventBody = Record<string, unknown> & { id: string; type: string; created: number }

/** An event as Stripe sends it. */
export function eventOf(
  { type, at, life }: { type: string; at: number; life: Life },
  { id = stripeId('evt'), shape = 'new', sessionId }: { id?: string; shape?: Shape; sessionId?: string } = {},
): StripeEventBody {
  return {
    id,
    object: 'event',
    api_version: API_VERSIONS[shape],
    created: at,
    type,
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    data: { object: about(type, life, shape, sessionId) },
  }
}
