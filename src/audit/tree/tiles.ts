import type { Sha256 } from '../../sha256.ts'
import { HASH_BYTES, type Node, type NodeReader } from './merkle.ts'
import { joining } from './range.ts'

/** Hashes in a full tile, and how many levels of the tree that is. */
export const TILE_HASHES = 256
const TILE_LEVELS = 8

/** Where hashes are kept: tile `index` of those that hold the complete subtrees of 256^level leaves. */
export type TilePlace = { level: number; index: number }
const keyOf = ({ level, index }: TilePlace): string => `${level}/${index}`

/** The tile in which a node, or all that is under it, stands; `at`: the first of its hashes there. */
function placeOf({ level, index }: Node): TilePlace & { at: number } {
  const first = index * 2 ** (level % TILE_LEVELS)
  return {
    level: Math.floor(level / TILE_LEVELS),
    index: Math.floor(first / TILE_HASHES),
    at: first % TILE_HASHES,
  }
}

/** The tiles that the nodes stand in, each once. */
export const tilesOf = (nodes: Node[]): TilePlace[] => [
  ...new Map(nodes.map(placeOf).map(({ level, index }) => [keyOf({ level, index }), { level, index }])).values(),
]

/** The tiles that are filled by leaves [from, to). */
export function filledBy(from: number, to: number): TilePlace[] {
  const places: TilePlace[] = []
  for (let level = 0, leaves = TILE_HASHES; leaves <= to; level++, leaves *= TILE_HASHES)
    for (let index = Math.floor(from / leaves); (index + 1) * leaves <= to; index++) places.push({ level, index })
  return places
}

/** Tiles as they were read. */
export class Tiles {
  readonly #tiles: ReadonlyMap<string, Uint8Array>

  constructor(tiles: (TilePlace & { hashes: Uint8Array })[]) {
    this.#tiles = new Map(tiles.map((tile) => [keyOf(tile), tile.hashes]))
  }

  /** Reads the nodes that stand in these tiles. @throws RangeError when a tile is not there or too short */
  reader(sha256: Sha256): NodeReader {
    return joining(sha256, (node) => {
      if (node.level % TILE_LEVELS > 0) return undefined
      const place = placeOf(node)
      const hash = this.#tiles.get(keyOf(place))?.subarray(place.at * HASH_BYTES, (place.at + 1) * HASH_BYTES)
      if (hash?.length !== HASH_BYTES)
        throw new RangeError(`tile ${place.level}/${place.index} has no hash ${place.at}`)
      return hash
    })
  }
}
