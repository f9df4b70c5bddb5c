import { concat, sameBytes, unhex } from '../bytes.ts'
import type { Database } from '../db/client.ts'
import { sha256 } from '../sha256.ts'
import { LogProblem } from './log/report.ts'
import { readTiles, type StoredEntry } from './queries.ts'
import { HASH_BYTES, leafHash, nodeHash } from './tree/merkle.ts'
import { filledBy, TILE_HASHES, type TilePlace, Tiles } from './tree/tiles.ts'

const above = ({ level, index }: TilePlace): TilePlace => ({ level: level + 1, index: Math.floor(index / TILE_HASHES) })

/**
 * Holds the tiles that a page of entries fills against the entries, and each tile's root against the tile above.
 * @throws LogProblem, Unavailable
 */
export async function checkTiles(db: Database, orgId: string, page: StoredEntry[]): Promise<void> {
  const [from, to] = [page[0]?.seq ?? 0, (page.at(-1)?.seq ?? -1) + 1]
  const filled = filledBy(from, to)
  const stored = await readTiles(db, orgId, [...filled, ...filled.map(above)])
  const hashesAt = ({ level, index }: TilePlace) =>
    stored.find((tile) => tile.level === level && tile.index === index)?.hashes ?? new Uint8Array()
  for (const place of filled) {
    const hashes = hashesAt(place)
    const at = (place.index % TILE_HASHES) * HASH_BYTES
    const first = place.index * TILE_HASHES
    const leaves = page.slice(first - from, first - from + TILE_HASHES)
    // Those of a tile that began before the page are not all here.
    const isOurs = place.level > 0 || first < from || sameBytes(hashes, concat(leaves.map(leafOf)))
    if (!isOurs || !sameBytes(hashesAt(above(place)).subarray(at, at + HASH_BYTES), rootOf(hashes)))
      throw new LogProblem(
        'tile_wrong',
        `Tile ${place.level}/${place.index} of the log's tree is not what its entries make.`,
        { seq: (place.index + 1) * TILE_HASHES ** (place.level + 1) - 1 },
      )
  }
}

const leafOf = ({ entryHash }: StoredEntry): Uint8Array => leafHash(sha256, unhex(entryHash))

/** Of a full tile; of another, nothing. */
function rootOf(hashes: Uint8Array): Uint8Array {
  if (hashes.length !== TILE_HASHES * HASH_BYTES) return new Uint8Array()
  const read = new Tiles([{ level: 0, index: 0, hashes }]).reader(sha256)
  return nodeHash(sha256, read({ level: 7, index: 0 }), read({ level: 7, index: 1 }))
}
