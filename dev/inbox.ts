import type { Server } from 'node:http'
import { Faults, reset } from './faults.ts'
import { sendJson, serve } from './http.ts'

const KEPT = 100

/** Somebody's webhook endpoint: takes whatever is posted. Controls: `GET`/`DELETE /__requests` (headers and body as they came), `/__faults`. */
export function serveInbox(base: string): Promise<Server> {
  const faults = new Faults(['http-500', 'http-410', 'redirect', 'timeout', 'reset', 'long'] as const)
  let requests: { path: string; headers: unknown; body: string }[] = []
  return serve(base, (request, response) => {
    const { method, path, body, raw } = request
    if (path === '/__faults') return faults.control(request, response)
    if (path === '/__requests') {
      sendJson(response, 200, { requests })
      if (method === 'DELETE') requests = []
      return
    }
    requests = [...requests, { path, headers: raw.headers, body }].slice(-KEPT)
    const fault = faults.take(path, body)
    if (fault === 'timeout') return // until the caller gives up
    if (fault === 'reset') return reset(response)
    if (fault === 'redirect') return void response.writeHead(307, { Location: 'http://169.254.169.254/' }).end()
    if (fault === 'long') return sendJson(response, 200, { page: 'x'.repeat(100_000) })
    if (fault) return sendJson(response, Number(fault.slice(5)), {})
    sendJson(response, 200, {})
  })
}
