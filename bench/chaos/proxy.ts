import { Agent, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../dev/dlp/random.ts'
import { reset } from '../../dev/faults.ts'
import { type Handler, sendJson, serve } from '../../dev/http.ts'
import type { Fault } from './plan.ts'
import type { Refusal } from './refusals.ts'

const SLOW_MS = { least: 100, most: 1_500 }
/** Callers give up after 2 to 5 s. */
const LATE_MS = { least: 3_100, most: 7_000 }

type Options = {
  base: string
  target: string
  random: Random
  fate: (body: string) => Fault | null
  /** How this dependency refuses. */
  refusals: readonly Refusal[]
}

/** Stands before a dependency and shows faults; everything else passes through it. */
export class FaultyProxy {
  /** How many calls met what; `none`, and `down` while it was. */
  readonly met = new Map<Fault | 'none' | 'down', number>()
  #isDown = false
  readonly #options: Options
  readonly #agent = new Agent({ keepAlive: true })
  readonly #late = new Set<Promise<unknown>>()

  private constructor(options: Options) {
    this.#options = options
  }

  static async serve(options: Options): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(options)
    await serve(options.base, proxy.#handle)
    return proxy
  }

  /** Cuts every call from now on. */
  breakDown(): void {
    this.#isDown = true
  }
  mend(): void {
    this.#isDown = false
  }

  /** When all that comes late has come. */
  async settled(): Promise<void> {
    while (this.#late.size > 0) await Promise.allSettled(this.#late)
  }

  readonly #handle: Handler = async ({ body, raw }, response) => {
    response.on('error', () => {}) // the caller has gone
    const { random, fate, refusals } = this.#options
    const fault = this.#isDown ? 'down' : (fate(body) ?? 'none')
    this.met.set(fault, (this.met.get(fault) ?? 0) + 1)
    const forward = () => this.#forward(raw, body)
    switch (fault) {
      case 'down':
      case 'reset':
        return reset(response)
      case 'error': {
        const { status, body, headers } = random.pick(refusals)
        return sendJson(response, status, body, headers)
      }
      case 'garbage':
        return void response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"choices":[{"mess')
      case 'hang':
        return
      case 'late':
        return this.#executeLate(forward)
      case 'lost':
        await forward().then(drained, () => {})
        return reset(response)
      case 'slow':
        await sleep(between(random, SLOW_MS))
        return pass(await forward(), response)
      case 'cut':
        return cut(await forward(), response, Math.floor(8 * random.next()))
      case 'none':
        return pass(await forward(), response)
    }
  }

  #executeLate(forward: () => Promise<IncomingMessage>): void {
    const executed = sleep(between(this.#options.random, LATE_MS))
      .then(forward)
      .then(drained)
      .catch(() => {})
      .finally(() => this.#late.delete(executed))
    this.#late.add(executed)
  }

  #forward({ method, url = '/', headers }: IncomingMessage, body: string): Promise<IncomingMessage> {
    return new Promise((answered, failed) => {
      const options = { method, agent: this.#agent, headers: endToEnd(headers, body) }
      send(new URL(url, this.#options.target), options, answered).on('error', failed).end(body)
    })
  }
}

const between = (random: Random, { least, most }: { least: number; most: number }): number =>
  least + (most - least) * random.next()

/** Without what is of the connection alone. */
function endToEnd({ connection, host, 'transfer-encoding': _, ...headers }: IncomingHttpHeaders, body: string) {
  return { ...headers, 'content-length': Buffer.byteLength(body) }
}

async function drained(answer: IncomingMessage): Promise<void> {
  for await (const _ of answer);
}

function pass(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 502, answer.headers)
  answer.on('error', () => reset(response)).pipe(response)
}

/** Passes so many chunks of a stream on, and half of the next; of anything else half of the first. */
function cut(answer: IncomingMessage, response: ServerResponse, chunks: number): void {
  response.writeHead(answer.statusCode ?? 502, answer.headers)
  let left = answer.headers['content-type']?.startsWith('text/event-stream') ? chunks : 0
  answer.on('data', (chunk: Buffer) => {
    if (left > 0) response.write(chunk)
    else if (left === 0) response.write(chunk.subarray(0, chunk.length / 2), () => reset(response))
    left--
  })
  answer.on('end', () => reset(response)).on('error', () => reset(response))
}
