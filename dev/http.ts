import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { UsageError } from './command.ts'

export type Handler = (
  request: { method: string; path: string; url: URL; body: string; raw: IncomingMessage },
  response: ServerResponse,
) => Promise<void> | void

/** Requests that a stand-in keeps. */
const REQUESTS_KEPT = 10_000

/** What came to a stand-in, and the control that tells it (`/__requests`); DELETE forgets what it answers. */
export class Requests<Received> {
  #kept: Received[] = []

  add(received: Received): void {
    this.#kept.push(received)
    if (this.#kept.length > REQUESTS_KEPT) this.#kept.shift()
  }

  readonly control: Handler = ({ method }, response) => {
    sendJson(response, 200, { requests: this.#kept })
    if (method === 'DELETE') this.#kept = []
  }
}

/**
 * A loopback HTTP server at a base address; the handler gets each request with its whole body.
 * @param controls who gets those to a path of their own instead
 */
export async function serve(
  base: string,
  handler: Handler,
  controls: Readonly<Record<string, Handler>> = {},
): Promise<Server> {
  const server = createServer(async (raw, response) => {
    try {
      const chunks: Buffer[] = []
      for await (const chunk of raw) chunks.push(chunk)
      const url = new URL(raw.url ?? '/', base)
      await (controls[url.pathname] ?? handler)(
        { method: raw.method ?? 'GET', path: url.pathname, url, body: Buffer.concat(chunks).toString(), raw },
        response,
      )
    } catch (error) {
      if (!response.headersSent) sendJson(response, 500, { error: String(error) })
    }
  })
  server.keepAliveTimeout = 60_000
  const { hostname, port } = new URL(base)
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(Number(port), hostname, listening)
  })
  return server
}

/** @throws UsageError when something else listens at a base address, or nothing may */
export async function mustBeFree(base: string): Promise<void> {
  const { hostname, port } = new URL(base)
  const server = createServer().listen(Number(port), hostname)
  const refused: unknown = await once(server, 'listening').catch(({ code }) => code)
  if (refused === 'EADDRINUSE')
    throw new UsageError(`Port ${port} is in use. End what listens there, or set PORT to where twelve ports are free.`)
  if (typeof refused === 'string')
    throw new UsageError(`Port ${port} cannot be used (${refused}). Set PORT to another.`)
  server.close()
  await once(server, 'close')
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))
}
