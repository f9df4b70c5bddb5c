import { PERSON_CUE } from '../lexicon/classes.ts'
import { DAY_NUMBER, MONTH_NUMBER } from './calendar.ts'
import { classesOf, FULL_NAME, isFullName, isName, looksLikeSurname } from './names.ts'
import { digits, type Rule } from './rule.ts'

const YEAR = '(?:19[2-9]\\d|200\\d)'
/** A day that many patients are born on, and few certificates are issued on: from 1920 to 2009. */
const OF_MONTH = `(?:${MONTH_NUMBER}[-/]${DAY_NUMBER}|${DAY_NUMBER}[-/]${MONTH_NUMBER})[-/](?:${YEAR}|[3-9]\\d)|${DAY_NUMBER} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6} ${YEAR}`
const RECENT = '(?:199[5-9]|200\\d)-[01]\\d-[0-3]\\d(?![\\w-])'
const BETWEEN = ',? ?[("]{0,2}'
/** Before a name in lists of what was changed, and of who was hired. */
const NOT_LISTED = '(?<!\\b(?i:commit|hired|since|seniority|version|joined)[^\\n]{0,200})'
/** As programs write days: from 1995 on also of what was changed, and of who was hired; in brackets few of these. */
const DAYS = [
  [`(?:${OF_MONTH}|19(?:[2-8]\\d|9[0-4])-[01]\\d-[0-3]\\d)(?![\\w-])`, BETWEEN, '', { sure: 'always' }],
  [RECENT, BETWEEN, '', { sure: 'elsewhere', onceIdentified: 'always' }],
  [RECENT, ' ?[([]', NOT_LISTED, { sure: 'always' }],
] as const
/** Not of whoever was hired, or signed something. */
const NOT_OF_STAFF =
  "(?<![\\p{L}'’.-]|\\b(?:[Bb]y|[Hh]ired|[Ss]ince|[Ss]igned|[Oo]wner|[Aa]uthor|[Aa]pproved|[Jj]oined|[Ss]tarted|[Rr]etired|Dr)[:.]? )"

/** "05/", "1961-", "19 S": most numbers begin no day. */
const next = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  return code === 45 || code === 47 || (code === 32 && text.charCodeAt(at + 1) > 64 && text.charCodeAt(at + 1) < 84)
}
const BESIDE = { unlearned: true, begins: [...digits(1, 2), ...digits(4, 4)], next } as const

/** Whether two words before "MRN 44718" or "bed 4" are a name, and the first does not say who that is, "Pt Nolan", or what to do, "Merge Nolan". */
function isBeside(words: string): boolean {
  const [first = ''] = words.split(/[ ,]/)
  return isName(words) && looksLikeSurname(first) && !(classesOf(first) & PERSON_CUE)
}

/** Who has a day of birth beside his or her full name: "Maria Gonzalez 05/12/81", "GONZALEZ, MARIA (1961-04-12)". */
const BORN = DAYS.flatMap(([born, between, before, when]): Rule[] => [
  {
    ...BESIDE,
    type: 'PERSON_NAME',
    pattern: new RegExp(`(?=${born})(?<=${before}${NOT_OF_STAFF}(?<before>${FULL_NAME})(?<gap>${between}))`, 'uy'),
    ...when,
    accepts: isFullName,
  },
  {
    ...BESIDE,
    type: 'DATE_OF_BIRTH',
    pattern: new RegExp(`(?=${born})(?<=${before}${NOT_OF_STAFF}(?<cue>${FULL_NAME})${between})${born}`, 'uy'),
    ...when,
    accepts: (_, name) => isFullName(name),
  },
])
/** Who has beside his or her full name a day of birth, or what only patients and members have. */
export const BIRTHS: readonly Rule[] = [
  ...BORN,
  {
    // "Maria Gonzalez (MRN 44718)", "GONZALEZ, MARIA dob=19610412", "Maria Gonzalez, bed 4", "Maria Gonzalez was discharged".
    type: 'PERSON_NAME',
    unlearned: true,
    wordy: true,
    begins: ['mrn', 'dob', 'ssn', 'member', 'bed', 'was'],
    pattern: new RegExp(
      `(?=(?:MRN|mrn|DOB|dob|SSN|ssn|[Mm]ember (?:ID|id))[\\s:#=.]{0,3}[A-Z]{0,4}-?\\d|[Bb]ed ?\\d|was (?:discharged|hospitali[sz]ed|admitted(?! (?:as|to the (?!ICU|hospital)))))(?<=${NOT_OF_STAFF}(?<before>${FULL_NAME})(?<gap>,?(?: [-–|]| in)? ?[([]?))`,
      'uy',
    ),
    sure: 'always',
    accepts: isBeside,
  },
]
