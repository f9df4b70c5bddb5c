import type { ServerResponse } from 'node:http'
import type { Handler } from './http.ts'
import { sendJson } from './http.ts'

type Fault<Kind extends string> = {
  fault: Kind
  /** How many calls it hits. */
  times: number
  /** Only calls to this path. */
  path?: string
  /** Only calls whose body contains this. */
  match?: string
}

/** The faults that a stand-in was told to show, and the control endpoint (`/__faults`) that tells it. */
export class Faults<Kind extends string> {
  #pending: Fault<Kind>[] = []
  readonly #kinds: readonly Kind[]
  readonly #lasting: readonly Kind[]

  /** @param lasting kinds that stay until they are cleared when no `times` is given */
  constructor(kinds: readonly Kind[], lasting: readonly Kind[] = []) {
    this.#kinds = kinds
    this.#lasting = lasting
  }

  /** The fault that this call meets, if any; it has then been used up once. */
  take(path: string, body: string): Kind | undefined {
    const hit = this.#pending.find(
      (fault) =>
        fault.times > 0 &&
        (fault.path === undefined || fault.path === path) &&
        (fault.match === undefined || body.includes(fault.match)),
    )
    if (!hit) return undefined
    hit.times--
    this.#pending = this.#pending.filter((fault) => fault.times > 0)
    return hit.fault
  }

  /** POST adds a fault, `{"fault":"none"}` and DELETE clear them, GET lists what is pending. */
  readonly control: Handler = ({ method, body }, response) => {
    if (method === 'DELETE') this.#pending = []
    if (method === 'POST') {
      const asked = JSON.parse(body) as Partial<Fault<Kind>> & { fault: Kind | 'none' }
      if (asked.fault === 'none') this.#pending = []
      else if (!this.#kinds.includes(asked.fault))
        return sendJson(response, 400, { error: `fault is one of ${this.#kinds.join(', ')}, none` })
      else
        this.#pending.push({
          ...asked,
          fault: asked.fault,
          times: asked.times ?? (this.#lasting.includes(asked.fault) ? Number.POSITIVE_INFINITY : 1),
        })
    }
    sendJson(response, 200, { pending: this.#pending })
  }
}

/** Cuts the connection without an answer. */
export const reset = (response: ServerResponse): void => {
  response.socket?.resetAndDestroy()
}
