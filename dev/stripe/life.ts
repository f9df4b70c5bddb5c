import { randomBytes } from 'node:crypto'

/** A subscription as the stand-in keeps it; times in Unix seconds. */
export type Life = {
  id: string
  customer: string
  org: string
  price: string
  status: string
  created: number
  period_start: number
  period_end: number
  cancel_at_period_end: boolean
  canceled_at: number | null
  /** Renewals that were not paid, since the last that was. */
  failures: number
  /** When it changed last; an event that is older tells of a state that has passed. */
  changed: number
}
/** What happened, in Stripe's order: an event type, and the subscription as it was then. */
export type Happened = { type: string; at: number; life: Life }
export type Payment = 'paid' | 'fails'

const DAY = 86_400
const MONTH = 30 * DAY
const RETRY_AFTER = 3 * DAY
/** Attempts after which Stripe cancels, as its default settings do. */
const ATTEMPTS = 4

export const stripeId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`

/** A new subscription, paid; its first period begins at `from`. */
export const begin = (org: string, customer: string, price: string, at: number, from = at): Life => ({
  id: stripeId('sub'),
  customer,
  org,
  price,
  status: 'active',
  created: at,
  period_start: from,
  period_end: from + MONTH,
  cancel_at_period_end: false,
  canceled_at: null,
  failures: 0,
  changed: at,
})

const changed = (life: Life, at: number, change: Partial<Life>): Life => ({ ...life, ...change, changed: at })

/** What a customer or the dashboard does to a subscription, by the event that tells of it. */
export function change(life: Life, type: string, at: number, given: Partial<Life> = {}): Life {
  switch (type) {
    case 'customer.subscription.deleted':
      return changed(life, at, { ...given, status: 'canceled', canceled_at: at })
    case 'customer.subscription.paused':
      return changed(life, at, { ...given, status: 'paused' })
    case 'invoice.payment_failed':
      return changed(life, at, { ...given, status: 'past_due', failures: life.failures + 1 })
    case 'customer.subscription.resumed':
    case 'invoice.paid':
      return changed(life, at, { ...given, status: 'active', failures: 0 })
    default:
      return changed(life, at, given)
  }
}

/** Everything that happens to a subscription up to `to`, as with a test clock. `pays`: how its renewals go. */
export function advance(start: Life, to: number, pays: () => Payment): Happened[] {
  const happened: Happened[] = []
  let life = start
  const note = (type: string, at: number) => happened.push({ type, at, life })
  while (!['canceled', 'paused'].includes(life.status)) {
    const due = life.status === 'past_due' ? life.changed + RETRY_AFTER : life.period_end
    if (due > to) break
    if (life.status !== 'past_due' && life.cancel_at_period_end) {
      life = change(life, 'customer.subscription.deleted', due)
      note('customer.subscription.deleted', due)
      break
    }
    const paid = pays() === 'paid'
    const renewed =
      life.status === 'past_due' ? {} : { period_start: life.period_end, period_end: life.period_end + MONTH }
    life = change(life, paid ? 'invoice.paid' : 'invoice.payment_failed', due, renewed)
    note('customer.subscription.updated', due)
    note(paid ? 'invoice.paid' : 'invoice.payment_failed', due)
    if (life.failures >= ATTEMPTS) {
      life = change(life, 'customer.subscription.deleted', due)
      note('customer.subscription.deleted', due)
    }
  }
  return happened
}
