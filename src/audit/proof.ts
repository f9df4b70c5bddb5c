import { sameBytes } from '../bytes.ts'
import { sha256 } from '../sha256.ts'
import { noteOf } from './checkpoint.ts'
import type { StoredCheckpoint } from './checkpoint-queries.ts'
import type { AuditContext } from './context.ts'
import type { Inclusion } from './log/receipt.ts'
import { LogProblem } from './log/report.ts'
import { readNodes, rootNodes } from './queries.ts'
import { signing } from './signing.ts'
import {
  consistencyPath,
  inclusionPath,
  leafHash,
  provesConsistency,
  rootFromInclusion,
  rootOf,
  type SeqRange,
  subtrees,
} from './tree/merkle.ts'
import { outside } from './tree/range.ts'

// What is proved here was verified against the signed root before it leaves.

const nodesOf = (ranges: SeqRange[]) => ranges.flatMap(({ from, to }) => subtrees(from, to))

/**
 * Proves that an entry is under a checkpoint.
 * @param entryHash undefined: the entry was pruned, and its place is proved
 * @throws LogProblem when the entry and the tree do not lead to the signed root, Unavailable
 */
export async function proveInclusion(
  { db, config }: AuditContext,
  orgId: string,
  { seq, entryHash }: { seq: number; entryHash: Uint8Array | undefined },
  checkpoint: StoredCheckpoint,
): Promise<Inclusion> {
  const place = { level: 0, index: seq }
  const path = inclusionPath(seq, checkpoint.size)
  const read = await readNodes(db, orgId, [place, ...nodesOf(path)])
  const hashes = path.map(({ from, to }) => rootOf(sha256, read, from, to))
  const leaf = entryHash ? leafHash(sha256, entryHash) : read(place)
  const root = rootFromInclusion(sha256, leaf, seq, checkpoint.size, hashes)
  if (!root || !sameBytes(root, checkpoint.root))
    throw new LogProblem('entry_changed', `Entry ${seq} is not the one that was signed.`, { seq })
  return { seq, hashes, checkpoint: noteOf(checkpoint, await signing(config)) }
}

/** A proof of consistency (RFC 9162, section 2.1.4): the roots of both trees, and the hashes that lead from the first to the second. */
type Consistency = { firstRoot: Uint8Array; secondRoot: Uint8Array; hashes: Uint8Array[] }

/**
 * Proves that the tree of the first `first` entries is the beginning of that of the first `second`, which is not longer than the checkpoint.
 * @throws LogProblem when the tree does not lead to the signed root, Unavailable
 */
export async function proveConsistency(
  { db }: AuditContext,
  orgId: string,
  { first, second }: { first: number; second: number },
  checkpoint: StoredCheckpoint,
): Promise<Consistency> {
  const path = consistencyPath(first, second)
  const read = await readNodes(db, orgId, [...nodesOf(path), ...rootNodes([first, second, checkpoint.size])])
  const [firstRoot, secondRoot, root] = [first, second, checkpoint.size].map((size) => rootOf(sha256, read, 0, size))
  const hashes = path.map(({ from, to }) => rootOf(sha256, read, from, to))
  if (
    !firstRoot ||
    !secondRoot ||
    !root ||
    !sameBytes(root, checkpoint.root) ||
    !provesConsistency(sha256, { first, firstRoot, second, secondRoot }, hashes)
  )
    throw new LogProblem('root_mismatch', `The first ${checkpoint.size} entries are not those that were signed.`)
  return { firstRoot, secondRoot, hashes }
}

/** What, beside entries [from, to), the tree under a checkpoint is made of. @throws LogProblem when the tree has a gap, Unavailable */
export async function proveRange(
  { db }: AuditContext,
  orgId: string,
  { from, to }: SeqRange,
  checkpoint: StoredCheckpoint,
): Promise<Uint8Array[]> {
  const nodes = outside(from, to, checkpoint.size)
  const read = await readNodes(db, orgId, nodes)
  return nodes.map(read)
}
