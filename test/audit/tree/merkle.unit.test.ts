import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  consistencyPath,
  inclusionPath,
  leafHash,
  type NodeReader,
  nodeHash,
  provesConsistency,
  rootFromInclusion,
  rootOf,
} from '../../../src/audit/tree/merkle.ts'
import type { Sha256 } from '../../../src/sha256.ts'

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest()
const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')

/** The leaves and roots with which Certificate Transparency's own implementations are tested. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (data) => leafHash(sha256, Buffer.from(data, 'hex')),
)
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

/** A tree by the RFC's recursive definition, to check against. */
const reader =
  (leaves: Uint8Array[]): NodeReader =>
  ({ level, index }) => {
    const read = reader(leaves)
    if (level === 0) return leaves[index] ?? new Uint8Array()
    return nodeHash(
      sha256,
      read({ level: level - 1, index: 2 * index }),
      read({ level: level - 1, index: 2 * index + 1 }),
    )
  }
const root = (leaves: Uint8Array[], from = 0, to = leaves.length) => rootOf(sha256, reader(leaves), from, to)
const many = (count: number) => Array.from({ length: count }, (_, i) => leafHash(sha256, Buffer.from(`leaf ${i}`)))
const flipped = (proof: Uint8Array[], at: number) =>
  proof.map((node, i) => (i === at ? node.map((byte, j) => (j === 7 ? byte ^ 1 : byte)) : node))

describe('RFC 6962’s tree', () => {
  test.each(ROOTS.map((expected, size) => [size, expected] as const))(
    'of %i leaves has the known root',
    (size, expected) => {
      expect(hex(root(LEAVES.slice(0, size)))).toBe(expected)
    },
  )
  test('proves a leaf by the known path', () => {
    expect(inclusionPath(0, 8).map(({ from, to }) => hex(root(LEAVES, from, to)))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ])
  })
  test('every leaf of every tree up to 70 is proved, and no other, nor with a changed, missing or further node', () => {
    const leaves = many(70)
    for (let size = 1; size <= 70; size++)
      for (let index = 0; index < size; index += 1 + (size % 3)) {
        const proof = inclusionPath(index, size).map(({ from, to }) => root(leaves, from, to))
        const [leaf = new Uint8Array(), expected] = [leaves[index], hex(root(leaves.slice(0, size)))]
        expect(hex(rootFromInclusion(sha256, leaf, index, size, proof))).toBe(expected)
        for (const [i] of proof.entries())
          expect(hex(rootFromInclusion(sha256, leaf, index, size, flipped(proof, i)))).not.toBe(expected)
        expect(rootFromInclusion(sha256, leaf, index, size, [...proof, leaf])).toBeUndefined()
        if (proof.length > 0) expect(rootFromInclusion(sha256, leaf, index, size, proof.slice(1))).toBeUndefined()
        if (size > 1) {
          const other = rootFromInclusion(sha256, leaf, (index + 1) % size, size, proof)
          expect(hex(other)).not.toBe(expected)
        }
      }
    for (const outside of [-1, 3]) {
      const proof = inclusionPath(outside, 3).map(({ from, to }) => root(leaves, from, to))
      expect(rootFromInclusion(sha256, leaves[0] ?? new Uint8Array(), outside, 3, proof)).toBeUndefined()
    }
  })
  test('every tree up to 40 is proved to begin with every smaller one, and with no other', () => {
    const leaves = many(40)
    for (let second = 0; second <= 40; second++)
      for (let first = 0; first <= second; first++) {
        const proof = consistencyPath(first, second).map(({ from, to }) => root(leaves, from, to))
        const trees = {
          first,
          firstRoot: root(leaves.slice(0, first)),
          second,
          secondRoot: root(leaves.slice(0, second)),
        }
        expect(provesConsistency(sha256, trees, proof)).toBe(true)
        const stranger = sha256(Buffer.from('stranger'))
        if (first > 0) expect(provesConsistency(sha256, { ...trees, firstRoot: stranger }, proof)).toBe(false)
        if (first > 0 && second > first)
          expect(provesConsistency(sha256, { ...trees, secondRoot: stranger }, proof)).toBe(false)
        for (const [i] of proof.entries()) expect(provesConsistency(sha256, trees, flipped(proof, i))).toBe(false)
        expect(provesConsistency(sha256, trees, [...proof, stranger])).toBe(false)
      }
    expect(
      provesConsistency(sha256, { first: 2, firstRoot: root(leaves), second: 1, secondRoot: root(leaves) }, []),
    ).toBe(false)
  })
})
