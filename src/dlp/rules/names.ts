import { hashOf } from '../hash.ts'
import { classOf, GIVEN, SURNAME } from '../lexicon/classes.ts'
import { nameLikeness } from '../likeness.ts'

/** Before a name. */
export const HONORIFIC = '(?:(?:Mr|Mrs|Ms|Miss)\\.? )?'

const BEFORE_CODE = '(?:CHI|HP)[.:#]{0,2} ?\\d'
/** A patient's code or day of birth, as far as its first digit: "MRN: 8812774", "NHI ABC1234". */
export const PATIENT_CODE = `(?:(?i:mrn|dob|ssn|nhi|nhs)[\\s:#.]{0,3}[A-Z]{0,3}\\d|${BEFORE_CODE})`
/** What announces any code or number, and is no part of a name before it: "Patient O'Brien, Tel 555 0142". */
export const LABEL = `(?:${BEFORE_CODE}|(?i:mrn|dob|ssn|nhi|nhs|id|npi|dea|fax|tel|phone|acct|account|ref|age|sex)(?![\\p{L}'’-]))`

const PART = "\\p{Lu}[\\p{L}'’-]{1,25}"
const END = "(?<!['’-]|['’]s)(?![\\p{L}\\p{N}])"
/** Two names, an initial between them perhaps, or a surname and a given name: "Maria J. Gonzalez", "GONZALEZ, MARIA". */
export const FULL_NAME = `${PART}(?: \\p{Lu}\\.?)?(?:,? |,)(?:(?:van|von|de|la|del|al|bin|der) ){0,2}${PART}${END}`

/** "Nguyen Van Minh", "Maria Elena Gonzalez". */
export const THREE_NAMES = `${PART} ${PART} ${PART}${END}`

/** What stands capitalised after "patient" or "results from", and is part of nobody's name. */
export const OF_NO_NAME = new Set(
  `access agfa call care carestream center clinic controls desk diagnostics experience gateway health hospital id journey
   laboratories laboratory lead lift magnetom manager medical memorial methodist monitor office officer portal presbyterian printer
   rep safety scanner sectra server service services siemens solutions support system systems team tech technician technologies
   technology valley`.split(/\s+/),
)
/** As words are listed: in small letters, without accents. */
const plainOf = (words: string): string => words.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
/** What a word is listed as: bits of lexicon/classes.ts. */
export const classesOf = (word: string): number => classOf(hashOf(plainOf(word)))

/** Whether the first of two words is listed as a given name, the second as a surname. */
export const areListed = (first: string, second: string): boolean =>
  (classesOf(first) & GIVEN) !== 0 && (classesOf(second) & SURNAME) !== 0

/** Verbs among the given names: "the patient will cook". */
const VERBS = new Set('will may mark bill grant chase drew sue rob hope pat'.split(' '))
/** "patient maria gonzalez": in small letters only what is listed. */
export function isListed(name: string): boolean {
  const [first = '', last = ''] = name.split(' ')
  return areListed(first, last) && !VERBS.has(first) && !OF_NO_NAME.has(last)
}

/** Whether words that stand where a name would are one: the first is a given name, the second a surname, or both look like names. */
export function isName(words: string): boolean {
  const parts = plainOf(words).split(/[ ,^]+/)
  const [first = '', second = ''] = parts
  if (parts.some((part) => OF_NO_NAME.has(part))) return false
  if (classesOf(first) & GIVEN) return true
  if (first.length < 3 || second.length < 3) return false
  if (words.includes(',') && classesOf(second) & GIVEN) return true
  return (classesOf(second) & SURNAME) !== 0 || nameLikeness(first) + nameLikeness(second) > 1
}

/** Whether a word between "patient" and a code may be a surname: many surnames are words. */
export function mayBeSurname(word: string): boolean {
  const plain = plainOf(word)
  return !OF_NO_NAME.has(plain) && nameLikeness(plain) > -2
}

/** Whether a word is listed as a surname, or looks like a name. */
export const looksLikeSurname = (word: string): boolean =>
  (classesOf(word) & SURNAME) !== 0 || nameLikeness(plainOf(word)) > 0

/** Whether the third of three words goes on with the name that the others are, and is no title of a column or a day. */
export function areNames(words: string): boolean {
  const [, two = '', third = ''] = /^(.*) (.*)$/.exec(words) ?? []
  return isName(two) && !OF_NO_NAME.has(third.toLowerCase()) && (classesOf(third) & (GIVEN | SURNAME)) !== 0
}

/** Stricter than `isName`, for cues that say less: both of two names must speak for one. */
export function isFullName(words: string): boolean {
  const parts = plainOf(words).split(/[ ,^-]+/)
  if (parts.some((part) => OF_NO_NAME.has(part))) return false
  const long = parts.filter((part) => part.length > 2)
  const [first = '', last = ''] = words.includes(',') ? [long.at(-1), long[0]] : [long[0], long.at(-1)]
  return (
    ((classesOf(first) & GIVEN) !== 0 && looksLikeSurname(last)) ||
    ((classesOf(last) & SURNAME) !== 0 && nameLikeness(first) > 0.6)
  )
}
