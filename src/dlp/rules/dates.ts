import {
  DATE,
  DAY_NUMBER,
  MONTH,
  MONTH_NUMBER,
  MONTH_WORDS,
  NUMERIC,
  ORDINAL_WORDS,
  SLASHED,
  SPOKEN,
  SPOKEN_DAY,
  WEEKDAYS,
  WORDED,
} from './calendar.ts'
import { anyOf, digits, LINK, type Rule } from './rule.ts'

const WEEKDAY = `(?:${WEEKDAYS.join('|')})`
/** What a weekday is written as before a date. */
const WEEKDAY_WORDS = [...WEEKDAYS, ...'mon tue tues wed thu thur thurs fri sat sun'.split(' ')]

const birth = (cue: string): RegExp =>
  new RegExp(`(?:${cue})(?: (?:on|in|el|am|le))?${LINK}(?<value>${DATE}|(?:19|20)\\d{6}(?!\\d)|${SPOKEN})`, 'iy')

/** Dates finer than a year. */
export const DATES: readonly Rule[] = [
  {
    type: 'DATE_OF_BIRTH',
    begins: ['dob', 'd', 'date', 'birth', 'birthdate', 'birthday', 'bday', 'fecha'],
    pattern: birth('d[o0]b|d\\.o\\.b\\.?|date of birth|birth[ _-]?date|birthday|birth|bday|fecha de nacimiento'),
    wordy: true,
    sure: 'always',
    // Where none was entered.
    accepts: (value) => !/^(?:1900-01-01|0?1\/0?1\/1900)$/.test(value),
  },
  {
    // Who was born on a day may be somebody known.
    type: 'DATE_OF_BIRTH',
    begins: ['born', 'nacido', 'nacida', 'geboren', 'geb', 'ne', 'nee'],
    pattern: birth('born|nacid[oa]|geb(?:oren|\\.)?|n[eé]e?'),
    wordy: true,
  },
  {
    type: 'DATE',
    begins: digits(1, 4),
    // Ordinals, "of" and months begin with these letters.
    next: anyOf(' -/.jfmasondertJFMASONDERT'),
    // Not "lot DK4471, exp 02/2024".
    pattern: new RegExp(
      `(?<![\\w/.-]|\\b(?:lot|batch)\\b[^\\n.]{2,24}\\bexp(?:ir(?:y|es|ed|ing|ation))?(?: date)?[.: ]{1,2})(?:${NUMERIC})`,
      'iy',
    ),
    onceIdentified: 'elsewhere',
  },
  {
    type: 'DATE',
    begins: MONTH_WORDS,
    pattern: new RegExp(`(?<![\\w-])(?:${WORDED})`, 'iy'),
    onceIdentified: 'elsewhere',
  },
  {
    // Not "may first", where May is no month.
    type: 'DATE',
    begins: [...MONTH_WORDS, ...ORDINAL_WORDS],
    wordy: true,
    pattern: new RegExp(`(?<![\\w-])(?!may (?!the)(?!.{5,20} (?:nineteen|twenty|two thousand)))${SPOKEN_DAY}`, 'iy'),
    onceIdentified: 'elsewhere',
    unlearned: true,
  },
  {
    type: 'DATE',
    wordy: true,
    needs: / slash /i,
    pattern: new RegExp(`\\b${SLASHED}`, 'gi'),
    onceIdentified: 'always',
    unlearned: true,
  },
  {
    // "Thursday 6 June", "Sunday, June 2"
    type: 'DATE',
    begins: WEEKDAY_WORDS,
    pattern: new RegExp(`(?:${WEEKDAY_WORDS.join('|')})\\b[.,]? (?:the )?(?:${DATE})`, 'iy'),
  },
  {
    // A month or weekday gone by.
    type: 'DATE',
    begins: [
      ...'last this on since past in by late early mid until'.split(' '),
      ...MONTH_WORDS.map((month) => `mid-${month}`),
    ],
    wordy: true,
    pattern: new RegExp(
      `(?:(?:last|this past|past|on) ${WEEKDAY}|(?:last|this past|on|since|in|by|late|early|mid|until)[ -]${MONTH}(?![ -]?\\d))\\b`,
      'iy',
    ),
  },
  {
    // "on 7/22": a month and a day, and no year.
    type: 'DATE',
    begins:
      `on since by from until till to through thru dated date dos seen admitted discharged dc d before after of for activated placed
       delivered started stopped collected given performed done pulled removed drawn sent completed scheduled due lmp yesterday today mri
       ct labs in surgery op ems note visit last implanted transferred born died dx exam turp cabg collapsed`.split(
        /\s+/,
      ),
    pattern: new RegExp(
      `(?:[a-z]{2,12}|d/?c)(?![a-z])[ :]{1,2}(?<value>${MONTH_NUMBER}/${DAY_NUMBER})(?![\\d/%]|\\.\\d|-\\d)`,
      'iy',
    ),
    needs: /\d\/\d/,
  },
  {
    // "CVA 5/27": a day beyond 12 is no score. "GCS 11/15" and "20/40" are.
    type: 'DATE',
    begins: digits(1, 2),
    next: anyOf('/'),
    pattern: new RegExp(
      `(?<![\\w/.%-]|gcs |score |pain |vision |acuity |strength )${MONTH_NUMBER}/(?:3[01]|2[1-9]|1[13-9])(?![\\d/%]|\\.\\d|-\\d| ?(?:mm|mg|hr|yo|lb))`,
      'iy',
    ),
  },
]

/** "last week": tells when of somebody who is named or numbered, and nothing otherwise. */
export const RECENTLY: Rule = {
  type: 'DATE',
  wordy: true,
  begins: ['last', 'earlier', 'this'],
  pattern: /(?:last|earlier this|this past) (?:week|month|weekend|night)\b/iy,
  onceIdentified: 'always',
  notAlone: true,
}
