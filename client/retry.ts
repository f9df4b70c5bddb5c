export type RetryOptions = {
  /** How often a request is sent again, at the most; asking whether an earlier try has ended does not count while it may be under way. */
  retries?: number
  /** The longest wait between two tries, in ms; an answer that asks for a longer one is given to the caller as it is, unless it says that an earlier try is under way. */
  maxWaitMs?: number
  fetch?: (request: Request) => Promise<Response>
  /** Waits so many ms; rejects with the signal's reason as soon as it is aborted. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

const RETRIES = 3
/** What the API's limit on requests asks for. */
const MAX_WAIT_MS = 60_000
/** A timer that is longer runs out at once. */
const MAX_TIMER_MS = 2 ** 31 - 1
const FIRST_WAIT_MS = 500
/** No run is under way for so long, whatever Retry-After says. */
const MAX_UNDER_WAY_MS = 600_000
/** So often it is asked at the most whether a run has ended: however short the waits, the asking ends. */
const MOST_ASKED = 300
/** Busy, away, or a gateway's failure: the same request may succeed later. */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504])
/** RFC 9110, section 9.2.2. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE'])
/** POSTs that do no more the second time. */
const IDEMPOTENT_POST = /\/api\/v1\/(?:agent\/scan|provision\/tenant|audit\/checkpoint)$/
/** What the service carries out once for each Idempotency-Key. */
const KEYED = /\/api\/v1\/(?:agent\/run|billing\/(?:checkout|portal))$/

/**
 * A fetch that sends a request again while it fails in passing, after what Retry-After says, else after a wait that doubles. One that was
 * refused as too much (429) did nothing, and is sent again whatever it is; after a failure of the service or the network, which may hide that it
 * was carried out, only what may be sent twice is; while such a try is still under way (409 with Retry-After, which says when it will have ended at
 * the latest), it is asked for again after `maxWaitMs` at the latest, and until then that is none of the `retries`. `prepare` is done to
 * each try: a token may expire while another waits.
 * @throws what `prepare` throws; the signal's reason; the network's failure of the last try
 */
export function retrying(
  {
    retries = RETRIES,
    maxWaitMs = MAX_WAIT_MS,
    fetch: send = (request) => fetch(request),
    wait = sleep,
  }: RetryOptions = {},
  prepare: (request: Request) => Promise<void> = async () => {},
): (request: Request) => Promise<Response> {
  const longest = Math.min(maxWaitMs, MAX_TIMER_MS)
  return async (request) => {
    const { signal } = request
    const repeatable = isRepeatable(request)
    let tried = 0
    let asked = 0
    /** What is left of the time that the first 409 told, in ms. */
    let left: number | undefined
    for (;;) {
      const last = tried >= retries
      const attempt = request.clone()
      await unlessAborted(signal, prepare(attempt))
      const answer = await send(attempt).catch((error: unknown) => {
        if (last || !repeatable || signal.aborted) throw error
      })
      if (answer && !isPassing(answer, repeatable, tried > 0)) return answer
      const ms = (answer && retryAfterMs(answer)) ?? FIRST_WAIT_MS * 2 ** tried
      const pause = Math.min(ms, longest)
      const underWay = answer?.status === 409
      const still = left ?? Math.min(ms, MAX_UNDER_WAY_MS)
      if (underWay && pause > 0 && still > 0 && asked++ < MOST_ASKED) left = still - pause
      else if (answer && (last || (ms > longest && !underWay))) return answer
      else tried++
      answer?.body?.cancel().catch(() => {})
      await wait(pause, signal)
      signal.throwIfAborted()
    }
  }
}

/** Whether a request may be carried out twice; gives one an Idempotency-Key for which that makes it so. */
function isRepeatable({ method, url, headers }: Request): boolean {
  const { pathname } = new URL(url)
  if (method !== 'POST' || !KEYED.test(pathname))
    return IDEMPOTENT.has(method) || (method === 'POST' && IDEMPOTENT_POST.test(pathname))
  if (!headers.has('Idempotency-Key')) headers.set('Idempotency-Key', crypto.randomUUID())
  return true
}

/**
 * A 429 with Retry-After is the API's, which refuses before it does anything; one without may be anybody's. A 409 with it that answers a
 * request sent `again` says that an earlier try is still under way: how that ends, the caller hears by asking once more.
 */
function isPassing({ status, headers }: Response, repeatable: boolean, again: boolean): boolean {
  if (repeatable && PASSING.has(status)) return true
  return headers.has('Retry-After') && (repeatable ? again && status === 409 : status === 429)
}

/** What an answer asks to wait, in ms: a number of seconds or a date (RFC 9110, section 10.2.3); undefined where it says neither. */
function retryAfterMs({ headers }: Response): number | undefined {
  const value = headers.get('Retry-After') ?? ''
  if (/^\d+$/.test(value)) return 1_000 * Number(value)
  // By the service's clock, where it is told: the client's may be wrong.
  const ms = dateMs(value) - (dateMs(headers.get('Date') ?? '') || Date.now())
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

/** An HTTP date (RFC 9110, section 5.6.7; its oldest form has no GMT) in Unix ms; NaN: it is none. */
const dateMs = (value: string): number =>
  /^[A-Z][a-z]+,? /.test(value) ? Date.parse(value.endsWith(' GMT') ? value : `${value} GMT`) : Number.NaN

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout>
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  return unlessAborted(signal, over).finally(() => clearTimeout(timer))
}

/** Settles as `work` does, or rejects with the signal's reason as soon as it is aborted. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason)
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}
