import { attemptsMaxMs, CALL_TIMEOUT_MS } from '../db/client.ts'
import { MINUTE_MS } from '../durations.ts'
import { READING_CALL_TIMEOUT_MS } from '../narrator/queries.ts'

/** How long queue and claims may take when the database is away. */
export const FALLBACK_TIMEOUT_MS = 3_000

/** How long a finish waits in the queue: its claim has been answered by then, or given up and released. */
export const FINISH_DELAY_S = Math.ceil((3 * FALLBACK_TIMEOUT_MS) / 1_000)

/** The calls of the database: admission and finish, and the narrator's reading between them. */
const DATABASE_MS = 2 * attemptsMaxMs(CALL_TIMEOUT_MS) + attemptsMaxMs(READING_CALL_TIMEOUT_MS)

/** From its admission, the time in ms after which a run may no longer answer: gateway, database, fallback. */
export const runDeadlineMs = (gatewayTimeoutMs: number): number =>
  gatewayTimeoutMs + DATABASE_MS + 2 * FALLBACK_TIMEOUT_MS

/** How far the clocks of Worker, claims and database may be apart. */
const CLOCK_SKEW_MS = 10_000

/** An intent's lease in ms: it ends after the deadline by every clock, so what the sweep aborts can answer no more. */
export const runLeaseMs = (gatewayTimeoutMs: number): number => runDeadlineMs(gatewayTimeoutMs) + CLOCK_SKEW_MS

/** How often the sweep comes, by the cron of wrangler.toml: a run that died holds its Idempotency-Key so much longer than its lease. */
export const SWEEP_INTERVAL_MS = MINUTE_MS
