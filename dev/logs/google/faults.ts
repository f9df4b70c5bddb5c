import type { ServerResponse } from 'node:http'
import { Faults, unanswered } from '../../faults.ts'
import { type Handler, sendJson } from '../../http.ts'
import { LONG } from '../long.ts'
import { type Answer, refusal } from './answer.ts'

/** Faults of any call; of calls for a token; of calls with a page token. */
const KINDS = {
  any: ['http-503', 'http-429', 'http-403', 'http-401', 'http-500', 'reset', 'timeout', 'garbage', 'long'],
  token: ['invalid_grant', 'unauthorized_client', 'access_denied'],
  page: ['bad-page-token'],
} as const
const fresh = () => ({ any: new Faults(KINDS.any), token: new Faults(KINDS.token), page: new Faults(KINDS.page) })

/** How Google says each; `reason` is that of the older APIs, beside the status of the newer ones. */
const ANSWERS: Record<string, Answer> = {
  'http-503': refusal(503, 'UNAVAILABLE', 'The service is currently unavailable.', 'backendError'),
  'http-429': refusal(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for quota metric.', 'rateLimitExceeded'),
  'http-403': refusal(403, 'PERMISSION_DENIED', 'The caller does not have permission', 'forbidden'),
  'http-401': refusal(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.', 'authError'),
  'http-500': refusal(500, 'INTERNAL', 'Internal error encountered.', 'backendError'),
  'bad-page-token': refusal(400, 'INVALID_ARGUMENT', 'Invalid page token.', 'invalid'),
  invalid_grant: { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } },
  unauthorized_client: {
    status: 401,
    body: {
      error: 'unauthorized_client',
      error_description:
        'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
    },
  },
  access_denied: {
    status: 401,
    body: { error: 'access_denied', error_description: 'Requested client not authorized.' },
  },
}

/** The faults that Google was told to show; each only to calls that can meet it. */
export function googleFaults() {
  let faults = fresh()
  return {
    control: ((request, response) => {
      const asked: unknown = request.method === 'POST' ? JSON.parse(request.body).fault : undefined
      if (request.method === 'DELETE' || asked === 'none') faults = fresh()
      const kinds: readonly unknown[] = KINDS.token
      const set = kinds.includes(asked) ? faults.token : asked === 'bad-page-token' ? faults.page : faults.any
      return set.control(request, response)
    }) satisfies Handler,
    /** Whether a call met a fault, and was answered (or is left without an answer). */
    meets(call: { path: string; body: string; pageToken: boolean }, response: ServerResponse): boolean {
      const { path, body, pageToken } = call
      const fault =
        (path === '/token' ? faults.token.take(path, body) : undefined) ??
        (pageToken ? faults.page.take(path, body) : undefined) ??
        faults.any.take(path, body)
      if (fault === undefined) return false
      if (unanswered(fault, response)) return true
      if (fault === 'long') response.writeHead(200, { 'Content-Type': 'application/json' }).end(LONG)
      else if (fault === 'garbage') response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"ite')
      else sendJson(response, ANSWERS[fault]?.status ?? 500, ANSWERS[fault]?.body)
      return true
    },
  }
}
