import Stripe from 'stripe'
import type { StripeEventBody } from './objects.ts'

/** Pauses before an event that was not answered 2xx is sent again; Stripe's own go on for three days. */
const RETRY_DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000]

type Signed = { payload: string; signature: string }
export type Delivery = { event: string; status: number; body: unknown }

/** An event as it is sent: its bytes, and their signature at this moment. */
export async function sign(event: StripeEventBody, secret: string, bad = false): Promise<Signed> {
  const payload = JSON.stringify(event, null, 2)
  const key = bad ? 'whsec_somebody_elses' : secret
  return { payload, signature: await Stripe.webhooks.generateTestHeaderStringAsync({ payload, secret: key }) }
}

/** Sends events to a webhook endpoint: at least once, and again while they are not answered 2xx. */
export class Deliveries {
  readonly #endpoint: string
  readonly #secret: string
  #held: StripeEventBody[] = []
  #holding = false

  constructor(endpoint: string, secret: string) {
    this.#endpoint = endpoint
    this.#secret = secret
  }

  /** Keeps what is sent from now on, until it is released. */
  hold(): void {
    this.#holding = true
  }

  /** Sends what was kept, each `repeat` times, all in random order when `shuffle` is set. */
  async release({ repeat = 1, shuffle = false }): Promise<Delivery[]> {
    this.#holding = false
    const events = Array.from({ length: repeat }, () => this.#held).flat()
    this.#held = []
    const order = shuffle ? events.map((event) => [Math.random(), event] as const) : []
    const sent = shuffle ? order.sort(([a], [b]) => a - b).map(([, event]) => event) : events
    return Promise.all(sent.map((event) => this.send(event)))
  }

  /** The first answer; what was not acknowledged is sent again later. A bad signature is sent once. */
  async send(event: StripeEventBody, bad = false): Promise<Delivery> {
    if (this.#holding) {
      this.#held.push(event)
      return { event: event.id, status: 0, body: 'held' }
    }
    const first = await this.#attempt(event, bad)
    if (!bad && !acknowledged(first)) void this.#again(event)
    return first
  }

  async #again(event: StripeEventBody): Promise<void> {
    for (const delay of RETRY_DELAYS_MS) {
      await new Promise((resolve) => setTimeout(resolve, delay).unref())
      if (acknowledged(await this.#attempt(event, false))) return
    }
  }

  async #attempt(event: StripeEventBody, bad: boolean): Promise<Delivery> {
    const { payload, signature } = await sign(event, this.#secret, bad)
    try {
      const response = await fetch(this.#endpoint, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json; charset=utf-8', 'Stripe-Signature': signature },
        body: payload,
      })
      return { event: event.id, status: response.status, body: await response.json().catch(() => null) }
    } catch (error) {
      return { event: event.id, status: 0, body: String(error) }
    }
  }
}

const acknowledged = ({ status }: Delivery) => status >= 200 && status < 300
