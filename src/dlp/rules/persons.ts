import type { Rule } from './rule.ts'

const PART = "(?:\\p{Lu}[\\p{L}'’-]{0,30}\\.?|van|von|der|de|la|del|di|da|al|el|bin|y)"

/** Persons by their titles; all other names are the tagger's. */
export const PERSONS: readonly Rule[] = [
  {
    type: 'PERSON_NAME',
    wordy: true,
    begins: ['mr', 'mrs', 'ms', 'miss', 'mx', 'mme', 'sra', 'sr', 'herr', 'frau'],
    pattern: new RegExp(
      `(?:Mr|Mrs|Ms|Miss|Mx|Mme|Sra|Sr|Herr|Frau)\\.? (?<value>(?:${PART} ){0,3}\\p{Lu}[\\p{L}'’-]{0,30})(?![\\p{L}])`,
      'uy',
    ),
  },
]
