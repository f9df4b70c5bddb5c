import { type NeonQueryFunction, NeonQueryPromise, neon, neonConfig } from '@neondatabase/serverless'
import { drizzle, type NeonHttpDatabase } from 'drizzle-orm/neon-http'
import { describeError, log } from '../log.ts'
import { sleep } from '../patience.ts'
import { Unavailable } from '../unavailable.ts'

/** Bound of one database round trip, unless told. */
export const CALL_TIMEOUT_MS = 3_000
/** Pauses before the second and third attempt. */
const RETRY_DELAYS_MS = [50, 400]
/** The longest that `attempt` can take, with calls of so many ms. */
export const attemptsMaxMs = (callMs: number): number =>
  RETRY_DELAYS_MS.reduce((sum, delay) => sum + delay + callMs, callMs)

export type Database = NeonHttpDatabase
/** Where it is; the endpoint, if it is not Neon's own. */
type DatabaseAddress = { databaseUrl: string; neonHttpEndpoint?: string | undefined }

/** `callMs` comes from a client's fetchOptions. */
neonConfig.fetchFunction = (url: string, { callMs = CALL_TIMEOUT_MS, ...init }: RequestInit & { callMs?: number }) =>
  fetch(url, { ...init, signal: AbortSignal.timeout(callMs) })

/** For what runs by itself, for all organisations. */
export const EVERYONE = '*'

/**
 * The database over Neon's HTTP driver: each call is one round trip and one transaction.
 * @param whoseRows which its calls may read in tables: an organisation's, or EVERYONE's. Without it they can only call functions, which is
 * a statement less, and `callMs` is CALL_TIMEOUT_MS. Row-level security holds every query to it (migration 0017), whatever it asks for.
 * @param callMs bound of each round trip
 */
export function database(address: DatabaseAddress, whoseRows?: string, callMs: number = CALL_TIMEOUT_MS): Database {
  if (address.neonHttpEndpoint !== undefined) neonConfig.fetchEndpoint = address.neonHttpEndpoint
  if (whoseRows !== undefined) return drizzle(scoped(clientOf(address, callMs), whoseRows))
  const known = functionsOf.get(address) ?? drizzle(clientOf(address, CALL_TIMEOUT_MS))
  functionsOf.set(address, known)
  return known
}

/** Every run asks for one that only calls functions, whose making takes as long as a call's. It holds nothing of a request. */
const functionsOf = new WeakMap<DatabaseAddress, Database>()

const clientOf = ({ databaseUrl }: DatabaseAddress, callMs: number): Client =>
  neon(databaseUrl, { fetchOptions: { callMs } })

type Client = NeonQueryFunction<false, false>
type Query = NeonQueryPromise<false, false>

/** A client that says in each transaction whose rows it may see. */
function scoped(client: Client, whoseRows: string): Client {
  const scope = () => client`select set_config('app.org_id', ${whoseRows}, true)`
  const transaction = async (queries: Query[], options?: object) =>
    (await client.transaction([scope(), ...queries], options)).slice(1)
  const query = (text: string, params: unknown[], options?: object) => {
    const unscoped: Query = client.query(text, params, options)
    return new NeonQueryPromise(async () => (await transaction([unscoped]))[0], unscoped.queryData, unscoped.opts)
  }
  return new Proxy(client, {
    get: (target, name) =>
      name === 'query' ? query : name === 'transaction' ? transaction : Reflect.get(target, name),
  })
}

/**
 * Runs a database call, and again when it failed in a way that may pass. The answer of a call that failed may only
 * have been lost: `call` must be idempotent by key.
 * @throws Unavailable when every attempt failed so; any other error (a constraint, a syntax error) at once
 */
export async function attempt<T>(call: () => Promise<T>): Promise<T> {
  for (const delay of RETRY_DELAYS_MS) {
    try {
      return await call()
    } catch (error) {
      if (isOurFault(error)) throw error
      log('warn', 'database_retry', describeError(error))
      await sleep(delay)
    }
  }
  return call().catch((error) => {
    throw isOurFault(error) ? error : new Unavailable('database', { cause: error })
  })
}

/** PostgreSQL's classes 22 (data), 23 (constraint), 42 (syntax, rights) and P0 (PL/pgSQL): trying again changes nothing. */
const isOurFault = (error: unknown): boolean => /^(22|23|42|P0)/.test(codeOf(error))

/** Whether the database refused a value (class 22): text that it cannot hold, a time that is none. */
export const isBadData = (error: unknown): boolean => codeOf(error).startsWith('22')

/** Whether the database gave up a statement because it took too long (`query_canceled`, by `statement_timeout`). */
export const isTooSlow = (error: unknown): boolean => codeOf(error) === '57014'

/** PostgreSQL's code of an error, or of what caused it; empty: it has none. */
function codeOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code: unknown = Reflect.get(cause, 'code')
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code
  }
  return ''
}
