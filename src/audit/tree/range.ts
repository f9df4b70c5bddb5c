import type { Sha256 } from '../../sha256.ts'
import { type Node, type NodeReader, nodeHash, subtrees } from './merkle.ts'

/** The hashes of complete subtrees, by place. */
export type Subtrees = ReadonlyMap<string, Uint8Array>
const keyOf = ({ level, index }: Node): string => `${level}/${index}`

/** The leaves [first, last) under a node. */
const leavesOf = ({ level, index }: Node): [number, number] => [index * 2 ** level, (index + 1) * 2 ** level]

/** A range of leaves that arrive one by one: its largest complete subtrees, so as many hashes as its length has bits. */
export class LeafRange {
  readonly #sha256: Sha256
  readonly from: number
  #to: number
  #subtrees: (Node & { hash: Uint8Array })[] = []

  constructor(sha256: Sha256, from: number) {
    this.#sha256 = sha256
    this.from = from
    this.#to = from
  }
  get to(): number {
    return this.#to
  }

  push(leaf: Uint8Array): void {
    let [level, index, hash] = [0, this.#to++, leaf]
    // Two halves become one.
    while (index % 2 === 1) {
      const left = this.#subtrees.at(-1)
      if (left?.level !== level) break
      this.#subtrees.pop()
      ;[level, index, hash] = [level + 1, left.index / 2, nodeHash(this.#sha256, left.hash, hash)]
    }
    this.#subtrees.push({ level, index, hash })
  }

  subtrees(): Subtrees {
    return new Map(this.#subtrees.map((node) => [keyOf(node), node.hash]))
  }
}

/** The largest complete subtrees that, beside leaves [from, to), make the tree of `size` leaves; from left to right. */
export function outside(from: number, to: number, size: number): Node[] {
  const visit = (node: Node): Node[] => {
    const [first, last] = leavesOf(node)
    if (last <= from || first >= to) return [node]
    return first >= from && last <= to ? [] : halves(node).flatMap(visit)
  }
  return subtrees(0, size).flatMap(visit)
}

const halves = ({ level, index }: Node): [Node, Node] => [
  { level: level - 1, index: 2 * index },
  { level: level - 1, index: 2 * index + 1 },
]

/** Reads a node where it is known, else joins its halves. @throws RangeError when a leaf is not known */
export function joining(sha256: Sha256, known: (node: Node) => Uint8Array | undefined): NodeReader {
  const read: NodeReader = (node) => {
    const hash = known(node)
    if (hash) return hash
    if (node.level === 0) throw new RangeError(`leaf ${node.index} is not known`)
    const [left, right] = halves(node)
    return nodeHash(sha256, read(left), read(right))
  }
  return read
}

/** Reads from the subtrees of leaves [from, to) and, for leaves that are not among these, from a proof of the nodes around them. */
export function rangeReader(
  sha256: Sha256,
  { from, to, subtrees }: { from: number; to: number; subtrees: Subtrees },
  around: { node: Node; hash: Uint8Array }[],
): NodeReader {
  const disjoint = around.filter(({ node }) => {
    const [first, last] = leavesOf(node)
    return last <= from || first >= to
  })
  const known = new Map([...disjoint.map(({ node, hash }) => [keyOf(node), hash] as const), ...subtrees])
  return joining(sha256, (node) => known.get(keyOf(node)))
}
