import type { Database } from '../db/client.ts'
import { HOUR_MS } from '../durations.ts'
import { config as configOf, type Env } from '../env.ts'
import { ERRORS, type ErrorCode, type Refusal } from '../http/errors.ts'
import { WebhookSecret } from '../http/standard-webhooks.ts'
import { log } from '../log.ts'
import { NARRATOR, type TimeRange } from '../narrator/context.ts'
import { refusedAddress } from '../outside/address.ts'
import { Trouble } from '../outside/trouble.ts'
import { patiently, type sleep } from '../patience.ts'
import { type RunAnswer, run } from '../runs/run.ts'
import { openSecret } from '../secrets/tenant-secret.ts'
import { Unavailable } from '../unavailable.ts'
import type { Digest } from './digest.ts'
import { handOver } from './hand-over.ts'
import { type DueDigest, endDigest, getDigest } from './queries.ts'

/** Who runs it, as the audit log has it. */
const DIGEST_USER = 'system:digest'
/** What may be otherwise soon. */
const PASSING: readonly ErrorCode[] = [
  'SERVICE_UNAVAILABLE',
  'AUDIT_UNAVAILABLE',
  'GATEWAY_ERROR',
  'GATEWAY_TIMEOUT',
  'RATE_LIMITED',
  // Its key is that of a try with another message: an older digest has told of a part of its time since. That try may have died.
  'VALIDATION_ERROR',
]
/**
 * Pauses while the database is away, for what is asked of it before a written digest is handed over and noted after it. With the calls between
 * them (10 s each, if none is answered) some two minutes: two digests with their runs take less than the 15 minutes that a queue's consumer has.
 */
const DATABASE_DELAYS_MS = [1_000, 5_000, 10_000, 20_000, 40_000]
/** Sources' events come up to hours late: a digest tells of the time up to then, so that no event falls between two digests. */
const LATENESS_MS = 3 * HOUR_MS

type DigestContext = { env: Env; db: Database; wait: typeof sleep }

/**
 * Writes an organisation's digest, a run as any other, and hands it over. Redelivered, it is not written again: what became of the first is
 * not known then, and its sentence says so.
 * @param last no other try follows
 * @returns why it could not be written, if it may be soon
 * @throws Unavailable
 */
export async function sendDigest(
  context: DigestContext,
  due: DueDigest,
  last: boolean,
): Promise<ErrorCode | undefined> {
  const digest = await getDigest(context.db, due.orgId)
  if (!digest || !isDue(digest, due)) return undefined
  const ready = await readiness(context, due, digest, last)
  const range = toldRange(digest, due)
  const written = 'trouble' in ready ? ready : await write(context, due, range, last)
  if ('passing' in written) return written.passing
  if ('trouble' in written) await endDigest(context.db, due, written.trouble)
  else await deliver(context, due, range, written.answer)
  return undefined
}

/** The time that a digest tells of. A message that is late names one of which another digest may have told since. */
const toldRange = ({ told_until }: Digest, { from, to }: DueDigest): TimeRange => ({
  from: completeUntil(Math.max(Date.parse(from), told_until?.getTime() ?? 0)),
  to: completeUntil(Date.parse(to)),
})

/** The time up to which what happened before `time` (Unix ms) has come in. */
const completeUntil = (time: number): Date => new Date(time - LATENESS_MS)

/** Writes the digest. @returns the answer, or why there is none yet (`passing`) or will be none (`trouble`) @throws Unavailable */
async function write(
  { env, db }: DigestContext,
  { orgId, to }: DueDigest,
  range: TimeRange,
  last: boolean,
): Promise<{ answer: RunAnswer } | { passing: ErrorCode } | { trouble: string }> {
  const result = await run(
    { env, config: configOf(env), db, timed: (_, work) => work() },
    // An admin set it: it tells of what admins did, too.
    { orgId, userId: DIGEST_USER, isAdmin: true },
    {
      agentId: NARRATOR,
      message: `Give an account of what happened in this organization from ${range.from.toISOString()} to ${range.to.toISOString()}.`,
      phi: 'block',
      idempotencyKey: `digest ${to}`,
      context: range,
    },
  )
  // Nothing of it can be put down either, if this was the last try: the dead letters raise the alarm.
  if (result.unanswered) throw result.unanswered
  if ('answer' in result) return result
  const { code, error } = result.refusal
  if (!last && mayPass(result.refusal)) return { passing: code }
  const isLost = code === 'DUPLICATE_RUN' || code === 'VALIDATION_ERROR'
  return { trouble: isLost ? LOST : `${error ?? ERRORS[code][1]} (${code})` }
}

/** Hands a written digest over, to where it is to go now, and notes how that ended. @throws Unavailable */
async function deliver(context: DigestContext, due: DueDigest, range: TimeRange, answer: RunAnswer): Promise<void> {
  const { db, wait } = context
  const pauses = DATABASE_DELAYS_MS.values()
  // Whoever ended it while it was being written, or has it sent elsewhere, meant this one too: while nobody can say, it goes nowhere.
  const digest = await patiently(() => getDigest(db, due.orgId), pauses, wait)
  if (!digest || !(isDue(digest, due) || hasEnded(digest, due))) return
  const ready = await readiness(context, due, digest, true)
  const trouble =
    'trouble' in ready ? ready.trouble : await handOver(ready.secret, due.orgId, digest.url, range, answer)
  if (trouble) log('warn', 'digest_not_delivered', { org_id: due.orgId, audit_id: answer.audit_id })
  await patiently(() => endDigest(db, due, trouble ?? null), pauses, wait)
}

/** Runs that are under way, or whose writers died, leave an answer or make room: for the same digest, or among the plan's runs. */
const mayPass = ({ code, retryAfter, resets_at }: Refusal): boolean =>
  PASSING.includes(code) ||
  (code === 'DUPLICATE_RUN' && retryAfter !== undefined) ||
  (code === 'RUN_LIMIT_EXCEEDED' && resets_at === undefined)

/** False: it was given other times meanwhile, or this one has ended. */
const isDue = ({ next_at }: Digest, { to }: DueDigest): boolean => next_at <= new Date(to)

/** Only its writer can hand a digest over: if it has ended before that, whoever got its message too took it for lost. */
const hasEnded = ({ told_until }: Digest, { to }: DueDigest): boolean => told_until?.getTime() === Date.parse(to)

const LOST = 'The digest was written, but whether it arrived is not known. The next one comes at its time.'

/**
 * What a digest is handed over with, also before it is written: whoever could not be given it need not pay for it.
 * @param last no other try follows
 * @returns the secret that signs it, or why there is nobody to hand it to
 * @throws Unavailable
 */
async function readiness(
  { env }: DigestContext,
  { orgId }: DueDigest,
  { url, secret_ref: secretRef }: Digest,
  last: boolean,
): Promise<{ secret: WebhookSecret } | { trouble: string }> {
  const config = configOf(env)
  const refused = refusedAddress(url, config.trustedOrigins)
  if (refused) return { trouble: `The digest's url ${refused}.` }
  try {
    return { secret: await openSecret(config, { orgId, secretRef, neededBy: 'a digest' }, WebhookSecret) }
  } catch (error) {
    if (error instanceof Trouble) return { trouble: error.message }
    if (error instanceof Unavailable && last) return { trouble: NOT_SIGNED }
    throw error
  }
}

const NOT_SIGNED = 'Secret Manager did not answer when the digest was to be signed.'
