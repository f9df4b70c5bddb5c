import { NUMBER_WORD, TEENS, TENS, UNITS } from '../number-words.ts'

/** Months in English, Spanish, French and German, with accents or without. */
const MONTHS =
  `jan january januar janvier feb february februar f[eé]vrier mar march marzo mars m[aä]rz apr april avril may mai mayo jun june juni juin jul july
   juli juillet aug august ao[uû]t sep sept september septembre oct october octobre okt oktober nov november novembre dec december d[eé]cembre dez
   dezember enero febrero abril junio julio agosto septiembre octubre noviembre diciembre`.split(/\s+/)
/** As tokens spell them. */
export const MONTH_WORDS = MONTHS.map((month) => month.replace(/\[(.).\]/, '$1'))
export const MONTH = `(?:${MONTHS.join('|')})`
export const WEEKDAYS = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ')

/** As a date has them, with a zero before or without. */
export const DAY_NUMBER = '(?:3[01]|[12]\\d|0?[1-9])'
export const MONTH_NUMBER = '(?:1[0-2]|0?[1-9])'
const DAY = `${DAY_NUMBER}(?:st|nd|rd|th|\\.|er)?`
const YEAR = "(?:(?:19|20)\\d\\d|['’]\\d\\d)"

/** Dates finer than a year that begin with a number. Every notation is bounded, so that time stays linear. */
export const NUMERIC = [
  `(?:19|20)\\d\\d[-/.]${MONTH_NUMBER}[-/.]${DAY_NUMBER}(?:T\\d\\d:\\d\\d[\\d:.Z+-]{0,18})?(?!\\d|\\.\\d)`,
  `${DAY_NUMBER}[-/.]${DAY_NUMBER}[-/.](?:(?:19|20)\\d\\d|\\d\\d)(?!\\d|[./-]\\d)`,
  `${DAY}[ -]?(?:of |de )?${MONTH}\\b\\.?(?:(?:[ ,-]{1,2}| del? )${YEAR}\\b)?`,
  `${MONTH_NUMBER}[/-](?:19|20)\\d\\d(?![\\d/-])`,
].join('|')
/** Those that begin with a month. */
export const WORDED = [
  `${MONTH}\\b\\.? ${DAY}\\b(?:,? ?${YEAR}\\b)?`,
  `${MONTH}\\b[.,]{0,2} (?:of |de )?${YEAR}\\b`,
  `${MONTH}[-/]${DAY_NUMBER}[-/]${YEAR}\\b`,
].join('|')
/** A date finer than a year, in numbers or with its month as a word. */
export const DATE = `${NUMERIC}|${WORDED}`

/** Numbers as they are dictated. */
export const UNIT = `(?:${UNITS.join('|')})`
const TEEN = `(?:${TEENS.join('|')})`
const ORDINAL_UNITS = 'first second third fourth fifth sixth seventh eighth ninth'.split(' ')
const ORDINALS = [
  ...ORDINAL_UNITS,
  ...'tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth'.split(' '),
  ...'twentieth twenty thirtieth thirty'.split(' '),
]
/** What a day begins with, as tokens are. */
export const ORDINAL_WORDS = [
  ...ORDINALS,
  ...['twenty', 'thirty'].flatMap((tens) => ORDINAL_UNITS.map((unit) => `${tens}-${unit}`)),
]
const ORDINAL = `(?:(?:twenty|thirty)[ -](?:${ORDINAL_UNITS.join('|')})|${ORDINALS.join('|')})`
const SPOKEN_YEAR = `(?:(?:19|20)\\d\\d|(?:nineteen|twenty)[ -](?:hundred|(?:oh|o)[ -]${UNIT}|${TEEN}|(?:${TENS.join('|')})(?:[ -]${UNIT})?)|two thousand(?: and)?(?: (?:${UNIT}|${TEEN}|twenty(?:[ -]${UNIT})?))?)`
/** "march third nineteen fifty eight", "the fifteenth of may". */
export const SPOKEN_DAY = `(?:${MONTH} (?:the )?${ORDINAL}|(?:the )?${ORDINAL} (?:of )?${MONTH})\\b(?:,? ${SPOKEN_YEAR}\\b)?`
/** "oh six slash twelve slash forty nine". */
export const SLASHED = `(?:oh )?${NUMBER_WORD} slash (?:oh )?${NUMBER_WORD} slash ${NUMBER_WORD}(?: ${NUMBER_WORD})?\\b`
/** Also "twelve december two thousand one", which without its year is none. */
export const SPOKEN = `${SLASHED}|${SPOKEN_DAY}(?:,? (?:${TENS.join('|')})(?:[ -]${UNIT})?\\b)?|(?:${UNIT}|${TEEN}|(?:twenty|thirty)(?:[ -]${UNIT})?) ${MONTH} ${SPOKEN_YEAR}\\b`
