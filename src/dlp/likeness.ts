import { SCALE, WEIGHTS } from './lexicon/name-model.ts'
import { eachBucket } from './ngrams.ts'
import { MOST_WEIGHT } from './sparse.ts'
import { codesOf, FIRST_CODE } from './symbols.ts'

/** The code of the symbol of a weight that is none. */
const NO_WEIGHT = FIRST_CODE + MOST_WEIGHT

const weights = codesOf(WEIGHTS)

/**
 * How much a plain lower-case word looks like a name rather than an ordinary word, by its letters: a logit, of which 0 divides them
 * about evenly (81 % of names that were held out lie above, 8 % of words).
 */
export function nameLikeness(word: string): number {
  let sum = 0
  const count = eachBucket(word, (bucket) => {
    sum += (weights[bucket] ?? NO_WEIGHT) - NO_WEIGHT
  })
  return (sum * SCALE) / Math.sqrt(count)
}
