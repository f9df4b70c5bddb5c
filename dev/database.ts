import pg from 'pg'
import * as z from 'zod'
import { Faults, reset } from './faults.ts'
import { type Handler, Requests, sendJson, serve } from './http.ts'
import { OPERATOR_DATABASE_URL, WORKER_DATABASE_URL, WORKER_ROLE } from './roles.ts'

const SLOW_MS = 1_500

const Query = z.object({ query: z.string(), params: z.array(z.unknown()).default([]) })
type Query = z.output<typeof Query>
/** What comes over the wire: a batch, which is one transaction, or a query alone. */
const Wire = z.union([z.object({ queries: z.array(Query) }), Query])
type Wire = z.output<typeof Wire>

/**
 * Neon's SQL over HTTP in front of a PostgreSQL, acting under the role that logs in: `POST /sql`, the fault control, and
 * `GET /__requests`, the statements that came, a round trip each.
 */
export async function serveNeon(base: string, url: string, connections: number): Promise<{ close(): Promise<void> }> {
  const pool = new pg.Pool({ connectionString: url, max: connections })
  pool.on('error', () => {}) // an idle connection that broke: the pool opens another
  const faults = new Faults(['error', 'reset', 'drop-response', 'slow', 'down'] as const, ['down'])
  const requests = new Requests<{ statements: string[] }>()

  const handle: Handler = async (request, response) => {
    if (request.path !== '/sql' || request.method !== 'POST') return sendJson(response, 404, { message: 'not found' })
    const fault = faults.take(request.path, request.body)
    if (fault === 'down' || fault === 'reset') return reset(response)
    if (fault === 'error')
      return sendJson(response, 400, {
        message: 'the database system is starting up',
        code: '57P03',
        severity: 'FATAL',
      })
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
    const role = roleOf(request.raw.headers['neon-connection-string'])
    if (role === undefined) {
      return sendJson(response, 400, {
        message: `password authentication failed for user '${WORKER_ROLE}'`,
        code: '28P01',
        severity: 'ERROR',
      })
    }
    const wire = Wire.parse(JSON.parse(request.body))
    requests.add({ statements: ('queries' in wire ? wire.queries : [wire]).map(({ query }) => query) })
    const answer = await answerQueries(pool, role, wire)
    if (fault === 'drop-response') return reset(response)
    sendJson(response, answer.status, answer.body)
  }
  const server = await serve(base, handle, { '/__faults': faults.control, '/__requests': requests.control })
  return {
    close: async () => {
      server.closeAllConnections()
      server.close()
      await pool.end()
    },
  }
}

/** Who logs in; undefined: nobody that is known here. */
function roleOf(connectionString: string | string[] | undefined): string | undefined {
  const { username, password } = new URL(String(connectionString))
  return [WORKER_DATABASE_URL, OPERATOR_DATABASE_URL]
    .map((url) => new URL(url))
    .find((known) => known.username === username && known.password === password)?.username
}

/** Who a connection of the pool speaks for. */
const roles = new WeakMap<pg.PoolClient, string>()

async function answerQueries(pool: pg.Pool, role: string, wire: Wire): Promise<{ status: number; body: unknown }> {
  const client = await pool.connect()
  try {
    if (roles.get(client) !== role) await client.query(`SET ROLE ${role}`)
    roles.set(client, role)
    if ('query' in wire) return { status: 200, body: await execute(client, wire) }
    await client.query('BEGIN')
    const results = []
    for (const query of wire.queries) results.push(await execute(client, query))
    await client.query('COMMIT')
    return { status: 200, body: { results } }
  } catch (error) {
    if ('queries' in wire) await client.query('ROLLBACK').catch(() => {})
    return {
      status: 400,
      body: error instanceof Error ? { ...error, message: error.message } : { message: String(error) },
    }
  } finally {
    client.release()
  }
}

/** Values travel as PostgreSQL's own text, rows as arrays. */
async function execute(client: pg.PoolClient, { query, params }: Query) {
  const result = await client.query({
    text: query,
    values: params,
    rowMode: 'array',
    types: { getTypeParser: () => (value: unknown) => value },
  } as pg.QueryArrayConfig)
  return {
    fields: result.fields,
    rows: result.rows,
    command: result.command,
    rowCount: result.rowCount,
    rowAsArray: true,
  }
}
