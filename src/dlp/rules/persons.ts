import { GIVEN } from '../lexicon/classes.ts'
import { classesOf, LABEL } from './names.ts'
import { oneOf, type Rule } from './rule.ts'

const WORD = "\\p{Lu}[\\p{L}'’-]{0,30}"
const NAME = `(?:(?:${WORD}\\.?|van|von|der|de|la|del|di|da|al|el|bin|y) ){0,3}${WORD}(?!\\p{L})`

/** Persons by their titles, and as lists name them; all other names are the tagger's. */
export const PERSONS: readonly Rule[] = [
  ...['Mr Mrs Ms Miss Mx Mme Sra Sr Herr Frau', 'Dr Doctor Prof Nurse'].map(
    (titles): Rule => ({
      type: 'PERSON_NAME',
      wordy: true,
      begins: titles.toLowerCase().split(' '),
      pattern: new RegExp(`${oneOf(titles)}\\.? (?<value>${NAME})`, 'uy'),
    }),
  ),
  {
    // "Smith, John", "OKAFOR, GRACE L."
    type: 'PERSON_NAME',
    pattern: new RegExp(
      `(?<![\\p{L}'’-])${WORD}, (?!${LABEL})(?<cue>${WORD})(?!\\p{L})(?: \\p{Lu}\\.?(?!\\p{L}))?`,
      'gu',
    ),
    needs: /\p{L}, \p{Lu}/u,
    accepts: (_, given) => (classesOf(given) & GIVEN) !== 0,
  },
  {
    // "Tor Ekholm, E-K-H-O-L-M": the word before begins with the same letter.
    type: 'PERSON_NAME',
    wordy: true,
    needs: /[A-Z]-[A-Z]-[A-Z]/,
    pattern:
      /(?<first>[A-Z])(?:-[A-Z]){2,19}(?![\p{L}-])(?<=(?<![\p{L}-])\k<first>\p{L}{2,19}[,:]? (?:(?:that['’]s|that is|spelled)(?: as)? )?\k<first>(?:-[A-Z]){2,19})/gu,
    onceIdentified: 'always',
    notAlone: true,
    unlearned: true,
  },
]
