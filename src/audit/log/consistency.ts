import { encode } from '../tree/base64.ts'
import { provesConsistency, type Sha256 } from '../tree/merkle.ts'
import { hashesOf, members } from './line.ts'
import { LogProblem, type Report, UNVERIFIED } from './report.ts'
import { openCheckpoint, present, type SignedCheckpoint, type Trusted, trustIn } from './signed.ts'

/** What `GET /audit/consistency` answers: the roots are those of the checkpoints, the one kept and the one here. */
type ConsistencyProof = { first: number; firstRoot: string; hashes: Uint8Array[]; checkpoint: string }

/** Undefined: the text is no such answer. */
export function parseConsistency(text: string): ConsistencyProof | undefined {
  const { from, hashes, checkpoint } = members(text)
  const { size, root } = members(JSON.stringify(from ?? null))
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
    const kept = options.checkpoints.find(({ size }) => size === proof.first)
    if (!kept)
      throw new LogProblem(
        'checkpoint_not_covered',
        `The proof begins at ${proof.first} entries: give the checkpoint of that size that you kept.`,
      )
    if (kept.origin !== opened.origin)
      throw new LogProblem('other_log', `The checkpoints are of two logs: ${kept.origin} and ${opened.origin}.`)
    if (encode(kept.root) !== proof.firstRoot)
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
      trust: trustIn(opened),
      grown_from: kept.size,
      checkpoint: present(opened),
    }
  } catch (error) {
    if (error instanceof LogProblem) return { ...UNVERIFIED, problem: error.problem }
    throw error
  }
}
