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

/**
 * A client of the API whose paths, parameters, bodies and answers are typed by its OpenAPI document. Requests that may be sent again are, when
 * the service is busy or away (`retrying`); a POST that starts something is given an Idempotency-Key, so that it is carried out once.
 * A call throws NoTokenError; a request's own Authorization header stays, and needs no token.
 */
export function hostedAgents({ baseUrl, token, ...options }: HostedAgentsOptions): HostedAgents {
  const authorize = async ({ headers }: Request) => {
    if (headers.has('Authorization')) return
    const current = typeof token === 'string' ? token : await token()
    if (!current) throw new NoTokenError()
    headers.set('Authorization', `Bearer ${current}`)
  }
  return createClient<paths, 'application/json'>({ baseUrl, fetch: retrying(options, authorize) })
}
