import type { PhiType } from '../types.ts'

/** Whatever a text is about, or where it is not about work. */
export type Sureness = 'always' | 'elsewhere'

/**
 * How an identifier is recognised. A match consists of a cue (if the type needs one) and, in the group `value` and at its end, the
 * identifier; without that group all of it is the identifier, and what a group `before` looks back on, past a group `gap`. Every
 * repetition in `pattern` has an upper limit and none is nested in another over the same characters, so the time is linear in the text's
 * length.
 */
export type Rule = {
  type: PhiType
  /** Sticky when the rule has `begins`, else global. */
  pattern: RegExp
  /** The plain words or marks a match begins with; `digits`: numbers. */
  begins?: readonly string[]
  /** What may follow a number of fewer than MOST_DIGITS digits that a match begins with: most numbers need no closer look. */
  next?: Next
  /** What a text must hold for a match, so that most texts need not be searched. */
  needs?: RegExp
  /** A match need hold no digit. */
  wordy?: true
  /** When a match identifies a person, as its form or its cue says; the others are weighed by the tagger. */
  sure?: Sureness
  /** When it need not be weighed, once somebody is identified by something else. */
  onceIdentified?: Sureness
  /** Counts only once somebody is identified by something else. */
  notAlone?: true
  /** The models do not know it yet: it came after they were trained (dev/dlp/train.ts). */
  unlearned?: true
  /** @param cue what the pattern's group `cue` matched */
  accepts?: (value: string, cue: string) => boolean
}

/** Digits that are told apart: a longer number counts as one of so many. */
export const MOST_DIGITS = 5
const NUMBERS = Array.from({ length: MOST_DIGITS + 1 }, (_, length) => '0'.repeat(length))
/** How `begins` names a number of so many digits. */
export const numberOf = (length: number): string => NUMBERS[Math.min(length, MOST_DIGITS)] ?? ''
/** In `begins`: a match begins at a number of so many digits, which no letter or digit of a European script precedes. */
export const digits = (least: number, most = MOST_DIGITS): string[] => NUMBERS.slice(least, most + 1)

/** For `needs`: a capital letter of ASCII's beside a digit. Rules that share the expression share its search. */
export const CODED = /[A-Z]\d|\d[A-Z]/

/** Whether what stands here may follow. */
type Next = (text: string, at: number) => boolean
/** One of some characters. */
export function anyOf(characters: string): Next {
  const codes = new Set(Array.from(characters, (character) => character.charCodeAt(0)))
  return (text, at) => codes.has(text.charCodeAt(at))
}
/** "12b Main": a letter of ASCII's and a space, or one of some characters. */
export function suffixOr(characters: string): Next {
  const follows = anyOf(characters)
  return (text, at) => {
    const letter = text.charCodeAt(at) | 32
    return letter > 96 && letter < 123 ? text.charCodeAt(at + 1) === 32 : follows(text, at)
  }
}

/** Between the words of a cue: "medical record", "member_id", "patientId". */
export const GAP = '[ _-]{0,2}'
/** What a cue goes on with: "record no.", "patient_id number". */
export const NUMBER = `(?:${GAP}(?:numbers?|num|nr|no\\b\\.?|id(?:entifier)?s?\\b|#|codes?)){0,2}`
/** What may lie around the parts of a link: spaces, quotation marks, marks of a table or of emphasis, escapes. */
const AROUND = '[\\s"“”\'‘’`*|_\\\\]{0,3}'
const LINKING =
  '(?:is|was|are|no|number|num|nr|ending|in|found|given|on file|on the card|should be|of (?:the |this )?(?:patient|member|pt))\\b\\.?'
/** From a question to its answer, where the speaker is named: "MRN?⏎[00:23] CALLER: Yes, it's 1". */
const ANSWER = "\\?\\s{1,2}(?:\\[[\\d:]{4,8}\\] )?\\w{1,12}: (?:(?:yes|yeah|sure|uh),? )?(?:it['’]?s )?"
/** In JSON, up to what a field has, or had: `{"value":`, `{"old":null,"new":`. */
const NESTED =
  '\\{[\\s"\'\\\\]{0,9}(?:old[\\s"\'\\\\]{0,3}:\\s?null,[\\s"\'\\\\]{0,9})?(?:value|old|new|from|to|before|after)(?![a-z])'
/**
 * Between a cue and its value: "MRN: 1", "MRN #1", "MRN is 1", "MRN (Epic): 1", "MRN → 1", `"mrn": "1"`, "MRN | 1",
 * "<td>MRN</td><td>1", "SSN on file: 1", "Key (mrn)=(1)", `"mrn": {"value": "1"`.
 */
export const LINK = `(?:${AROUND}(?:\\([^()\\n]{1,24}\\)|</?[a-z][^<>\\n]{0,40}>|[:#=(.;,>[/→…-]|\\)=\\(|${NESTED}|${ANSWER}|${LINKING})){0,5}${AROUND}`
/** A code: letters and digits, grouped by hyphens, dots or slashes. */
export const CODE = '[a-z0-9](?:[a-z0-9]|[-/.](?=[a-z0-9])){2,24}'
/** Digits in groups: "943 476 5919". */
export const GROUPED = '\\d{2,6}(?:[ -]\\d{2,6}){1,5}'

type Cue = Omit<Rule, 'type' | 'begins' | 'pattern' | 'accepts'> & {
  /** The plain words that `cue` begins with, separated by spaces; by themselves or joined to a word of JOINED's. */
  begins: string
  cue: string
  /** Digits that the value has at least. */
  digits?: number
  value?: string
  accepts?: (value: string) => boolean
}

/** What names of fields join to a cue's word: "memberId", "account-number". */
const JOINED = ['', 'id', 'number', 'no', '-id', '-number', '-no']

/** A rule for values that follow a cue. */
export const cued = (type: PhiType, { begins, cue, digits = 3, value = CODE, accepts, ...rest }: Cue): Rule => ({
  ...rest,
  type,
  begins: begins.split(/\s+/).flatMap((word) => JOINED.map((joined) => word + joined)),
  pattern: new RegExp(`(?:${cue})${LINK}(?<value>${value})(?![a-z0-9])`, 'iy'),
  accepts: (found) => found.replace(/\D/g, '').length >= digits && accepts?.(found) !== false,
})

/** Any of some words, as a pattern. */
export const oneOf = (words: string): string => `(?:${words.split(/\s+/).join('|')})`

/** Words, each also with an "s". */
export const orMany = (words: string): string[] => words.split(/\s+/).flatMap((word) => [word, `${word}s`])

/** For `accepts`: a bare year after "record" or "policy" is no number of one. */
export const noYear = (value: string): boolean => !/^(?:19|20)\d\d$/.test(value)
