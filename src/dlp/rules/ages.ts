import { UNITS } from '../number-words.ts'
import { UNIT } from './calendar.ts'
import { anyOf, digits, type Rule } from './rule.ts'

const NINETY = `ninety(?:[- ]${UNIT})?`
const SPOKEN = ['ninety', 'hundred', ...UNITS.map((unit) => `ninety-${unit}`)]

/** Ages over 89: the others identify nobody. */
export const AGES: readonly Rule[] = [
  {
    type: 'AGE',
    begins: digits(2, 3),
    next: anyOf(' -yFM'),
    pattern: /(?<![\w.])(?:9\d|1[01]\d)(?=[ -]?(?:yo?|yrs?|years?)\b|[FM]\b)/y,
  },
  {
    // "Gunnhild Aasen (93", "Thelma Grissom, 90,": after a name.
    type: 'AGE',
    begins: digits(2, 3),
    next: anyOf(',;).'),
    pattern: /(?<=[\p{L}"”](?:, | \())(?:9\d|1[01]\d)(?=[,;).] |[,;).]?$)/uy,
  },
  {
    type: 'AGE',
    begins: ["i'm", 'i’m', 'she', 'he', 'i'],
    pattern: /(?:i['’]m|i am|s?he['’]s|s?he is|s?he was) (?<value>9\d|1[01]\d)(?=[ .,;!]|$)(?! ?%)/iy,
  },
  {
    type: 'AGE',
    wordy: true,
    begins: SPOKEN,
    pattern: new RegExp(`(?:${NINETY}|hundred(?: and [a-z]{3,5})?)(?=[ -](?:years?|yr)|\\)| and |, )`, 'iy'),
  },
  {
    type: 'AGE',
    wordy: true,
    unlearned: true,
    begins: SPOKEN,
    pattern: new RegExp(
      `(?<=\\b(?:aged?|turned|s?he(?: is|['’]s)) (?:one |an? )?)(?:${NINETY}|hundred(?: and ${UNIT})?)\\b(?! ?(?:%|percent|per|degrees|beats|m[gl]|milli|minutes|days|weeks|units|over|point))`,
      'iy',
    ),
  },
  {
    type: 'AGE',
    begins: ['age', 'aged', 'turned', 'edad', 'alter'],
    pattern: /(?:aged?|turned|edad|alter)[ :=]{1,3}(?<value>9\d|1[01]\d)\b/iy,
  },
]
