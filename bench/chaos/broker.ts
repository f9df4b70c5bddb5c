import { randomUUID } from 'node:crypto'
import type { Random } from '../../dev/dlp/random.ts'
import { sendJson, serve } from '../../dev/http.ts'

const BATCH = 20
/** Batches of a queue that are delivered at once. */
const AT_ONCE = 4
const LOOK_MS = 100
/** Deliveries after which a message goes to the dead letters. */
const ATTEMPTS_MAX = 50
/** Messages that were taken, and come again. */
const AGAIN_SHARE = 0.05
const AGAIN_AFTER_MS = 3_000
/** Messages that come only when the lease of their run is over. */
const BACKLOG_SHARE = 0.2
const BACKLOG_MS = 60_000
/** After a Worker died over it. */
const REDELIVERED_AFTER_MS = 1_000

/** `timestamp`: when it was taken; `due`: when it comes next; both in Unix ms. */
type Message = { id: string; queue: string; body: unknown; timestamp: number; attempts: number; due: number }
/** What workerd says of a batch. */
type Outcome = {
  outcome: string
  ackAll: boolean
  retryBatch: { retry: boolean; delaySeconds?: number }
  explicitAcks: string[]
  retryMessages: { msgId: string; delaySeconds?: number }[]
}
type Deliver = (queue: string, messages: Omit<Message, 'queue' | 'due'>[]) => Promise<Outcome>

/**
 * Cloudflare's queues as producers and consumers see them, and as lasting: what was taken outlives every Worker, is delivered at least once, and
 * in no order. (Miniflare's are kept in the Worker's process and die with it.)
 */
export class Broker {
  /** Messages by queue, dead letters among them. */
  readonly taken = new Map<string, number>()
  /** No pause is longer; shortened when nothing more comes. */
  longestDelayMs = 30_000
  #waiting: Message[] = []
  readonly #flying = new Map<string, number>()
  readonly #deliver: Deliver
  readonly #random: Random
  #timer: NodeJS.Timeout | undefined

  constructor(deliver: Deliver, random: Random) {
    this.#deliver = deliver
    this.#random = random
  }

  /** Takes what queue bindings of workerd send; the queue's name is in `X-Queue`. */
  async serve(base: string): Promise<void> {
    await serve(base, ({ body, raw }, response) => {
      const queue = String(raw.headers['x-queue'])
      this.#take(queue, raw.headers['x-msg-fmt'] === 'json' ? JSON.parse(body) : body)
      sendJson(response, 200, { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } })
    })
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }

  /** How many messages are not done with. */
  get pending(): number {
    return this.#waiting.length + [...this.#flying.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Delivers what was delivered before as soon as the pause allows that is now the longest. */
  hurry(longestDelayMs: number): void {
    this.longestDelayMs = longestDelayMs
    for (const message of this.#waiting)
      if (message.attempts > 0) message.due = Math.min(message.due, Date.now() + longestDelayMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #take(queue: string, body: unknown, like?: Message): void {
    this.taken.set(queue, (this.taken.get(queue) ?? 0) + 1)
    const now = Date.now()
    const due = this.#random.chance(BACKLOG_SHARE) ? now + BACKLOG_MS : now
    this.#waiting.push({ id: randomUUID(), timestamp: now, ...like, queue, body, attempts: 0, due })
  }

  #look(): void {
    for (const queue of new Set(this.#waiting.map((message) => message.queue))) {
      const flying = this.#flying.get(queue) ?? 0
      if (flying >= AT_ONCE * BATCH) continue
      const due = this.#waiting.filter((message) => message.queue === queue && message.due <= Date.now())
      const batch = this.#random.shuffled(due).slice(0, BATCH)
      if (batch.length > 0) void this.#send(queue, batch)
    }
  }

  async #send(queue: string, batch: Message[]): Promise<void> {
    this.#waiting = this.#waiting.filter((message) => !batch.includes(message))
    this.#flying.set(queue, (this.#flying.get(queue) ?? 0) + batch.length)
    for (const message of batch) message.attempts++
    const messages = batch.map(({ id, body, timestamp, attempts }) => ({ id, body, timestamp, attempts }))
    const outcome = await this.#deliver(queue, messages).catch(() => undefined)
    this.#flying.set(queue, (this.#flying.get(queue) ?? 0) - batch.length)
    for (const message of batch) this.#settle(message, outcome)
  }

  #settle(message: Message, outcome: Outcome | undefined): void {
    const delay = outcome ? delayMs(message.id, outcome) : REDELIVERED_AFTER_MS
    if (delay !== undefined && message.attempts >= ATTEMPTS_MAX && !message.queue.endsWith('-dead')) {
      this.#take(`${message.queue}-dead`, message.body, message)
      return
    }
    const again = delay === undefined && this.#random.chance(AGAIN_SHARE) ? AGAIN_AFTER_MS : delay
    if (again === undefined) return
    this.#waiting.push({ ...message, due: Date.now() + Math.min(again, this.longestDelayMs) })
  }
}

/** The pause in ms until a message comes again; undefined: it was taken. */
function delayMs(id: string, { outcome, ackAll, retryBatch, explicitAcks, retryMessages }: Outcome) {
  const retry = retryMessages.find(({ msgId }) => msgId === id)
  if (retry) return 1_000 * (retry.delaySeconds ?? 0)
  if (outcome !== 'ok' || retryBatch.retry) return 1_000 * (retryBatch.delaySeconds ?? 1)
  return ackAll || explicitAcks.includes(id) || outcome === 'ok' ? undefined : REDELIVERED_AFTER_MS
}
