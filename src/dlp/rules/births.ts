import { FULL_NAME, isFullName } from './names.ts'
import { anyOf, digits, type Rule } from './rule.ts'

/** A day that many patients are born on, and few certificates are issued on: from 1920 to 2009. */
const [YEAR, MONTH, DAY] = ['(?:19[2-9]\\d|200\\d)', '(?:0?[1-9]|1[0-2])', '(?:0?[1-9]|[12]\\d|3[01])']
const BORN = `(?:(?:${MONTH}[-/]${DAY}|${DAY}[-/]${MONTH})[-/](?:${YEAR}|[3-9]\\d)|${YEAR}-[01]\\d-[0-3]\\d|${DAY} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6} ${YEAR})(?![\\w-])`
const BETWEEN = ',? ?[("]{0,2}'
/** Not of whoever was hired, or signed something. */
const NOT_OF_STAFF =
  "(?<![\\p{L}'’.-]|\\b(?:[Bb]y|[Hh]ired|[Ss]ince|[Ss]igned|[Oo]wner|[Aa]uthor|[Aa]pproved|[Jj]oined|[Ss]tarted|[Rr]etired|Dr)[:.]? )"

/** Who has a day of birth beside his or her full name: "Maria Gonzalez 05/12/81", "GONZALEZ, MARIA (1961-04-12)". */
export const BIRTHS: readonly Rule[] = [
  {
    type: 'PERSON_NAME',
    unlearned: true,
    needs: new RegExp(`(?<=\\p{L}${BETWEEN})${BORN}`, 'u'),
    pattern: new RegExp(`${NOT_OF_STAFF}${FULL_NAME}(?=${BETWEEN}${BORN})`, 'gu'),
    wordy: true,
    sure: 'always',
    accepts: isFullName,
  },
  {
    type: 'DATE_OF_BIRTH',
    unlearned: true,
    begins: [...digits(1, 2), ...digits(4, 4)],
    next: anyOf('/- '),
    pattern: new RegExp(`(?=${BORN})(?<=${NOT_OF_STAFF}(?<cue>${FULL_NAME})${BETWEEN})${BORN}`, 'uy'),
    sure: 'always',
    accepts: (_, name) => isFullName(name),
  },
]
