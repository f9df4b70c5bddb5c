import { type Account, localPrice } from './account.ts'
import { hasEnded, stripeId } from './life.ts'
import { subscription } from './objects.ts'

export type Reply = { status: number; body: unknown; headers?: Record<string, string> }

export const refusal = (status: number, type: string, message: string, code?: string): Reply => ({
  status,
  body: { error: { type, message, ...(code !== undefined && { code }) } },
})
/** @param param which parameter named it */
const missing = (what: string, id: string, param: string): Reply => ({
  status: 404,
  body: {
    error: { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${what}: '${id}'`, param },
  },
})

/** The calls of Stripe's API that the product uses. */
export class StripeApi {
  readonly #account: Account
  readonly #base: string
  readonly #prices: ReadonlySet<string>
  readonly #idempotent = new Map<string, { params: string; reply: Reply }>()

  constructor(account: Account, base: string, plans: readonly string[]) {
    this.#account = account
    this.#base = base
    this.#prices = new Set(plans.map(localPrice))
  }

  /** The same key, and the same parameters: the same reply, without doing it again. */
  answer(method: string, url: URL, body: string, key: string | undefined): Reply {
    const params = `${url.pathname}?${body}`
    const earlier = this.#idempotent.get(key ?? '')
    if (earlier?.params === params) return { ...earlier.reply, headers: { 'Idempotent-Replayed': 'true' } }
    if (earlier)
      return refusal(400, 'idempotency_error', 'Keys for idempotent requests can only be used with the same parameters')
    const reply = this.#call(method, url, new URLSearchParams(body))
    if (key !== undefined) this.#idempotent.set(key, { params, reply })
    return reply
  }

  #call(method: string, { pathname, searchParams }: URL, form: URLSearchParams): Reply {
    const id = /^\/v1\/subscriptions\/(\w+)$/.exec(pathname)?.[1]
    if (method === 'GET' && id !== undefined) {
      const life = this.#account.subscriptions.get(id)
      return life ? { status: 200, body: subscription(life, 'new') } : missing('subscription', id, 'id')
    }
    if (method === 'GET' && pathname === '/v1/subscriptions') return this.#list(searchParams)
    if (method === 'POST' && pathname === '/v1/checkout/sessions') return this.#checkout(form)
    if (method === 'POST' && pathname === '/v1/billing_portal/sessions') return this.#portal(form)
    return refusal(404, 'invalid_request_error', `Unrecognized request URL (${method}: ${pathname})`)
  }

  /** The newest first, without those that have ended. */
  #list(query: URLSearchParams): Reply {
    const all = [...this.#account.subscriptions.values()]
      .filter((life) => !hasEnded(life))
      .sort((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1))
    const after = query.get('starting_after')
    const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1
    const end = start + Number(query.get('limit') ?? 10)
    const data = all.slice(start, end).map((life) => subscription(life, 'new'))
    return { status: 200, body: { object: 'list', url: '/v1/subscriptions', data, has_more: end < all.length } }
  }

  #checkout(form: URLSearchParams): Reply {
    const price = form.get('line_items[0][price]') ?? ''
    if (!this.#prices.has(price)) return missing('price', price, 'line_items[0][price]')
    const customer = form.get('customer')
    if (customer !== null && !this.#knows(customer)) return missing('customer', customer, 'customer')
    const id = stripeId('cs_test')
    this.#account.sessions.set(id, {
      id,
      price,
      org: form.get('subscription_data[metadata][org_id]') ?? '',
      customer: customer ?? stripeId('cus'),
      successUrl: form.get('success_url') ?? this.#base,
      paid: false,
    })
    this.#account.save()
    return { status: 200, body: { id, object: 'checkout.session', status: 'open', url: `${this.#base}/c/pay/${id}` } }
  }

  #knows(customer: string): boolean {
    return [...this.#account.subscriptions.values()].some((life) => life.customer === customer)
  }

  #portal(form: URLSearchParams): Reply {
    const customer = form.get('customer') ?? ''
    if (!this.#knows(customer)) return missing('customer', customer, 'customer')
    const url = `${this.#base}/p/session/${customer}?return=${encodeURIComponent(form.get('return_url') ?? this.#base)}`
    return { status: 200, body: { id: stripeId('bps'), object: 'billing_portal.session', customer, url } }
  }
}
