import { seal } from '../audit/entry.ts'
import type { Refusal } from '../http/errors.ts'
import type { Quota } from './admit.ts'
import { runDeadlineMs, SWEEP_INTERVAL_MS } from './deadlines.ts'
import { type Ending, runEntry } from './entry.ts'
import { type Secured, secure } from './finish.ts'
import type { Prepared, RunContext } from './prepare.ts'
import { givenBack } from './quota.ts'

/**
 * Records how a run ended.
 * @param hasLeft whether something of its output has left already
 * @returns whether the entry is certain to be in the log, so that the output may leave
 */
export async function record(
  { env, config, db, timed }: RunContext,
  { candidate, started }: Prepared,
  ending: Ending,
  hasLeft = false,
): Promise<Secured> {
  const entry = await seal(runEntry(candidate, { ...ending, latency_ms: Date.now() - started }))
  const deadline = started + runDeadlineMs(config.gatewayTimeoutMs)
  return timed('finish', () => secure(env, db, candidate, deadline, entry, hasLeft))
}

/** Records how a run ended of which nothing has left yet, and says what its caller is told: its result, if that is recorded. */
export async function recordThenTell<Result extends object>(
  context: RunContext,
  prepared: Prepared,
  ending: Ending,
  result: Result,
): Promise<(Result | { refusal: Refusal }) & { auditId: string; quota: Quota }> {
  const { quota } = prepared
  const { auditId } = prepared.candidate
  if ((await record(context, prepared, ending)) !== 'yes') return { refusal: withheld(prepared), auditId, quota }
  return { ...result, auditId, quota: 'refusal' in result ? givenBack(quota) : quota }
}

/** The log cannot take the run now; another may begin soon. */
export const WITHHELD = { code: 'AUDIT_UNAVAILABLE', retryAfter: 5 } as const satisfies Refusal

/** What is said of a run whose end is not certain to be in the log: if it has an Idempotency-Key, it holds that until the sweep ends it. */
export function withheld({ candidate, started }: Prepared): Refusal {
  if (candidate.idempotency === null) return WITHHELD
  const free = started + candidate.leaseMs + SWEEP_INTERVAL_MS
  return { ...WITHHELD, retryAfter: Math.max(WITHHELD.retryAfter, Math.ceil((free - Date.now()) / 1_000)) }
}
