import { concat, sameBytes } from '../../bytes.ts'
import type { Sha256 } from '../../sha256.ts'

export const HASH_BYTES = 32

/** The nodes of a tree, by the size of the complete subtree under them: `level` 0 are leaves, `index` counts from the left. */
export type Node = { level: number; index: number }
/** Finds the hash of the complete subtree over leaves [index·2^level, (index+1)·2^level). */
export type NodeReader = (node: Node) => Uint8Array

/** The hash of a leaf: SHA-256(0x00 ‖ data) (RFC 6962, section 2.1). */
export const leafHash = (sha256: Sha256, data: Uint8Array): Uint8Array => sha256(concat([Uint8Array.of(0), data]))

/** One for all: a verifier hashes hundreds of thousands of nodes a second. */
const inner = new Uint8Array(1 + 2 * HASH_BYTES)
inner[0] = 1

/** The hash of an inner node: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  inner.set(left, 1)
  inner.set(right, 1 + HASH_BYTES)
  return sha256(inner)
}

/**
 * The complete subtrees that leaves [from, to) split into, from left to right. `from` is a multiple of the largest power of two that is
 * smaller than to − from, as it always is for a subtree of RFC 6962's tree.
 */
export function subtrees(from: number, to: number): Node[] {
  const nodes: Node[] = []
  for (let at = from; at < to; ) {
    let level = 0
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level++
    nodes.push({ level, index: at / 2 ** level })
    at += 2 ** level
  }
  return nodes
}

/** The root of the tree over leaves [from, to); of none it is SHA-256 of nothing. */
export function rootOf(sha256: Sha256, read: NodeReader, from: number, to: number): Uint8Array {
  const hashes = subtrees(from, to).map(read)
  const last = hashes.pop()
  if (!last) return sha256(new Uint8Array())
  return hashes.reduceRight((right, left) => nodeHash(sha256, left, right), last)
}

/** The largest power of two below n (n > 1). */
function split(n: number): number {
  let k = 1
  while (2 * k < n) k *= 2
  return k
}

/** Entries of a log, or leaves of its tree, by their places: from (inclusive) to (exclusive). */
export type SeqRange = { from: number; to: number }

/** The subtrees that prove that leaf `index` is in the tree of `size` leaves, from the leaf to the root (RFC 9162, section 2.1.3.1). */
export function inclusionPath(index: number, size: number): SeqRange[] {
  const path = (from: number, to: number): SeqRange[] => {
    if (to - from <= 1) return []
    const middle = from + split(to - from)
    return index < middle ? [...path(from, middle), { from: middle, to }] : [...path(middle, to), { from, to: middle }]
  }
  return path(0, size)
}

/** The subtrees that prove that the tree of `first` leaves is the beginning of that of `second` (RFC 9162, section 2.1.4.1). */
export function consistencyPath(first: number, second: number): SeqRange[] {
  const path = (from: number, to: number, whole: boolean): SeqRange[] => {
    if (first === to) return whole ? [] : [{ from, to }]
    const middle = from + split(to - from)
    return first <= middle
      ? [...path(from, middle, whole), { from: middle, to }]
      : [...path(middle, to, false), { from, to: middle }]
  }
  return first === 0 || first === second ? [] : path(0, second, true)
}

/** The root that a leaf's inclusion proof leads to, undefined when the proof has not the right length (RFC 9162, section 2.1.3.2). */
export function rootFromInclusion(
  sha256: Sha256,
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: Uint8Array[],
): Uint8Array | undefined {
  if (index < 0 || index >= size || proof.length !== inclusionPath(index, size).length) return undefined
  let [fn, sn, hash] = [index, size - 1, leaf]
  for (const sibling of proof) {
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sha256, sibling, hash)
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)]
    } else hash = nodeHash(sha256, hash, sibling)
    ;[fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)]
  }
  return hash
}

/**
 * Whether the tree of `second` leaves with root `secondRoot` begins with that of `first` with root `firstRoot` (RFC 9162, section 2.1.4.2).
 */
export function provesConsistency(
  sha256: Sha256,
  {
    first,
    firstRoot,
    second,
    secondRoot,
  }: { first: number; firstRoot: Uint8Array; second: number; secondRoot: Uint8Array },
  proof: Uint8Array[],
): boolean {
  if (first > second || proof.length !== consistencyPath(first, second).length) return false
  if (first === second) return sameBytes(firstRoot, secondRoot)
  if (first === 0) return sameBytes(firstRoot, sha256(new Uint8Array()))
  // A first tree that is one complete subtree is its own first node.
  const nodes = Number.isInteger(Math.log2(first)) ? [firstRoot, ...proof] : proof
  let [fn, sn] = [first - 1, second - 1]
  while (fn % 2 === 1) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)]
  const [start, ...rest] = nodes
  if (!start) return false
  let [old, now] = [start, start]
  for (const node of rest) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      ;[old, now] = [nodeHash(sha256, node, old), nodeHash(sha256, node, now)]
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)]
    } else now = nodeHash(sha256, now, node)
    ;[fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)]
  }
  return sn === 0 && sameBytes(old, firstRoot) && sameBytes(now, secondRoot)
}
