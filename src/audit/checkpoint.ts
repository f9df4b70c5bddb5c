import { fromExactBase64, sameBytes, toBase64 } from '../bytes.ts'
import type { Database } from '../db/client.ts'
import { sha256 } from '../sha256.ts'
import { Unavailable } from '../unavailable.ts'
import { alertForged, alertPruned } from './alert.ts'
import { recordCheckpoint, type StoredCheckpoint, withOlder } from './checkpoint-queries.ts'
import type { AuditContext } from './context.ts'
import { carried, isGenuine } from './genuine.ts'
import { LogProblem } from './log/report.ts'
import { originOf } from './log/signed.ts'
import { type LogState, logState, readNodes, rootNodes } from './queries.ts'
import { type Signing, signing } from './signing.ts'
import { isSameTip, type Tip, tipOf } from './tip.ts'
import { type Checkpoint, formatCheckpoint } from './tree/checkpoint.ts'
import { rootOf } from './tree/merkle.ts'
import { formatNote, isBy, type Signature, type Signer, signaturesOf } from './tree/note.ts'

/** The tree of a log's first `size` entries. */
type Tree = { size: number; root: Uint8Array }

/** A checkpoint as a signed note, the log's own signatures first, in the order of its keys. */
export function noteOf({ signatures, ...checkpoint }: StoredCheckpoint, { keys }: Signing): string {
  const own = keys.flatMap((key) => signatures.filter(isBy(key)))
  const others = signatures.filter((signature) => !own.includes(signature))
  return formatNote({ text: formatCheckpoint(checkpoint), signatures: [...own, ...others] })
}

/** `checkpoint`: the newest that is genuine; null: none of the newest thousand is, which is as far back as is looked. */
type CheckedState = LogState & { checkpoint: StoredCheckpoint | null }

/**
 * `logState`, of the log under the name that signs now. A checkpoint that is not genuine is passed over, and signatures that no note can carry
 * are left out, with an alert: whoever has the Worker's rights in the database can keep any there, but what was signed is noted outside too.
 * @throws Unavailable
 */
export async function stateOf(
  { db, config }: Pick<AuditContext, 'db' | 'config'>,
  orgId: string,
  size?: number,
): Promise<CheckedState | undefined> {
  const keys = await signing(config)
  const state = await logState(db, orgId, originOf(keys.name, orgId), size)
  if (!state) return undefined
  const [newest] = state.checkpoints
  for await (const checkpoint of size === undefined ? withOlder(db, orgId, state.checkpoints) : state.checkpoints) {
    const signatures = (await isGenuine(checkpoint, keys)) ? carried(checkpoint, keys) : undefined
    if (checkpoint === newest && signatures?.length !== checkpoint.signatures.length)
      alertForged(orgId, checkpoint.size)
    if (signatures) return { ...state, checkpoint: { ...checkpoint, signatures } }
  }
  return { ...state, checkpoint: null }
}

/** Others sign at the same moment; one of all gets through each time. */
const ATTEMPTS = 30

/**
 * Signs the log as it is now, unless that was done. It is held against all that was signed before, also when nothing is left to sign.
 * Undefined: the organisation is not on board.
 * @throws LogProblem when the log is not what was signed, Unavailable
 */
export async function makeCheckpoint(context: AuditContext, orgId: string): Promise<StoredCheckpoint | undefined> {
  const { signers, name } = await signing(context.config)
  const origin = originOf(name, orgId)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // Read the tip before the log: whatever is signed in between is then part of the log that we read.
    const tip = await noted(() => tipOf(context.env, origin).seen())
    const state = await stateOf(context, orgId)
    if (!state) return undefined
    const same = state.checkpoint?.size === state.size ? state.checkpoint : undefined
    const missing = signers.filter((signer) => !same?.signatures.some(isBy(signer)))
    const done = missing.length === 0 ? same : undefined
    const checkpoint = { origin, size: state.size, root: await signedTree(context.db, orgId, state, tip) }
    const next = { size: checkpoint.size, root: toBase64(checkpoint.root), pruned: state.pruned }
    if (done && isSameTip(tip, next)) return done
    // Told first, perhaps twice: once it is noted, nobody else would tell.
    if (next.pruned > (tip?.pruned ?? 0)) alertPruned(orgId, next.pruned)
    // Noted first: what is not could be signed twice.
    if (await noted(() => tipOf(context.env, origin).advance(next, tip)))
      return done ?? sign(context, orgId, checkpoint, missing, same?.signatures ?? [])
  }
  throw new Unavailable('log tip')
}

/** The root of the log as it is, after it was held against the newest that was signed of it, in the database and outside of it. */
async function signedTree(
  db: Database,
  orgId: string,
  { size, checkpoint, pruned, pruned_root }: CheckedState,
  tip: Tip | null,
): Promise<Uint8Array> {
  const before: Tree[] = [
    ...(checkpoint ? [checkpoint] : []),
    ...(tip ? [{ size: tip.size, root: fromExactBase64(tip.root) ?? new Uint8Array() }] : []),
    // What was taken out is known by the entry that tells of it.
    ...(pruned > 0 ? [{ size: pruned, root: fromExactBase64(pruned_root ?? '') ?? new Uint8Array() }] : []),
  ]
  const newest = Math.max(0, ...before.map((signed) => signed.size))
  if (newest > size)
    throw new LogProblem(
      'truncated',
      `The log has ${size} entries, and ${newest} were signed: entries were removed at its end.`,
    )
  const nodes = rootNodes([size, ...before.map((signed) => signed.size)])
  const read = await readNodes(db, orgId, nodes)
  for (const signed of before)
    if (!sameBytes(rootOf(sha256, read, 0, signed.size), signed.root))
      throw new LogProblem(
        'root_mismatch',
        `The first ${signed.size} entries are not those that were signed: they were changed, and the chain recomputed.`,
      )
  return rootOf(sha256, read, 0, size)
}

async function sign(
  context: AuditContext,
  orgId: string,
  checkpoint: Checkpoint,
  signers: Signer[],
  others: Signature[],
): Promise<StoredCheckpoint> {
  const signatures = await signaturesOf(formatCheckpoint(checkpoint), signers)
  const kept = await keep(context, orgId, checkpoint, signatures)
  return { ...checkpoint, created_at: kept ?? new Date(), signatures: [...signatures, ...others] }
}

/**
 * Keeps signatures of a checkpoint.
 * @returns when the checkpoint was first kept; null: a forged one of this size is in its place, so that the next request signs again
 * @throws LogProblem when a genuine one of another tree is, Unavailable
 */
export async function keep(
  context: AuditContext,
  orgId: string,
  checkpoint: Checkpoint,
  signatures: Signature[],
): Promise<Date | null> {
  const kept = await recordCheckpoint(context.db, orgId, checkpoint, signatures)
  if (!kept && (await stateOf(context, orgId, checkpoint.size))?.checkpoint)
    throw new LogProblem('forked', `The log has another checkpoint of ${checkpoint.size} entries already.`)
  return kept
}

/** Asks what is noted outside the database. @throws Unavailable */
async function noted<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw new Unavailable('log tip', { cause: error })
  }
}
