import createClient, { type Client } from 'openapi-fetch'
import { type RetryOptions, retrying } from './retry.ts'
import type { paths } from './schema.ts'

export { type RunEvent, runEvents } from './events.ts'
export type { components, operations, paths } from './schema.ts'
/** Answers are typed as JSON; another media type is asked for with `parseAs`. */
export type HostedAgents = Client<paths, 'application/json'>

/** Clerk's `getToken()` says null, and a session that is not there undefined, when nobody is signed in. */
type Token = string | null | undefined

export type HostedAgentsOptions = RetryOptions & {
  /** Where the API is: `https://agents.example.com`. */
  baseUrl: string
  /** A session token of an active organization, or what fetches one before each try: Clerk's live for a minute. */
  token: string | (() => Token | Promise<Token>)
}

/** There was no session token: nothing was sent. */
export class NoTokenError extends Error {
  override readonly name = 'NoTokenError'
  constructor() {
    super('There is no session token: nobody is signed in. The request was not sent.')
  }
}

/** Something else than the API answered, as though all were well: a page for people, of a portal or a proxy on the way. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError'
  readonly status: number
  constructor({ status, url }: Response) {
    super(`Something else than the API answered: a page for people (${status}). Is ${url || 'this'} where the API is?`)
    this.status = status
  }
}

/**
 * An answer as the API gives them. What somebody on the way refused, in a page or in nothing, has no code: it gets that of its status (`HTTP_502`).
 * @throws UnexpectedAnswerError
 */
function fromApi(answer: Response): Response {
  const { ok, status, headers } = answer
  const type = headers.get('Content-Type') ?? ''
  if (ok && type.startsWith('text/html')) throw new UnexpectedAnswerError(answer)
  // One that was not modified has no body, nor may be given one.
  if (ok || status === 304 || type.includes('json')) return answer
  answer.body?.cancel().catch(() => {})
  const error = `The API, or something on the way to it, answered ${status} without saying why.`
  const given = new Headers(headers)
  for (const name of ['Content-Type', 'Content-Length', 'Content-Encoding']) given.delete(name)
  return Response.json({ error, code: `HTTP_${status}` }, { status, headers: given })
}

/**
 * A client of the API whose paths, parameters, bodies and answers are typed by its OpenAPI document. Requests that may be sent again are, when
 * the service is busy or away (`retrying`); a POST that starts something is given an Idempotency-Key, so that it is carried out once.
 * A call throws NoTokenError and UnexpectedAnswerError; a request's own Authorization header stays, and needs no token.
 */
export function hostedAgents({ baseUrl, token, ...options }: HostedAgentsOptions): HostedAgents {
  const authorize = async ({ headers }: Request) => {
    if (headers.has('Authorization')) return
    const current = typeof token === 'string' ? token : await token()
    if (!current) throw new NoTokenError()
    headers.set('Authorization', `Bearer ${current}`)
  }
  const send = retrying(options, authorize)
  return createClient<paths, 'application/json'>({ baseUrl, fetch: async (request) => fromApi(await send(request)) })
}
