import { toBase64 } from '../bytes.ts'
import { DAY_MS } from '../durations.ts'
import { readText } from '../http/read-text.ts'
import { describeError, log } from '../log.ts'
import { settledWithin } from '../patience.ts'
import { Unavailable } from '../unavailable.ts'
import { keep, makeCheckpoint, noteOf, stateOf } from './checkpoint.ts'
import { cosignedSize, type StoredCheckpoint } from './checkpoint-queries.ts'
import type { AuditContext } from './context.ts'
import { LogProblem } from './log/report.ts'
import { proveConsistency } from './proof.ts'
import { type Signing, signing } from './signing.ts'
import { formatCheckpoint } from './tree/checkpoint.ts'
import { isBy, NoteError, parseSignatures, type Signature, type VerifierKey, verifyNote } from './tree/note.ts'

/** Bound of one call, its answer included. */
const CALL_TIMEOUT_MS = 5_000
/** How long a caller who has a log signed waits for its witnesses: the cron asks again those that take longer. */
const PATIENCE_MS = 3_000
/** Room for a few witnesses' keys, and for the long signatures of post-quantum ones. */
const ANSWER_MAX_BYTES = 16_384
/** How far a witness's clock may be from ours. */
const CLOCK_SKEW_MAX_MS = DAY_MS

type Witness = Signing['witnesses'][number]
/** `old`: the size from which the witness was given a proof; `known`: from which it wants one instead. */
type Answer = { old: number; status: number; text: string; known?: number }

/**
 * Asks the witnesses that have not cosigned the checkpoint to do so (C2SP tlog-witness), all at once, and keeps what they sign. One that fails
 * is logged, and is asked again when this is called again; one that has seen another log raises an alert.
 * @returns the checkpoint with their cosignatures too
 * @throws LogProblem when the log is not what was signed, Unavailable when the database is
 */
export async function cosign(
  context: AuditContext,
  orgId: string,
  checkpoint: StoredCheckpoint,
): Promise<StoredCheckpoint> {
  const { witnesses } = await signing(context.config)
  const missing = witnesses.filter(({ key }) => !checkpoint.signatures.some(isBy(key)))
  const cosignatures = await Promise.all(missing.map((witness) => ask(context, orgId, checkpoint, witness)))
  return { ...checkpoint, signatures: [...checkpoint.signatures, ...cosignatures.flat()] }
}

/** `makeCheckpoint`, with the cosignatures that the witnesses give soon. @throws LogProblem when the log is not what was signed, Unavailable */
export async function makeCosigned(context: AuditContext, orgId: string): Promise<StoredCheckpoint | undefined> {
  const checkpoint = await makeCheckpoint(context, orgId)
  if (!checkpoint) return undefined
  const cosigned = cosign(context, orgId, checkpoint)
  return (await settledWithin(cosigned, PATIENCE_MS)) ? cosigned : checkpoint
}

/**
 * A checkpoint of the log that covers so many entries, the newest there is or one that is made now; the newest when there are not so many;
 * undefined when the organisation is not on board. @throws LogProblem when the log is not what was signed, Unavailable
 */
export async function covering(
  context: AuditContext,
  orgId: string,
  size: number,
): Promise<StoredCheckpoint | undefined> {
  const state = await stateOf(context, orgId)
  if (state?.checkpoint && state.checkpoint.size >= size) return state.checkpoint
  return state && makeCosigned(context, orgId)
}

/** Asks a witness to cosign, and keeps its cosignature; [] when it gives none. */
async function ask(
  context: AuditContext,
  orgId: string,
  checkpoint: StoredCheckpoint,
  { key, url }: Witness,
): Promise<Signature[]> {
  const old = await cosignedSize(context.db, orgId, checkpoint.origin, key)
  // It has cosigned a longer log, and does not go back.
  if (old > checkpoint.size) return []
  const who = { org_id: orgId, witness: key.name }
  let answer: Answer | undefined
  try {
    answer = await submit(context, orgId, checkpoint, url, old)
    if (answer.status === 200) {
      const cosignature = await check(answer.text, key, checkpoint)
      await keep(context, orgId, checkpoint, [cosignature])
      return [cosignature]
    }
    if (await disagrees(context, orgId, checkpoint, answer))
      log('error', 'witness_disagrees', { alert: true, ...who, status: answer.status })
    else log('warn', 'witness_failed', { ...who, status: answer.status })
  } catch (error) {
    if (error instanceof LogProblem || error instanceof Unavailable) throw error
    log('warn', 'witness_failed', { ...who, status: answer?.status, ...describeError(error) })
  }
  return []
}

/** Sends the checkpoint; once more when the witness knows the log at another size, as it does when its last answer was lost. */
async function submit(
  context: AuditContext,
  orgId: string,
  checkpoint: StoredCheckpoint,
  url: string,
  old: number,
): Promise<Answer> {
  const note = noteOf(checkpoint, await signing(context.config))
  const from = async (first: number) => {
    const sizes = { first, second: checkpoint.size }
    const { hashes } = await proveConsistency(context, orgId, sizes, checkpoint)
    return post(url, first, [`old ${first}`, ...hashes.map(toBase64), '', note].join('\n'))
  }
  const answer = await from(old)
  const { known } = answer
  return known === undefined || known === old || known > checkpoint.size ? answer : from(known)
}

/** @throws when it cannot be reached in time, or answers too much */
async function post(url: string, old: number, body: string): Promise<Answer> {
  const response = await fetch(`${url}/add-checkpoint`, {
    method: 'POST',
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  })
  const { status } = response
  const text = await readText(response, ANSWER_MAX_BYTES)
  const size = status === 409 && /^(0|[1-9]\d{0,15})\n$/.test(text)
  return { old, status, text, ...(size && { known: Number(text) }) }
}

/** The witness's own of the signature lines that it answered. @throws NoteError when it is not there, not good, or not of now */
async function check(lines: string, key: VerifierKey, checkpoint: StoredCheckpoint): Promise<Signature> {
  const signatures = parseSignatures(lines)
  const [verified] = await verifyNote({ text: formatCheckpoint(checkpoint), signatures }, [key])
  const own = signatures.find(isBy(key))
  const skew = Math.abs((verified?.time?.getTime() ?? Number.NaN) - Date.now())
  if (!own || !(skew <= CLOCK_SKEW_MAX_MS)) throw new NoteError('The answer is not a cosignature of now.')
  return own
}

/** Whether a refusal says that the witness has seen another log: what it was sent had been proved here. */
async function disagrees(
  context: AuditContext,
  orgId: string,
  { size }: StoredCheckpoint,
  { status, old, known }: Answer,
): Promise<boolean> {
  if (status !== 409) return status === 422
  // It knows a log of just this size, with another root.
  if (known === undefined) return old === size
  if (known <= size) return known === old
  // A longer one: another call may have had that signed and cosigned meanwhile.
  const newest = await stateOf(context, orgId)
  return known > (newest?.checkpoint?.size ?? 0)
}
