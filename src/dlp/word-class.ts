import { HIGH_DIGITS, LOW_DIGITS, WORDS } from './lexicon/word-classes.ts'
import { codesOf, FIRST_CODE, SYMBOLS } from './symbols.ts'
import { WordTable } from './word-table.ts'

const words = new WordTable(WORDS)
const [high, low] = [codesOf(HIGH_DIGITS), codesOf(LOW_DIGITS)]

/** The class of words that are used alike, from 1 to 255; 0: a rare word. */
export function wordClass(hash: number): number {
  const i = words.find(hash)
  return i === -1 ? 0 : ((high[i] ?? 0) - FIRST_CODE) * SYMBOLS + (low[i] ?? 0) - FIRST_CODE
}
