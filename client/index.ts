import createClient, { type Client } from 'openapi-fetch'
import { type RetryOptions, retrying } from './retry.ts'
import type { paths } from './schema.ts'

export { type RunEvent, runEvents } from './events.ts'
export type { components, operations, paths } from './schema.ts'
/** Answers are typed as JSON; another media type is asked for with `parseAs`. */
export type HostedAgents = Client<paths, 'application/json'>

export type HostedAgentsOptions = RetryOptions & {
  /** Where the API is: `https://agents.example.com`. */
  baseUrl: string
  /** A session token of an active organization, or what fetches one before each request: Clerk's live for a minute. */
  token: string | (() => Promise<string>)
}

/**
 * A client of the API whose paths, parameters, bodies and answers are typed by its OpenAPI document. Requests that may be sent again are, when
 * the service is busy or away (`retrying`); a POST that starts something is given an Idempotency-Key, so that it is carried out once.
 */
export function hostedAgents({ baseUrl, token, ...retries }: HostedAgentsOptions): HostedAgents {
  const client = createClient<paths, 'application/json'>({ baseUrl, fetch: retrying(retries) })
  client.use({
    async onRequest({ request }) {
      request.headers.set('Authorization', `Bearer ${typeof token === 'string' ? token : await token()}`)
      return request
    },
  })
  return client
}
