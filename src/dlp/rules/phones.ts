import { anyOf, digits, type Rule } from './rule.ts'

/** As people write North American numbers, valid area code or not. */
const NANP = '(?:\\+?1[-. ]?)?(?:\\(\\d{3}\\)[ -]?|\\d{3}[-. ]?)\\d{3}[-. ]?\\d{4}'
const EXTENSION = '(?:,? ?(?:x|ext\\.?) ?\\d{1,6})?'
/** After a cue any number as long as a telephone's will do. */
const AFTER_CUE = `${NANP}${EXTENSION}|\\+?\\(?\\d(?:[ ().-]{0,2}\\d){6,14}${EXTENSION}|\\d{3}[-. ]\\d{4}`
const TO = '(?: (?:number|no\\.?|line|records|to|at|on|him|her|them|me|is))'

/** Telephones and fax machines. */
export const PHONES: readonly Rule[] = [
  {
    type: 'FAX',
    begins: ['fax', 'faxed', 'facsimile'],
    // "fax: …", "fax the records of patient Lee to …"
    pattern: new RegExp(
      `(?:fax(?:ed)?|facsimile)(?:(?: [\\w'’.-]{1,16}){0,8}? (?:to|at))?${TO}{0,3}[\\s:#"|=]{0,4}(?<value>${AFTER_CUE})(?![\\w-])`,
      'iy',
    ),
  },
  {
    type: 'PHONE',
    begins:
      `phone telefon telefono handy celular movil portable unter numero call phones tel telephone cell mobile contact called reach reached text texted
       home ph callback whatsapp`.split(/\s+/),
    pattern: new RegExp(
      `(?:phones?|t[eé]l[eé]?fono|t[eé]l[eé]phone|telefon|handy|celular|m[oó]vil|portable|unter|n[uú]mero|tel\\.?|telephone|cell|mobile|contact|call(?:ed|back)?|reach(?:ed)?|text(?:ed)?|home|ph|whatsapp)(?: phone| number)?${TO}{0,3}[\\s:#"|=]{0,4}(?<value>${AFTER_CUE})(?![\\w-])`,
      'iy',
    ),
  },
  {
    type: 'PHONE',
    begins: [...digits(1, 1), ...digits(3, 3), '('],
    next: anyOf('-. '),
    pattern: new RegExp(
      `(?<![\\w.+-])(?:1[-. ])?(?:\\([2-9]\\d\\d\\)[ -]?|[2-9]\\d\\d[-. ])\\d{3}[-. ]\\d{4}${EXTENSION}(?![\\w-])`,
      'iy',
    ),
  },
  {
    type: 'PHONE',
    begins: ['+'],
    pattern: new RegExp(`\\+[1-9](?:[ .-]?\\(?\\d\\)?){7,14}${EXTENSION}(?!\\d)`, 'iy'),
  },
  {
    type: 'PHONE',
    begins: digits(3),
    // Not "error 351.6660".
    pattern:
      /(?<![\w.+-])(?:[2-9]\d\d[2-9]\d{6}|\d{3}[-.]\d{4})(?![\w-]|\.\d)(?<!\b(?:[Ee]rror|ERROR|[Cc]ode|[Ff]ault|[Ee]vent|[Bb]uild|[Vv]ersion)[ :#]{1,2}[\d.-]{8,10})/y,
  },
]
