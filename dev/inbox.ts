import type { Server } from 'node:http'
import { Faults, unanswered } from './faults.ts'
import { type Handler, Requests, sendJson, serve } from './http.ts'

/** Somebody's webhook endpoint: takes whatever is posted. Controls: `GET`/`DELETE /__requests` (headers and body as they came), `/__faults`. */
export function serveInbox(base: string): Promise<Server> {
  const faults = new Faults(['http-500', 'http-410', 'redirect', 'timeout', 'reset', 'long'] as const)
  const requests = new Requests<{ path: string; headers: unknown; body: string }>()
  const answer: Handler = ({ path, body, raw }, response) => {
    requests.add({ path, headers: raw.headers, body })
    const fault = faults.take(path, body)
    if (unanswered(fault, response)) return
    if (fault === 'redirect') return void response.writeHead(307, { Location: 'http://169.254.169.254/' }).end()
    if (fault === 'long') return sendJson(response, 200, { page: 'x'.repeat(100_000) })
    if (fault) return sendJson(response, Number(fault.slice(5)), {})
    sendJson(response, 200, {})
  }
  return serve(base, answer, { '/__faults': faults.control, '/__requests': requests.control })
}
