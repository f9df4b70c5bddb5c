import { toBase64 } from '../../bytes.ts'
import { provesConsistency } from '../tree/merkle.ts'
import { hashesOf, isPlain, members, membersOf } from './line.ts'
import { LogProblem, type Report, UNVERIFIED } from './report.ts'
import {
  type Checking,
  mustAgree,
  mustBeOf,
  openCheckpoint,
  ownerOf,
  present,
  type SignedCheckpoint,
  trustIn,
} from './signed.ts'

/** A tree as an answer names it, its root in base64. */
type Tree = { size: number; root: string }
/** What `GET /audit/consistency` answers; `checkpoint` is that of `to`, null where the API has none of that size. */
type ConsistencyProof = { from: Tree; to: Tree; hashes: Uint8Array[]; checkpoint: string | null }

/** Undefined: the text is no such answer. */
export function parseConsistency(text: string): ConsistencyProof | undefined {
  const { from: first, to: second, hashes: list, checkpoint } = members(text)
  const [from, to, hashes] = [treeOf(first), treeOf(second), hashesOf(list)]
  return from && to && hashes && (typeof checkpoint === 'string' || checkpoint === null) && isPlain(text)
    ? { from, to, hashes, checkpoint }
    : undefined
}

function treeOf(value: unknown): Tree | undefined {
  const { size, root } = membersOf(value)
  return typeof size === 'number' && typeof root === 'string' ? { size, root } : undefined
}

/** Checks that the log only grew since a checkpoint that was kept. */
export async function verifyConsistency(proof: ConsistencyProof, options: Checking): Promise<Report> {
  try {
    if (options.keys.length === 0)
      throw new LogProblem('wrong_key', "A proof of consistency proves nothing without the log's key.")
    const opened =
      proof.checkpoint === null ? keptOf(proof, options.checkpoints) : await openCheckpoint(proof.checkpoint, options)
    const orgId = ownerOf(opened)
    const kept = beginning(proof.from.size, opened, options.checkpoints)
    mustBeTree(kept, proof.from)
    mustBeTree(opened, proof.to)
    const trees = { first: kept.size, firstRoot: kept.root, second: opened.size, secondRoot: opened.root }
    if (!provesConsistency(options.sha256, trees, proof.hashes))
      throw new LogProblem('proof_invalid', 'The proof does not lead from the checkpoint that you kept to this one.')
    return {
      ...UNVERIFIED,
      verified: true,
      whole: true,
      org_id: orgId,
      trust: trustIn(opened),
      grown_from: kept.size,
      checkpoint: present(opened),
    }
  } catch (error) {
    if (error instanceof LogProblem) return { ...UNVERIFIED, problem: error.problem }
    throw error
  }
}

/** The checkpoint that a proof ends at, among those that were kept of the log that it is of. @throws LogProblem when there is none */
function keptOf({ from, to }: ConsistencyProof, checkpoints: SignedCheckpoint[]): SignedCheckpoint {
  const isOf = (one: SignedCheckpoint, { size, root }: Tree) => one.size === size && toBase64(one.root) === root
  const begun = checkpoints.filter((one) => isOf(one, from)).map(({ origin }) => origin)
  const kept =
    checkpoints.find((one) => isOf(one, to)) ??
    checkpoints.find(({ size, origin }) => size === to.size && begun.includes(origin))
  if (kept) return kept
  throw new LogProblem(
    'checkpoint_not_covered',
    `The proof ends at ${to.size} entries, and holds no checkpoint of them: give the one of that size that you kept, or ask for a proof without to.`,
  )
}

/** @throws LogProblem when the checkpoint is of another tree */
function mustBeTree(signed: SignedCheckpoint, { size, root }: Tree): void {
  if (signed.size !== size)
    throw new LogProblem('proof_invalid', `The proof ends at ${size} entries, and its checkpoint is of ${signed.size}.`)
  if (toBase64(signed.root) !== root)
    throw new LogProblem('forked', `The log had another tree of ${size} entries than it has now: it was changed.`)
}

/**
 * The checkpoint that a proof begins at, among those that were kept. Those of other logs say nothing of this one; each of its own must agree.
 * @throws LogProblem when there is none, or when one of this log is of other entries, or cannot be held against the proof
 */
function beginning(first: number, opened: SignedCheckpoint, checkpoints: SignedCheckpoint[]): SignedCheckpoint {
  const own = checkpoints.filter(({ origin }) => origin === opened.origin)
  const [other] = checkpoints
  if (other && own.length === 0)
    throw new LogProblem('other_log', `The checkpoints are of two logs: ${other.origin} and ${opened.origin}.`)
  for (const one of own) mustBeOf(one, ownerOf(opened))
  mustAgree([...own, opened])
  const apart = own.find(({ size }) => size !== first && size !== opened.size)
  if (apart)
    throw new LogProblem(
      'checkpoint_not_covered',
      `The checkpoint of ${apart.size} entries that you gave cannot be held against a proof from ${first} to ${opened.size}: that takes a proof of its own, or an export.`,
    )
  const kept = own.find(({ size }) => size === first)
  if (!kept)
    throw new LogProblem(
      'checkpoint_not_covered',
      `The proof begins at ${first} entries: give the checkpoint of that size that you kept.`,
    )
  return kept
}
