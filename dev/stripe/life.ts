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

const HOUR = 3_600
const DAY = 24 * HOUR
const MONTH = 30 * DAY
const RETRY_AFTER = 3 * DAY
/** How long Stripe waits for the first payment. */
const INCOMPLETE_FOR = 23 * HOUR
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

const ENDED: ReadonlySet<string> = new Set(['canceled', 'incomplete_expired'])
/** Whether it stays as it is for ever. */
export const hasEnded = ({ status }: Pick<Life, 'status'>): boolean => ENDED.has(status)
/** Statuses that a payment that fails leaves as they are: nothing was paid before it. */
const UNPAID: ReadonlySet<string> = new Set(['incomplete', 'unpaid'])

const changed = (life: Life, at: number, change: Partial<Life>): Life => ({ ...life, ...change, changed: at })

/** What a customer or the dashboard does to a subscription, by the event that tells of it. */
export function change(life: Life, type: string, at: number, given: Partial<Life> = {}): Life {
  if (hasEnded(life) && at >= life.changed) return life
  switch (type) {
    case 'customer.subscription.deleted':
      return changed(life, at, { ...given, status: 'canceled', canceled_at: at })
    case 'customer.subscription.paused':
      return changed(life, at, { ...given, status: 'paused' })
    case 'invoice.payment_failed':
      if (UNPAID.has(life.status)) return changed(life, at, given)
      return changed(life, at, { ...given, status: 'past_due', failures: life.failures + 1 })
    case 'customer.subscription.resumed':
    case 'invoice.paid':
      return changed(life, at, { ...given, status: 'active', failures: 0 })
    default:
      return changed(life, at, given)
  }
}

/** When something happens to it by itself. */
function dueAt({ status, changed, period_end }: Life): number {
  if (hasEnded({ status }) || status === 'paused') return Number.POSITIVE_INFINITY
  if (status === 'incomplete') return changed + INCOMPLETE_FOR
  return status === 'past_due' ? changed + RETRY_AFTER : period_end
}

/** Everything that happens to a subscription up to `to`, as with a test clock. `pays`: how its renewals go. */
export function advance(start: Life, to: number, pays: () => Payment): Happened[] {
  const happened: Happened[] = []
  let life = start
  for (let at = dueAt(life); at <= to; at = dueAt(life)) {
    const note = (type: string, after: Life) => {
      life = after
      happened.push({ type, at, life })
    }
    const end = () => note('customer.subscription.deleted', change(life, 'customer.subscription.deleted', at))
    const update = (given: Partial<Life>) => note('customer.subscription.updated', changed(life, at, given))
    const next = { period_start: life.period_end, period_end: life.period_end + MONTH }
    if (life.status === 'incomplete') update({ status: 'incomplete_expired' })
    else if (life.status !== 'past_due' && life.cancel_at_period_end) end()
    // Its invoices are drawn up, and nobody is asked to pay them.
    else if (life.status === 'unpaid') update(next)
    else {
      const type = pays() === 'paid' ? 'invoice.paid' : 'invoice.payment_failed'
      const after = change(life, type, at, life.status === 'past_due' ? {} : next)
      note('customer.subscription.updated', after)
      note(type, after)
      if (life.failures >= ATTEMPTS) end()
    }
  }
  return happened
}
