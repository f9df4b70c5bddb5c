import { readText } from '../http/read-text.ts'
import { boundedRetryAfter } from '../http/retry-after.ts'
import { parseJson } from '../json.ts'
import { Trouble } from './trouble.ts'

const TIMEOUT_MS = 20_000
/**
 * An answer is held in memory as text and, where it is asked for, as JSON, which takes twice as much for a page of events, and up to twenty
 * times for nothing but `{}`: the Worker has 128 MB for all that it does at once.
 */
const MAX_BYTES = 8 * 1_048_576
/** What an answer may have that says little: a token, whether all is well, an error. */
export const SMALL_BYTES = 65_536
/** What an answer may have that holds one event: Google Cloud's may have half of it. */
export const ONE_EVENT_BYTES = 1_048_576
const MAX_REDIRECTS = 3

export type Call = {
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  /** Sent as a form. */
  form?: Record<string, string>
  /** Sent as JSON. */
  json?: unknown
  timeoutMs?: number
  /** 0: its status says all, and no more is read. */
  maxBytes?: number | undefined
}
export type Reply = {
  status: number
  headers: Headers
  text: string
  /** What the text says as JSON, which is found out when it is first asked for; undefined: it is none. */
  readonly json: unknown
  /** Retry-After in seconds, where it says so. */
  retryAfterS: number | undefined
}

/** Whether an address that an answer gave lies on the API that gave it: only then may it be followed, with the token. */
export const isOn = (base: string, url: string): boolean =>
  URL.canParse(url) && new URL(url).origin === new URL(base).origin && new URL(url).username === ''

/** Whether an answer was longer than its bound: as long each time, so that less is to be asked for. */
export const wasTooLong = (error: unknown): boolean => error instanceof Trouble && error.cause instanceof RangeError

/** To catch with: no reply, where the answer was too long. */
export function noneIfTooLong(error: unknown): undefined {
  if (!wasTooLong(error)) throw error
}

/**
 * Calls an API within bounds of time and size. Redirects are followed on the same origin only: what is sent along is meant for nobody else.
 * @param what the API's name, for the sentence
 * @throws Trouble when it cannot be reached, takes too long, answers too much or redirects elsewhere; an HTTP error is no trouble yet
 */
export async function callApi(what: string, url: string, call: Call = {}): Promise<Reply> {
  const {
    method = call.form || call.json !== undefined ? 'POST' : 'GET',
    timeoutMs = TIMEOUT_MS,
    maxBytes = MAX_BYTES,
  } = call
  const signal = AbortSignal.timeout(timeoutMs)
  const init = {
    method,
    headers: {
      Accept: 'application/json',
      ...(call.json !== undefined && { 'Content-Type': 'application/json' }),
      ...call.headers,
    },
    ...(call.form && { body: new URLSearchParams(call.form) }),
    ...(call.json !== undefined && { body: JSON.stringify(call.json) }),
    redirect: 'manual',
    signal,
  } as const
  let at = url
  try {
    for (let redirects = 0; ; redirects++) {
      const response = await fetch(at, init)
      const location = response.headers.get('Location')
      if (response.status < 300 || response.status > 399 || location === null) return await read(response, maxBytes)
      await response.body?.cancel()
      const next = URL.canParse(location, at) ? new URL(location, at).href : ''
      if (redirects === MAX_REDIRECTS || !isOn(url, next) || (method === 'POST' && response.status < 307))
        throw new Trouble(`${what} redirects to another address, which is not followed.`)
      at = next
    }
  } catch (error) {
    if (error instanceof Trouble) throw error
    if (error instanceof RangeError) throw new Trouble(`${what} answered more than is read at once.`, { cause: error })
    if (signal.aborted) throw new Trouble(`${what} did not answer in time.`, { passing: true, cause: error })
    throw new Trouble(`${what} could not be reached.`, { passing: true, cause: error })
  }
}

async function read(response: Response, maxBytes: number): Promise<Reply> {
  const { status, headers } = response
  const text = await textOf(response, maxBytes)
  let parsed: { json: unknown } | undefined
  return {
    status,
    headers,
    text,
    get json() {
      parsed ??= { json: parseJson(text) }
      return parsed.json
    },
    retryAfterS: boundedRetryAfter(headers.get('Retry-After')),
  }
}

async function textOf(response: Response, maxBytes: number): Promise<string> {
  if (maxBytes > 0) return response.status < 400 ? readText(response, maxBytes) : errorText(response, maxBytes)
  await response.body?.cancel()
  return ''
}

/** Of an error that is long, the status says enough: less of it cannot be asked for. */
async function errorText(response: Response, maxBytes: number): Promise<string> {
  try {
    return await readText(response, Math.min(maxBytes, SMALL_BYTES))
  } catch (error) {
    if (error instanceof RangeError) return ''
    throw error
  }
}
