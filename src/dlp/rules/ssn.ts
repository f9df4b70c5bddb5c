import { anyOf, cued, digits, GAP, NUMBER, type Rule } from './rule.ts'

const SOCIAL = '(?:ssn|social(?: security)?(?: (?:number|no\\.?))?|ss ?#)'
const LAST_FOUR = '(?:last|final) (?:four|4)(?: (?:digits|numbers))?'
const WHOSE = '(?: (?:the|his|her|their|my|your))?'
const FOUR = '(?<value>(?!0000)\\d{4})(?![\\w-])'

/** Social security numbers of the USA, and what is asked for of them. */
export const SSNS: readonly Rule[] = [
  {
    type: 'SSN',
    begins: digits(3, 3),
    next: anyOf('- '),
    // No number of an article.
    pattern:
      /(?<![\w-]|\b(?:SKU|GTIN|sku|gtin|[Pp]art|[Ii]tem)(?: (?:no\.?|number|#))?[ :#]{1,2})(?!000|666|9\d\d)\d{3}(?<mark>[- ])(?!00)\d\d\k<mark>(?!0000)\d{4}(?![\w-])/y,
    sure: 'always',
  },
  cued('SSN', {
    begins: 'ssn ssns social socialsecurity social-security soc ss',
    cue: `ssns?|social(?:${GAP}security)?${NUMBER}|soc\\.? sec\\.?${NUMBER}|ss ?#`,
    value: '\\d{9}|(?:\\d{3}|[x*]{3})[- .](?:\\d\\d|[x*]{2})[- .]\\d{4}',
    sure: 'always',
  }),
  // "last 4 of her SSN: 7743", "SSN ending in 7743": half of an SSN identifies, and verifies, as well.
  {
    type: 'SSN',
    unlearned: true,
    begins: ['last', 'final'],
    pattern: new RegExp(
      `${LAST_FOUR}(?: (?:of|in|from|on))?${WHOSE}(?: (?:patient|member|caller|client|subscriber)['’]s)? ${SOCIAL}(?: (?:is|are|was|were|(?:ends?|ending) (?:in|with)|verified|confirmed|as)){0,2}[\\s:=#(",]{1,3}${FOUR}`,
      'iy',
    ),
    sure: 'always',
  },
  {
    type: 'SSN',
    unlearned: true,
    begins: ['ssn', 'social', 'ss'],
    pattern: new RegExp(
      `${SOCIAL}(?: (?:is|that|which))?,? ?\\(?(?:ending|ends|${LAST_FOUR})\\)?(?: (?:in|with|is|are)){0,2}[\\s:=#(]{1,3}${FOUR}`,
      'iy',
    ),
    sure: 'always',
  },
  {
    // Asked for and told: "last 4 of your social? / Caller: its 7743".
    type: 'SSN',
    unlearned: true,
    begins: ['last', 'final'],
    pattern: new RegExp(
      `${LAST_FOUR}(?: (?:of|in|on))?${WHOSE} ${SOCIAL}[^\\n?]{0,20}\\?\\s{0,3}(?:\\[[^\\]\\n]{1,12}\\] ?)?(?:[\\w .'-]{1,24}: ?)?(?:(?:it['’]?s|yes|yeah|sure|ok),? ){0,2}${FOUR}`,
      'iy',
    ),
    sure: 'always',
  },
]
