import { setTimeout as sleep } from 'node:timers/promises'
import { userOf } from './orgs.ts'
import type { Planned, Run, Subscribing } from './plan.ts'
import type { Stage } from './stage.ts'
import { type Told, tell } from './told.ts'

const PATIENCE_MS = 60_000
/** A request with an Idempotency-Key is sent so often in all, until it is answered. */
const SENDINGS = 4
const SENT_AGAIN_AFTER_MS = 700
const ADMIN_PATHS = {
  provision: ['POST', '/provision/tenant'],
  rotate: ['POST', '/provision/tenant/rotate'],
  revoke: ['DELETE', '/provision/tenant'],
  rename: ['PATCH', '/tenant'],
  runs: ['GET', '/runs?per_page=100'],
  stats: ['GET', '/stats'],
  verify: ['GET', '/audit/verify'],
  checkpoint: ['POST', '/audit/checkpoint'],
} as const

/** An event that Stripe has, whether it was acknowledged or not. */
export type Event = { id: string; org: string; acknowledged: number }

/** All clients of the API, and all that they were told. */
export class Client {
  readonly told: Told[] = []
  readonly events: Event[] = []
  readonly #stage: Stage
  /** Calls that change an organisation's key are made one after the other, so that the last one told says how it is. */
  readonly #lines = new Map<string, Promise<unknown>>()

  constructor(stage: Stage) {
    this.#stage = stage
  }

  /** Sends a request as planned, again where it is. Never rejects. */
  async send(planned: Planned): Promise<void> {
    switch (planned.task) {
      case 'run':
        return this.#run(planned)
      case 'subscription':
        return this.#inLine(planned.org.id, () => this.#subscribe(planned))
      case 'provision':
      case 'rotate':
      case 'revoke':
      case 'rename':
        return this.#inLine(planned.org.id, () => this.#administer(planned))
      default:
        return this.#administer(planned)
    }
  }

  /** Delivers an event until it is acknowledged, `times` at most. */
  async deliver(event: Event, times: number): Promise<void> {
    for (let time = 0; time < times && event.acknowledged === 0; time++) {
      if (await this.#webhook(event)) event.acknowledged++
      else await sleep(SENT_AGAIN_AFTER_MS)
    }
  }

  #inLine(org: string, work: () => Promise<void>): Promise<void> {
    const after = (this.#lines.get(org) ?? Promise.resolve()).then(work)
    this.#lines.set(org, after)
    return after
  }

  async #run(planned: Planned & Run): Promise<void> {
    const { copies, key } = planned
    for (let time = 0; time < (key === undefined ? 1 : SENDINGS); time++) {
      if (time > 0) await sleep(SENT_AGAIN_AFTER_MS)
      const told = await Promise.all(Array.from({ length: time === 0 ? copies : 1 }, () => this.#ask(planned)))
      if (told.some(({ status }) => status !== null && status < 500 && status !== 409)) return
    }
  }

  #ask({ n, org, body, key, leavesAfter }: Planned & Run): Promise<Told> {
    return this.#call(n, org.id, 'member', 'POST', '/agent/run', body, {
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
      patienceMs: leavesAfter ?? PATIENCE_MS,
    })
  }

  async #administer({ n, task, org }: Planned): Promise<void> {
    if (task === 'run' || task === 'subscription') return
    const [method, path] = ADMIN_PATHS[task]
    const bodies: { [task: string]: object } = {
      rename: { name: nameBy(n) },
      provision: { orgId: org.id, plan: 'pilot' },
    }
    await this.#call(n, org.id, 'admin', method, path, bodies[task])
  }

  async #call(
    n: number,
    org: string,
    role: 'admin' | 'member',
    method: string,
    path: string,
    body?: object,
    { headers = {}, patienceMs = PATIENCE_MS }: { headers?: Record<string, string>; patienceMs?: number } = {},
  ): Promise<Told> {
    const Authorization = `Bearer ${await this.#stage.token(org, userOf(n), role)}`
    const asking = fetch(`${this.#stage.api}/api/v1${path}`, {
      method,
      headers: { Authorization, ...(body && { 'Content-Type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMs),
    })
    const told = await tell(n, performance.now(), asking)
    this.told.push(told)
    return told
  }

  async #subscribe({ n, org, type, plan, cancelAtPeriodEnd, copies }: Planned & Subscribing): Promise<void> {
    const event = { id: `evt_${n}`, org: org.id, acknowledged: 0 }
    this.events.push(event)
    await this.#sign({ id: event.id, type, org: org.id, plan, cancelAtPeriodEnd })
    const sent = await Promise.all(Array.from({ length: copies }, () => this.#webhook(event)))
    event.acknowledged += sent.filter(Boolean).length
    void this.deliver(event, SENDINGS)
  }

  /** Makes an event happen at Stripe; one that happened already is signed anew. */
  async #sign(event: object): Promise<{ payload: string; signature: string }> {
    const body = JSON.stringify({ ...event, times: 0 })
    const response = await fetch(`${this.#stage.direct.stripe}/__events`, { method: 'POST', body })
    return (await response.json()) as { payload: string; signature: string }
  }

  /** Whether it was acknowledged. */
  async #webhook({ id, org }: Event): Promise<boolean> {
    const { payload, signature } = await this.#sign({ id, org, type: 'again' })
    return fetch(`${this.#stage.api}/api/v1/billing/webhook`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Stripe-Signature': signature },
      body: payload,
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).then(
      ({ ok }) => ok,
      () => false,
    )
  }
}

/** The name that request `n` gives an organisation. */
export const nameBy = (n: number): string => `Name ${n}`
