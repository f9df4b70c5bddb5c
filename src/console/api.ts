import { EventSourceParserStream } from 'eventsource-parser/stream'
import { retryAfterSeconds } from '../http/retry-after.ts'
import { tokensForCall } from './session.ts'

// The one place that speaks to the API: same origin, a bearer token, JSON.

type Request = {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  body?: object
  signal?: AbortSignal
  accept?: string
  /** What is sent again under the same one is carried out once. */
  idempotencyKey?: string
}

/** What is wrong with a field, to be read after its name. */
export type Issue = { path: string; message: string }

type Refusal = {
  error: string
  code: string
  request_id?: string
  issues?: Issue[]
  audit_id?: string
}

/** A refusal of the API, as it was answered. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly refusal: Refusal
  /** The answer's; null where there was none, or it had begun as a success. */
  readonly status: number | null
  /** Seconds after which to try again. */
  readonly retryAfter: number | null

  constructor(refusal: Refusal, status: number | null = null, retryAfter: number | null = null) {
    super(refusal.error)
    this.code = refusal.code
    this.refusal = refusal
    this.status = status
    this.retryAfter = retryAfter
  }
}

/** The answer to a call, of which it is only known that it is no refusal. @throws ApiError, and DOMException when it is aborted */
export async function call(path: string, request: Request = {}): Promise<Response> {
  for await (const token of tokensForCall()) {
    const response = await send(path, request, token)
    if (response.ok) return response
    // What was refused for its token has done nothing: it can be sent again.
    if (response.status !== 401) throw await errorOf(response)
  }
  throw new ApiError({ error: 'This needs a new token. Try again, and paste one.', code: 'UNAUTHENTICATED' }, 401)
}

async function send(
  path: string,
  { method = 'GET', body, signal, accept, idempotencyKey }: Request,
  token: string,
): Promise<Response> {
  signal?.throwIfAborted()
  return fetch(`/api/v1${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body && { 'Content-Type': 'application/json' }),
      ...(accept !== undefined && { Accept: accept }),
      ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
    },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
    cache: 'no-store',
    credentials: 'omit',
  }).catch(throwOffline)
}

/** Browsers tell of a lost network by a TypeError in their own words, before an answer or in one. @throws ApiError, or what else it was */
function throwOffline(error: unknown): never {
  if (!(error instanceof TypeError)) throw error
  throw new ApiError({ error: 'The API cannot be reached. Check the connection, and try again.', code: 'OFFLINE' })
}

async function errorOf(response: Response): Promise<ApiError> {
  const refusal: Refusal = await response
    .json()
    .catch(() => ({ error: `The API answered HTTP ${response.status}.`, code: `HTTP_${response.status}` }))
  return new ApiError(refusal, response.status, retryAfterSeconds(response.headers.get('Retry-After')) ?? null)
}

/** The JSON that a call is answered with. @throws as `call` */
export async function ask<T>(path: string, request?: Request): Promise<T> {
  return (await call(path, request)).json().catch(throwNoAnswer)
}

/** What is no JSON is a network's own page, or a proxy's. @throws ApiError, or what else it was */
function throwNoAnswer(error: unknown): never {
  if (!(error instanceof SyntaxError)) throwOffline(error)
  const words =
    'Something else than the API answered: perhaps the network wants you to sign in to it first. Then try again.'
  throw new ApiError({ error: words, code: 'NO_JSON' })
}

/** The file that a call is answered with, by the name that the API gives it. @param progress is told of the bytes that came. @throws as `call` */
export async function download(path: string, request: Request, progress: (bytes: number) => void): Promise<File> {
  const { body, headers } = await call(path, request)
  let bytes = 0
  const counted = body?.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(piece, controller) {
        bytes += piece.length
        progress(bytes)
        controller.enqueue(piece)
      },
    }),
  )
  const blob = await new Response(counted ?? null).blob().catch(throwOffline)
  const [, name = 'download'] = /filename="([^"]+)"/.exec(headers.get('Content-Disposition') ?? '') ?? []
  return new File([blob], name, { type: headers.get('Content-Type') ?? '' })
}

/** The server-sent events of an answer, their data as they came. @throws as `call` */
export async function* eventsOf(response: Response): AsyncGenerator<{ event: string; data: string }> {
  if (!response.body) return
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  const reader = events.getReader()
  const read = () => reader.read().catch(throwOffline)
  try {
    for (let next = await read(); !next.done; next = await read())
      yield { event: next.value.event ?? '', data: next.value.data }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
