export type RetryOptions = {
  /** How often a request is sent again, at the most. */
  retries?: number
  /** The longest wait between two tries, in ms; an answer that asks for a longer one is given to the caller as it is. */
  maxWaitMs?: number
  fetch?: (request: Request) => Promise<Response>
  /** Waits so many ms. */
  wait?: (ms: number) => Promise<void>
}

const RETRIES = 3
const MAX_WAIT_MS = 30_000
const FIRST_WAIT_MS = 500
/** Busy, away, or a gateway's failure: the same request may succeed later. */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504])
/** What the service carries out once for each Idempotency-Key. */
const KEYED = /\/api\/v1\/(?:agent\/run|billing\/(?:checkout|portal))$/

/**
 * A fetch that sends a request again while it fails in passing, after what Retry-After says (RFC 9110, 10.2.3), else after a wait that doubles.
 * Only what may be sent twice is: GET and DELETE, and a POST with an Idempotency-Key.
 */
export function retrying({
  retries = RETRIES,
  maxWaitMs = MAX_WAIT_MS,
  fetch: send = (request) => fetch(request),
  wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}: RetryOptions = {}): (request: Request) => Promise<Response> {
  return async (request) => {
    if (
      request.method === 'POST' &&
      KEYED.test(new URL(request.url).pathname) &&
      !request.headers.has('Idempotency-Key')
    )
      request.headers.set('Idempotency-Key', crypto.randomUUID())
    const repeatable = request.method === 'GET' || request.method === 'DELETE' || request.headers.has('Idempotency-Key')
    for (let tried = 0; ; tried++) {
      const again = repeatable && tried < retries
      const answer = await send(again ? request.clone() : request).catch((error: unknown) => {
        if (!again || request.signal.aborted) throw error
      })
      if (answer && (!again || !PASSING.has(answer.status))) return answer
      const ms = (answer && retryAfterMs(answer)) ?? FIRST_WAIT_MS * 2 ** tried
      if (answer && ms > maxWaitMs) return answer
      await answer?.body?.cancel()
      await wait(Math.min(ms, maxWaitMs))
      request.signal.throwIfAborted()
    }
  }
}

/** What an answer asks to wait, in ms: a number of seconds or a date; undefined where it says nothing. */
function retryAfterMs({ headers }: Response): number | undefined {
  const value = headers.get('Retry-After')
  if (value === null) return undefined
  const ms = /^\d+$/.test(value) ? 1_000 * Number(value) : Date.parse(value) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
