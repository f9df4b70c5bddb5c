import { sql } from 'drizzle-orm'
import { Hono } from 'hono'
import { jwks } from '../auth/keys.ts'
import { database } from '../db/client.ts'
import type { AppEnv } from '../http/context.ts'
import { limitAddress } from '../http/rate-limit.ts'
import { describeError, log } from '../log.ts'

/** Seconds after which a caller should ask again once something was down. */
const AGAIN_S = 5

/** `GET /health`: the Worker runs. `GET /ready`: the database and Clerk's keys are there; 503 names what is not. */
export const healthRoutes = new Hono<AppEnv>()
  .get('/health', (c) => c.json({ status: 'ok' }))
  .get('/ready', limitAddress('ready'), async (c) => {
    const config = c.get('config')
    const [databaseState, jwksState] = await Promise.all([
      state('database', database(config).execute(sql`select 1`)),
      state(
        'jwks',
        jwks(config).ready((work) => c.executionCtx.waitUntil(work)),
      ),
    ])
    const ready = databaseState === 'ok' && jwksState === 'ok'
    if (!ready) c.header('Retry-After', String(AGAIN_S))
    return c.json(
      { status: ready ? 'ready' : 'unavailable', checks: { database: databaseState, jwks: jwksState } },
      ready ? 200 : 503,
    )
  })

const state = (check: 'database' | 'jwks', ready: Promise<unknown>): Promise<'ok' | 'down'> =>
  ready.then(
    () => 'ok' as const,
    (error) => {
      log('error', 'not_ready', { check, ...describeError(error) })
      return 'down'
    },
  )
