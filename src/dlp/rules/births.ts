import { FULL_NAME, isFullName } from './names.ts'
import { digits, type Rule } from './rule.ts'

/** A day that many patients are born on, and few certificates are issued on: from 1920 to 2009. */
const [YEAR, MONTH, DAY] = ['(?:19[2-9]\\d|200\\d)', '(?:0?[1-9]|1[0-2])', '(?:0?[1-9]|[12]\\d|3[01])']
const BORN = `(?:(?:${MONTH}[-/]${DAY}|${DAY}[-/]${MONTH})[-/](?:${YEAR}|[3-9]\\d)|${YEAR}-[01]\\d-[0-3]\\d|${DAY} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6} ${YEAR})(?![\\w-])`
const BETWEEN = ',? ?[("]{0,2}'
/** Not of whoever was hired, or signed something. */
const NOT_OF_STAFF =
  "(?<![\\p{L}'’.-]|\\b(?:[Bb]y|[Hh]ired|[Ss]ince|[Ss]igned|[Oo]wner|[Aa]uthor|[Aa]pproved|[Jj]oined|[Ss]tarted|[Rr]etired|Dr)[:.]? )"

/** "05/", "1961-", "19 S": most numbers begin no day. */
const next = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  return code === 45 || code === 47 || (code === 32 && text.charCodeAt(at + 1) > 64 && text.charCodeAt(at + 1) < 84)
}
const BESIDE = { unlearned: true, begins: [...digits(1, 2), ...digits(4, 4)], next, sure: 'always' } as const

/** Who has a day of birth beside his or her full name: "Maria Gonzalez 05/12/81", "GONZALEZ, MARIA (1961-04-12)". */
export const BIRTHS: readonly Rule[] = [
  {
    ...BESIDE,
    type: 'PERSON_NAME',
    pattern: new RegExp(`(?=${BORN})(?<=${NOT_OF_STAFF}(?<before>${FULL_NAME})(?<gap>${BETWEEN}))`, 'uy'),
    accepts: isFullName,
  },
  {
    ...BESIDE,
    type: 'DATE_OF_BIRTH',
    pattern: new RegExp(`(?=${BORN})(?<=${NOT_OF_STAFF}(?<cue>${FULL_NAME})${BETWEEN})${BORN}`, 'uy'),
    accepts: (_, name) => isFullName(name),
  },
]
