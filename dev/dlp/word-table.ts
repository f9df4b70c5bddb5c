import { hashOf } from '../../src/dlp/hash.ts'
import { symbolOf } from '../../src/dlp/symbols.ts'
import { firstCheck, firstSlot, type PackedTable, secondCheck, secondSlot } from '../../src/dlp/word-table.ts'
import { distancesOf, sourceOf } from './huffman.ts'

/** How often a word may drive out another before there is no room. */
const MOST_MOVES = 100

/**
 * Words as src/dlp/word-table.ts takes them. One that finds both its slots taken drives out another, which goes to its own other slot
 * (cuckoo hashing; Pagh, Rodler 2001).
 * @returns the table, and what its words are listed with, in its order
 */
export function tableOf<T>(words: Iterable<readonly [string, T]>): { table: PackedTable; values: T[] } {
  const taken = new Map<number, { hash: number; value: T }>()
  for (const [word, value] of words) {
    let homeless = { hash: hashOf(word), value }
    let slot = firstSlot(homeless.hash)
    for (let moves = 0; ; moves++) {
      if (moves > MOST_MOVES) throw new Error(`no room for ${word}`)
      const other = taken.get(slot)
      taken.set(slot, homeless)
      if (other === undefined || other.hash === homeless.hash) break
      homeless = other
      slot = slot === firstSlot(other.hash) ? secondSlot(other.hash) : firstSlot(other.hash)
    }
  }
  const entries = [...taken].sort(([a], [b]) => a - b)
  return {
    table: {
      slots: distancesOf(entries.map(([slot]) => slot)),
      checks: entries.map(([, { hash }]) => symbolOf(firstCheck(hash)) + symbolOf(secondCheck(hash))).join(''),
    },
    values: entries.map(([, { value }]) => value),
  }
}

/** The source code of such a table. */
export const sourceOfTable = ({ slots, checks }: PackedTable): string => `{
  slots: ${sourceOf(slots)},
  checks: '${checks}',
}`
