import { anyOf, digits, LINK, type Rule } from './rule.ts'

/** Months in English, Spanish, French and German, as the view spells them: without accents or with. */
const MONTH =
  '(?:jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|f[eé]vrier|mar(?:ch|zo|s)?|m[aä]rz|apr(?:il)?|avril|may|mai|mayo|june?|juni?|juin|july?|juli|juillet|aug(?:ust)?|ao[uû]t|sept?(?:ember|embre)?|oct(?:ober|obre)?|okt(?:ober)?|nov(?:ember|embre)?|dec(?:ember)?|d[eé]cembre|dez(?:ember)?|enero|febrero|abril|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)'
export const MONTH_WORDS =
  `jan january januar janvier feb february februar fevrier mar march marzo mars marz apr april avril may mai mayo june jun juni juin july jul juli
   juillet aug august aout sep sept september septembre oct october octobre okt oktober nov november novembre dec december decembre dez dezember
   enero febrero abril junio julio agosto septiembre octubre noviembre diciembre`.split(/\s+/)
const DAY = '(?:3[01]|[12]\\d|0?[1-9])(?:st|nd|rd|th|\\.|er)?'
const YEAR = "(?:(?:19|20)\\d\\d|['’]\\d\\d)"
const D = '(?:3[01]|[12]\\d|0?[1-9])'
const M = '(?:1[0-2]|0?[1-9])'

/** Dates finer than a year that begin with a number. Every notation is bounded, so that time stays linear. */
const NUMERIC = [
  `(?:19|20)\\d\\d[-/.]${M}[-/.]${D}(?:T\\d\\d:\\d\\d[\\d:.Z+-]{0,18})?(?!\\d|\\.\\d)`,
  `${D}[-/.]${D}[-/.](?:(?:19|20)\\d\\d|\\d\\d)(?!\\d|[./-]\\d)`,
  `${DAY}[ -]?(?:of |de )?${MONTH}\\b\\.?(?:(?:[ ,-]{1,2}| del? )${YEAR}\\b)?`,
  `${M}[/-](?:19|20)\\d\\d(?![\\d/-])`,
].join('|')
/** Those that begin with a month. */
const WORDED = [
  `${MONTH}\\b\\.? ${DAY}\\b(?:,? ?${YEAR}\\b)?`,
  `${MONTH}\\b[.,]{0,2} (?:of |de )?${YEAR}\\b`,
  `${MONTH}[-/]${D}[-/]${YEAR}\\b`,
].join('|')
const DATE = `${NUMERIC}|${WORDED}`

/** Numbers as they are dictated. */
const UNITS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const UNIT = `(?:${UNITS.join('|')})`
const TEEN = '(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)'
const ORDINALS =
  `first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth
   nineteenth twentieth twenty thirtieth thirty`.split(/\s+/)
const ORDINAL_UNITS = ORDINALS.slice(0, UNITS.length)
const ORDINAL = `(?:(?:twenty|thirty)[ -](?:${ORDINAL_UNITS.join('|')})|${ORDINALS.join('|')})`
const SPOKEN_YEAR = `(?:(?:nineteen|twenty)[ -](?:hundred|(?:oh|o)[ -]${UNIT}|${TEEN}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]${UNIT})?)|two thousand(?: and)?(?: (?:${UNIT}|${TEEN}|twenty(?:[ -]${UNIT})?))?)`
/** "march third nineteen fifty eight", "the fifteenth of may". */
const SPOKEN_DAY = `(?:${MONTH} (?:the )?${ORDINAL}|(?:the )?${ORDINAL} (?:of )?${MONTH})\\b`
const SPOKEN = `${SPOKEN_DAY}(?:,? ${SPOKEN_YEAR}\\b)?|(?:${UNIT}|${TEEN}|(?:twenty|thirty)(?:[ -]${UNIT})?) ${MONTH} ${SPOKEN_YEAR}\\b`
const WEEKDAY = '(?:mon|tues|wednes|thurs|fri|satur|sun)day'

const birth = (cue: string): RegExp =>
  new RegExp(`(?:${cue})(?: (?:on|in|el|am|le))?${LINK}(?<value>${DATE}|(?:19|20)\\d{6}(?!\\d)|${SPOKEN})`, 'iy')

const NINETIES = ['ninety', 'hundred', ...UNITS.map((unit) => `ninety-${unit}`)]

/** Dates finer than a year, and ages over 89. */
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
      `(?<![\\w/.-]|\\b(?:lot|batch)\\b[^\\n.]{2,24}\\bexp(?:ir(?:y|es|ed|ation))?(?: date)?[.: ]{1,2})(?:${NUMERIC})`,
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
    begins: [
      ...MONTH_WORDS,
      ...ORDINALS,
      ...['twenty', 'thirty'].flatMap((tens) => ORDINAL_UNITS.map((unit) => `${tens}-${unit}`)),
    ],
    wordy: true,
    pattern: new RegExp(
      `(?<![\\w-])(?!may (?!the)(?!.{6,20} (?:nineteen|twenty|two thousand)))(?:${SPOKEN_DAY}(?:,? ${SPOKEN_YEAR}\\b)?)`,
      'iy',
    ),
    onceIdentified: 'elsewhere',
    unlearned: true,
  },
  {
    // "Thursday 6 June", "Sunday, June 2"
    type: 'DATE',
    begins: [
      'monday',
      'tuesday',
      'wednesday',
      'thursday',
      'friday',
      'saturday',
      'sunday',
      'mon',
      'tue',
      'tues',
      'wed',
      'thu',
      'thur',
      'thurs',
      'fri',
      'sat',
      'sun',
    ],
    pattern: new RegExp(`(?:${WEEKDAY}|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\\b[.,]? (?:the )?(?:${DATE})`, 'iy'),
  },
  {
    // A month or weekday gone by.
    type: 'DATE',
    begins: [
      'last',
      'this',
      'on',
      'since',
      'past',
      'in',
      'by',
      'late',
      'early',
      'mid',
      'until',
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
    begins: [
      'on',
      'since',
      'by',
      'from',
      'until',
      'till',
      'to',
      'through',
      'thru',
      'dated',
      'date',
      'dos',
      'seen',
      'admitted',
      'discharged',
      'dc',
      'd',
      'before',
      'after',
      'of',
      'for',
      'activated',
      'placed',
      'delivered',
      'started',
      'stopped',
      'collected',
      'given',
      'performed',
      'done',
      'pulled',
      'removed',
      'drawn',
      'sent',
      'completed',
      'scheduled',
      'due',
      'lmp',
      'yesterday',
      'today',
      'mri',
      'ct',
      'labs',
      'in',
      'surgery',
      'op',
      'ems',
      'note',
      'visit',
      'last',
      'implanted',
      'transferred',
      'born',
      'died',
      'dx',
      'exam',
      'turp',
      'cabg',
      'collapsed',
    ],
    pattern: new RegExp(`(?:[a-z]{2,12}|d/?c)(?![a-z])[ :]{1,2}(?<value>${M}/${D})(?![\\d/%]|\\.\\d|-\\d)`, 'iy'),
    needs: /\d\/\d/,
  },
  {
    // "CVA 5/27": a day beyond 12 is no score. "GCS 11/15" and "20/40" are.
    type: 'DATE',
    begins: digits(1, 2),
    next: anyOf('/'),
    pattern: new RegExp(
      `(?<![\\w/.%-]|gcs |score |pain |vision |acuity |strength )${M}/(?:3[01]|2[1-9]|1[13-9])(?![\\d/%]|\\.\\d|-\\d| ?(?:mm|mg|hr|yo|lb))`,
      'iy',
    ),
  },
  {
    type: 'AGE',
    begins: digits(2, 3),
    next: anyOf(' -yFM'),
    pattern: /(?<![\w.])(?:9\d|1[01]\d)(?=[ -]?(?:y\/?o|yo|y\.o|y|yrs?|years?)\b|[FM]\b)/y,
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
    begins: NINETIES,
    pattern: new RegExp(
      `(?:ninety(?:[- ]${UNIT})?|hundred(?: and [a-z]{3,5})?)(?=[ -](?:years?|yr)|\\)| and |, )`,
      'iy',
    ),
  },
  {
    type: 'AGE',
    wordy: true,
    unlearned: true,
    begins: NINETIES,
    pattern: new RegExp(
      `(?<=\\b(?:aged?|turned|s?he(?: is|['’]s)) (?:one |an? )?)(?:ninety(?:[- ]${UNIT})?|hundred(?: and ${UNIT})?)\\b(?! ?(?:%|percent|per|degrees|beats|m[gl]|milli|minutes|days|weeks|units|over|point))`,
      'iy',
    ),
  },
  {
    type: 'AGE',
    begins: ['age', 'aged', 'turned', 'edad', 'alter'],
    pattern: /(?:aged?|turned|edad|alter)[ :=]{1,3}(?<value>9\d|1[01]\d)\b/iy,
  },
  {
    // "last week": tells when of somebody who is named or numbered, and nothing otherwise.
    type: 'DATE',
    wordy: true,
    begins: ['last', 'earlier', 'this'],
    pattern: /(?:last|earlier this|this past) (?:week|month|weekend|night)\b/iy,
    onceIdentified: 'always',
    notAlone: true,
  },
]
