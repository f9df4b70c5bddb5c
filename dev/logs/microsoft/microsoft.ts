import type { Server, ServerResponse } from 'node:http'
import { Faults, unanswered } from '../../faults.ts'
import { type Handler, Requests, sendJson, serve } from '../../http.ts'
import { m365Fixtures } from '../fixtures/m365.ts'
import { sentinelFixtures } from '../fixtures/sentinel.ts'
import { LONG } from '../long.ts'
import { LOG_ANALYTICS, MANAGEMENT } from './apps.ts'
import { Feed } from './feed.ts'
import { FEED_FAULTS } from './feed-errors.ts'
import { LOGIN_FAULTS, Login, type Reply } from './login.ts'
import { QUERY_FAULTS, Query } from './query.ts'

export { CONTOSO, microsoftSecrets, WORKSPACE } from './apps.ts'

const COMMON_FAULTS = ['http-500', 'http-429', 'reset', 'timeout', 'garbage', 'long', 'revoked'] as const

type Posted = {
  kind: 'm365' | 'sentinel'
  /** Records of the audit log, or rows with `Type` (their table) and `_ItemId`. */
  events: Record<string, unknown>[]
  /** When they arrive, RFC 3339; now if it is not said. */
  arrival?: string
  /** Records in a blob. */
  blobSize?: number
  /** Blobs on a page of a list, until the fixtures are restored. */
  pageSize?: number
  /** Each list is in another order than the one before, until the fixtures are restored. */
  unordered?: boolean
}

/** Calls that a fault hits when nobody says which: those of Entra ID, or those of the APIs. */
const HIT = { login: '/v2.0', api: '/v1' } as const

/**
 * Entra ID's token endpoint, Office 365's Management Activity API and the Log Analytics query API, of one demo tenant. Controls: `/__faults`
 * (`match` is looked for in path, query and body), `/__requests`, `POST /__events` (`Posted`), and `DELETE /__events`, which
 * restores the fixtures and forgets subscriptions (`?empty`: without fixtures).
 */
export function serveMicrosoft(base: string): Promise<Server> {
  const [login, feed, query] = [new Login(), new Feed(base), new Query()]
  const faults = new Faults([...LOGIN_FAULTS, ...FEED_FAULTS, ...QUERY_FAULTS, ...COMMON_FAULTS])
  const requests = new Requests<{ method: string; path: string; query: string; body: string }>()

  function restore(empty: boolean) {
    for (const part of [feed, query]) part.clear()
    if (empty) return
    feed.add(m365Fixtures(Date.now()))
    query.add(sentinelFixtures(Date.now()))
  }
  restore(false)

  function add({ kind, events, arrival = new Date().toISOString(), blobSize, pageSize, unordered }: Posted) {
    if (kind === 'm365') {
      if (pageSize !== undefined) feed.page(pageSize)
      if (unordered) feed.unorder()
      const at = Date.parse(arrival)
      feed.add(
        events.map((record) => ({ record, arrival: at })),
        blobSize,
      )
    } else
      query.add(events.map((row) => ({ ...row, Type: `${row.Type}`, _ItemId: `${row._ItemId}`, _ingested: arrival })))
  }

  const controls: Record<string, Handler> = {
    '/__faults': (request, response) => {
      const asked = request.method === 'POST' ? JSON.parse(request.body) : {}
      const match = HIT[isOneOf(LOGIN_FAULTS, asked.fault) ? 'login' : 'api']
      const body = JSON.stringify(asked.path === undefined ? { match, ...asked } : asked)
      return faults.control({ ...request, body }, response)
    },
    '/__requests': requests.control,
    '/__events': ({ method, url, body }, response) => {
      if (method === 'DELETE') restore(url.searchParams.has('empty'))
      if (method === 'POST') add(JSON.parse(body))
      sendJson(response, 200, {})
    },
  }

  const handle: Handler = ({ method, path, url, body, raw }, response) => {
    requests.add({ method, path, query: url.search, body })
    const fault = faults.take(path, `${path}${url.search} ${body}`)
    if (unanswered(fault, response)) return
    if (fault === 'revoked') login.revoke()
    const { authorization, 'content-type': type } = raw.headers
    const token = (audience: string) => login.tokenOf(authorization, audience)
    const answer = (): Reply | undefined =>
      path.startsWith('/v1/')
        ? query.answer(path, type, body, token(LOG_ANALYTICS), isOneOf(QUERY_FAULTS, fault) ? fault : undefined)
        : path.startsWith('/api/')
          ? feed.answer(method, url, token(MANAGEMENT), isOneOf(FEED_FAULTS, fault) ? fault : undefined)
          : login.answer(method, path, body, isOneOf(LOGIN_FAULTS, fault) ? fault : undefined)
    send(response, commonFault(fault) ?? answer() ?? { status: 404, body: {} })
  }
  return serve(base, handle, controls)
}

const isOneOf = <Kind extends string>(kinds: readonly Kind[], kind: string | undefined): kind is Kind =>
  kinds.some((known) => known === kind)

function commonFault(fault: string | undefined): Reply | undefined {
  if (fault === 'http-500') return { status: 500, text: '<html>Internal Server Error</html>' }
  if (fault === 'http-429') return { status: 429, body: {}, headers: { 'Retry-After': '17' } }
  if (fault === 'long') return { status: 200, text: LONG }
  return fault === 'garbage' ? { status: 200, text: '[{"Id":"gar' } : undefined
}

function send(response: ServerResponse, { status, body, text, headers = {} }: Reply): void {
  if (body !== undefined) sendJson(response, status, body, headers)
  else response.writeHead(status, headers).end(text)
}
