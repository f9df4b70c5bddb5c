import { type Coded, placesOf } from './huffman.ts'
import { codesOf, FIRST_CODE, SYMBOLS } from './symbols.ts'

/** Places for words: a power of two. */
const WORD_SLOTS = 65_536

/** A table of words as it is kept: the slots that are taken, by their distances, and of each two symbols that tell its word from others. */
export type PackedTable = { slots: Coded; checks: string }

/** The slots, one of which a word takes, by its hash. */
export const firstSlot = (hash: number): number => hash & (WORD_SLOTS - 1)
export const secondSlot = (hash: number): number => (Math.imul(hash, 0x9e3779b1) >>> 8) & (WORD_SLOTS - 1)
/** What tells it from others that may stand there, as two numbers below SYMBOLS: about one other word in 5,000 passes for it. */
export const firstCheck = (hash: number): number => (hash >>> 20) % SYMBOLS
export const secondCheck = (hash: number): number => Math.floor((hash >>> 20) / SYMBOLS) % SYMBOLS

/** Words by their hashes. */
export class WordTable {
  /** For each slot the place of its word, from 1; 0: none. */
  readonly #places = new Uint16Array(WORD_SLOTS)
  readonly #checks: Uint8Array
  constructor({ slots, checks }: PackedTable) {
    const taken = placesOf(slots)
    for (let i = 0; i < taken.length; i++) this.#places[taken[i] ?? 0] = i + 1
    this.#checks = codesOf(checks)
  }
  /** The place of a word among the table's, from 0; -1: it is none of them. */
  find(hash: number): number {
    const place = this.#at(firstSlot(hash), hash)
    return place === -1 ? this.#at(secondSlot(hash), hash) : place
  }
  #at(slot: number, hash: number): number {
    const place = (this.#places[slot] ?? 0) - 1
    return place >= 0 &&
      this.#checks[2 * place] === firstCheck(hash) + FIRST_CODE &&
      this.#checks[2 * place + 1] === secondCheck(hash) + FIRST_CODE
      ? place
      : -1
  }
}
