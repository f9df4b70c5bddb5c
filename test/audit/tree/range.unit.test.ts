import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { rootOf, subtrees } from '../../../src/audit/tree/merkle.ts'
import { LeafRange, outside, rangeReader } from '../../../src/audit/tree/range.ts'
import { filledBy, TILE_HASHES, Tiles, tilesOf } from '../../../src/audit/tree/tiles.ts'
import type { Sha256 } from '../../../src/sha256.ts'
import { root } from '../../support/log.ts'

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest()
const many = (count: number) => Array.from({ length: count }, (_, i) => createHash('sha256').update(`${i}`).digest())
const under = (leaves: Buffer[], level: number, index: number) =>
  root(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level))

describe('a range of leaves', () => {
  test('and the nodes around it make the root, wherever it lies', () => {
    const leaves = many(37)
    for (let size = 1; size <= 37; size++)
      for (let from = 0; from <= size; from += 1 + (size % 3))
        for (let to = from; to <= size; to += 1 + (from % 2)) {
          const range = new LeafRange(sha256, from)
          for (const leaf of leaves.slice(from, to)) range.push(leaf)
          const around = outside(from, to, size).map((node) => ({ node, hash: under(leaves, node.level, node.index) }))
          const read = rangeReader(sha256, { from, to, subtrees: range.subtrees() }, around)
          expect(rootOf(sha256, read, 0, size)).toEqual(root(leaves.slice(0, size)))
        }
  })
  test('keeps no more hashes than its length has bits, twice over', () => {
    const range = new LeafRange(sha256, 77)
    for (const leaf of many(1_000)) {
      range.push(leaf)
      expect(range.subtrees().size).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(range.to - range.from + 1)))
    }
  })
})

describe('tiles', () => {
  const leaves = many(256 * 256 + 700)
  /** All tiles of the tree, each as its level's hashes, 256 at a time. */
  const levels: Buffer[][] = [leaves]
  for (let level = 1; level < 3; level++)
    levels.push(
      Array.from({ length: Math.floor(leaves.length / 256 ** level) }, (_, i) =>
        root((levels[level - 1] ?? []).slice(i * 256, (i + 1) * 256)),
      ),
    )
  const tile = ({ level, index }: { level: number; index: number }) => ({
    level,
    index,
    hashes: Buffer.concat((levels[level] ?? []).slice(index * TILE_HASHES, (index + 1) * TILE_HASHES)),
  })

  test.each([0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 66_236])('at the edge of %i leaves give the root', (size) => {
    const read = new Tiles(tilesOf(subtrees(0, size)).map(tile)).reader(sha256)
    expect(rootOf(sha256, read, 0, size)).toEqual(root(leaves.slice(0, size)))
    expect(tilesOf(subtrees(0, size)).length).toBeLessThanOrEqual(3)
  })
  test('give every node', () => {
    for (const node of subtrees(0, 66_236).concat(
      { level: 3, index: 77 },
      { level: 9, index: 5 },
      { level: 0, index: 66_000 },
    )) {
      const read = new Tiles(tilesOf([node]).map(tile)).reader(sha256)
      expect(read(node)).toEqual(under(leaves, node.level, node.index))
    }
  })
  test('that are not there, or too short, are told of', () => {
    expect(() => new Tiles([]).reader(sha256)({ level: 0, index: 0 })).toThrow(RangeError)
    const short = new Tiles([{ level: 0, index: 0, hashes: new Uint8Array(33) }]).reader(sha256)
    expect(() => short({ level: 0, index: 1 })).toThrow(RangeError)
  })
  test('are filled by the leaves that end them', () => {
    expect(filledBy(0, 255)).toEqual([])
    expect(filledBy(0, 512)).toEqual([0, 1].map((index) => ({ level: 0, index })))
    expect(filledBy(300, 512)).toEqual([{ level: 0, index: 1 }])
    expect(filledBy(65_400, 65_536)).toEqual([
      { level: 0, index: 255 },
      { level: 1, index: 0 },
    ])
  })
})
