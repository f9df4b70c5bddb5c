import type { ServerResponse } from 'node:http'
import * as z from 'zod'
import type { Handler } from './http.ts'
import { sendJson } from './http.ts'

const Asked = z.object({
  fault: z.string(),
  /** How many calls it hits. */
  times: z.number().optional(),
  /** Only calls to this path. */
  path: z.string().optional(),
  /** Only calls whose body contains this. */
  match: z.string().optional(),
})
type Fault<Kind extends string> = z.output<typeof Asked> & { fault: Kind; times: number }

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
      const { fault, times, ...where } = Asked.parse(JSON.parse(body))
      const kind = this.#kinds.find((known) => known === fault)
      if (fault === 'none') this.#pending = []
      else if (kind === undefined)
        return sendJson(response, 400, { error: `fault is one of ${this.#kinds.join(', ')}, none` })
      else {
        const lasts = this.#lasting.includes(kind)
        this.#pending.push({ ...where, fault: kind, times: times ?? (lasts ? Number.POSITIVE_INFINITY : 1) })
      }
    }
    sendJson(response, 200, { pending: this.#pending })
  }
}

/** Whether a fault leaves a call without an answer: until the caller gives up, or with its connection cut. */
export function unanswered(fault: string | undefined, response: ServerResponse): boolean {
  if (fault === 'reset') reset(response)
  return fault === 'reset' || fault === 'timeout'
}

/** Cuts the connection without an answer. */
export const reset = (response: ServerResponse): void => {
  response.socket?.resetAndDestroy()
}
