import { CHECKS, HIGH_DIGITS, LOW_DIGITS, SLOTS } from './lexicon/word-classes.ts'
import { codesOf, FIRST_CODE, placesOf, SYMBOLS } from './symbols.ts'

/** Places for words: a power of two. */
export const WORD_SLOTS = 65_536

/** Where a word may stand, by its hash, and what tells it from others that may stand there. */
export const slotsOf = (hash: number): { slots: readonly [number, number]; check: number } => ({
  slots: [(hash >>> 0) % WORD_SLOTS, (Math.imul(hash, 0x9e3779b1) >>> 8) % WORD_SLOTS],
  check: (hash >>> 20) % SYMBOLS,
})

/** For each slot the place of its word, from 1, in the lists of checks and classes; 0: none. */
const words = new Uint16Array(WORD_SLOTS)
const slots = placesOf(SLOTS)
for (let i = 0; i < slots.length; i++) words[slots[i] ?? 0] = i + 1
const [checks, high, low] = [codesOf(CHECKS), codesOf(HIGH_DIGITS), codesOf(LOW_DIGITS)]

/** The class of words that are used alike, from 1 to 255; 0: a rare word. */
export function wordClass(hash: number): number {
  const { slots: own, check } = slotsOf(hash)
  for (const slot of own) {
    const i = (words[slot] ?? 0) - 1
    if (i >= 0 && checks[i] === check + FIRST_CODE)
      return ((high[i] ?? 0) - FIRST_CODE) * SYMBOLS + (low[i] ?? 0) - FIRST_CODE
  }
  return 0
}
