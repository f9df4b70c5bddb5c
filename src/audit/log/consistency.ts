import { toBase64 } from '../../bytes.ts'
import type { Sha256 } from '../../sha256.ts'
import { provesConsistency } from '../tree/merkle.ts'
import { hashesOf, members, membersOf } from './line.ts'
import { LogProblem, type Report, UNVERIFIED } from './report.ts'
import {
  mustAgree,
  mustBeOf,
  openCheckpoint,
  ownerOf,
  present,
  type SignedCheckpoint,
  type Trusted,
  trustIn,
} from './signed.ts'

/** What `GET /audit/consistency` answers: the roots are those of the checkpoints, the one kept and the one here. */
type ConsistencyProof = { first: number; firstRoot: string; hashes: Uint8Array[]; checkpoint: string }

/** Undefined: the text is no such answer. */
export function parseConsistency(text: string): ConsistencyProof | undefined {
  const { from, hashes, checkpoint } = members(text)
  const { size, root } = membersOf(from)
  const proof = hashesOf(hashes)
  return typeof size === 'number' && typeof root === 'string' && proof && typeof checkpoint === 'string'
    ? { first: size, firstRoot: root, hashes: proof, checkpoint }
    : undefined
}

type Options = Trusted & { sha256: Sha256; checkpoints: SignedCheckpoint[] }

/** Checks that the log only grew since a checkpoint that was kept. */
export async function verifyConsistency(proof: ConsistencyProof, options: Options): Promise<Report> {
  try {
    if (options.keys.length === 0)
      throw new LogProblem('wrong_key', "A proof of consistency proves nothing without the log's key.")
    const opened = await openCheckpoint(proof.checkpoint, options)
    const orgId = ownerOf(opened)
    const kept = beginning(proof.first, opened, options.checkpoints)
    if (toBase64(kept.root) !== proof.firstRoot)
      throw new LogProblem(
        'forked',
        `The log had another tree of ${kept.size} entries than it has now: it was changed.`,
      )
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
