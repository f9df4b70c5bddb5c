import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { advance, begin, change, type Happened, hasEnded, type Life, type Payment, stripeId } from './life.ts'
import { eventOf, type Shape, type StripeEventBody } from './objects.ts'

/** What a test, or `npm run -s stripe-event`, asks to happen. */
export type Asked = {
  type: string
  org: string
  /** Which of the organisation's; its current one unless told. */
  subscription?: string
  plan?: string | undefined
  /** Instead of the plan's. */
  price?: string | undefined
  status?: string | undefined
  cancelAtPeriodEnd?: boolean | undefined
  id?: string | undefined
  /** Unix seconds; older than the subscription's last change: the event tells of a state that has passed. */
  created?: number | undefined
  shape?: Shape | undefined
}
type Session = { id: string; org: string; price: string; customer: string; successUrl: string; paid: boolean }

const DAY = 86_400
/** The price of a plan in the local account. */
export const localPrice = (plan: string): string => `price_local_${plan}`

/** A Stripe account: its subscriptions, checkout sessions and events, and its clock, which may run ahead. */
export class Account {
  readonly subscriptions: Map<string, Life>
  readonly sessions: Map<string, Session>
  readonly #events: Map<string, StripeEventBody>
  readonly #file: string | undefined
  #ahead: number

  /** @param file where it is kept across restarts; none: nowhere */
  constructor(file?: string) {
    const kept = file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
    this.#file = file
    this.subscriptions = new Map(kept.subscriptions)
    this.sessions = new Map(kept.sessions)
    this.#events = new Map(kept.events)
    this.#ahead = kept.ahead ?? 0
  }

  now(): number {
    return Math.floor(Date.now() / 1_000) + this.#ahead
  }

  save(): void {
    if (this.#file === undefined) return
    const { subscriptions, sessions } = this
    const all = {
      subscriptions: [...subscriptions],
      sessions: [...sessions],
      events: [...this.#events],
      ahead: this.#ahead,
    }
    writeFileSync(this.#file, JSON.stringify(all))
  }

  /** Of the subscriptions that are meant, the newest that has not ended, else the newest. */
  current(isMeant: (life: Life) => boolean): Life | undefined {
    const lives = [...this.subscriptions.values()].filter(isMeant)
    return lives.findLast((life) => !hasEnded(life)) ?? lives.at(-1)
  }

  /** Makes something happen, and its event; an id that was given out already is that event again. */
  happen(asked: Asked): StripeEventBody {
    const known = this.#events.get(asked.id ?? '')
    if (known) return known
    const at = asked.created ?? this.now()
    const life = this.#changed(asked, at)
    const happened = { type: asked.type, at, life }
    return this.#note(eventOf(happened, { id: asked.id ?? stripeId('evt'), shape: asked.shape ?? 'new' }))
  }

  /** What the event's object is like after it; the subscription itself becomes so unless it has changed later. */
  #changed({ type, org, subscription, plan, price, status, cancelAtPeriodEnd }: Asked, at: number): Life {
    const current = this.current(({ id, org: whose }) =>
      subscription === undefined ? whose === org : id === subscription,
    )
    const ended = current && hasEnded(current)
    const begins = type === 'checkout.session.completed' || type === 'customer.subscription.created'
    const sold = price ?? (plan === undefined ? undefined : localPrice(plan))
    const before = current && !(ended && begins && at >= current.changed) ? current : this.#subscribe(org, sold, at)
    const after = change(before, type, at, {
      ...(sold !== undefined && { price: sold }),
      ...(status !== undefined && { status }),
      ...(cancelAtPeriodEnd !== undefined && { cancel_at_period_end: cancelAtPeriodEnd }),
    })
    if (at >= before.changed) this.subscriptions.set(after.id, after)
    this.save()
    return after
  }

  #subscribe(org: string, price: string | undefined, at: number): Life {
    const customer = this.current((life) => life.org === org)?.customer ?? stripeId('cus')
    return begin(org, customer, price ?? localPrice('pro'), at, this.now())
  }

  /** An admin pays on the checkout page: the session's subscription begins. */
  pay(session: Session): StripeEventBody[] {
    const { org, customer, price, id } = session
    const at = this.now()
    const life = begin(org, customer, price, at, at)
    this.subscriptions.set(life.id, life)
    session.paid = true
    this.save()
    return ['checkout.session.completed', 'customer.subscription.created', 'invoice.paid'].map((type) =>
      this.#note(eventOf({ type, at, life }, { sessionId: id })),
    )
  }

  /** Lets days pass; renewals go as `payments` say, one after the other, and then are paid. */
  pass(days: number, payments: Payment[] = []): StripeEventBody[] {
    this.#ahead += days * DAY
    const happened: Happened[] = [...this.subscriptions.values()].flatMap((life) =>
      advance(life, this.now(), () => payments.shift() ?? 'paid'),
    )
    for (const { life } of happened) this.subscriptions.set(life.id, life)
    this.save()
    return happened.map((each) => this.#note(eventOf(each)))
  }

  #note(event: StripeEventBody): StripeEventBody {
    this.#events.set(event.id, event)
    this.save()
    return event
  }
}
