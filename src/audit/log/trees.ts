import { sameBytes } from '../../bytes.ts'
import type { Sha256 } from '../../sha256.ts'
import { rootOf } from '../tree/merkle.ts'
import { outside, rangeReader, type Subtrees } from '../tree/range.ts'
import type { Trailer } from './line.ts'
import { LogProblem } from './report.ts'
import { mustBeOf, type SignedCheckpoint } from './signed.ts'

/** The tree of entries [from, to). */
export type Part = { from: number; to: number; subtrees: Subtrees }
/** An export's last line, and its checkpoint with the signatures checked. */
export type OpenedTrailer = Trailer & { opened: SignedCheckpoint }

/** Holds the entries that an export ends with against its own checkpoint. @throws LogProblem */
export function checkTrailer(sha256: Sha256, part: Part, trailer: OpenedTrailer, orgId: string | null): void {
  const { size, root } = trailer.opened
  mustBeOf(trailer.opened, orgId)
  if (trailer.to !== part.to || size < part.to)
    throw new LogProblem(
      'truncated',
      `The export went up to ${trailer.to} entries, and the file ends at ${part.to}: entries were removed at its end.`,
    )
  if (trailer.proof.length !== outside(trailer.from, trailer.to, size).length)
    throw new LogProblem('proof_invalid', 'The last line has not the hashes that its range needs.')
  if (!sameBytes(rootAt(sha256, part, trailer, size), root))
    throw new LogProblem(
      'root_mismatch',
      `These are not the entries that the log signed for in its checkpoint of ${size}: they were changed, and the chain recomputed.`,
    )
}

/** Holds the entries that an earlier checkpoint was signed for against it. @throws LogProblem */
export function checkEarlier(
  sha256: Sha256,
  part: Part,
  trailer: OpenedTrailer | undefined,
  { size, root }: SignedCheckpoint,
): void {
  if (!sameBytes(rootAt(sha256, part, trailer, size), root))
    throw new LogProblem(
      'forked',
      `The checkpoint of ${size} entries was signed for other entries than these: the log was changed or forked.`,
    )
}

function rootAt(sha256: Sha256, part: Part, trailer: OpenedTrailer | undefined, size: number): Uint8Array {
  try {
    return rootOf(sha256, rangeReader(sha256, part, trailer ? around(trailer) : []), 0, size)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new LogProblem(
      'proof_invalid',
      `The nodes of the tree around these entries are missing. Export again with from=${part.from}.`,
    )
  }
}

const around = ({ from, to, proof, opened }: OpenedTrailer) =>
  outside(from, to, opened.size).flatMap((node, i) => {
    const hash = proof[i]
    return hash ? [{ node, hash }] : []
  })
