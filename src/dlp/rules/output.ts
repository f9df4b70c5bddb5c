import { hashOf } from '../hash.ts'
import { GIVEN } from '../lexicon/classes.ts'
import type { PhiType } from '../types.ts'
import { wordClass } from '../word-class.ts'
import { isPerson, isValue, SHOWN } from './examples.ts'
import { classesOf, isFullName, isName, looksLikeSurname } from './names.ts'
import { PAT } from './records.ts'
import type { Rule } from './rule.ts'

/** What databases compare a column with: `= 'Adler'`, `ILIKE '%Adler%'`. */
const COMPARED = `\\s?(?:I?LIKE|==?|<>|!=|~\\*?)\\s?N?'%?(?<value>\\p{L}[\\p{L} ,.’-]{0,40}\\p{L})(?=%?')`
/** In a statement about patients. */
const ABOUT_PATIENTS = '\\b(?:patients?|members?|subscribers?|demographics|mrn|dob|ssn)\\b'
/** What stands after "PID-5" and its like. */
const NAMED_FIELDS: readonly { type: PhiType; field: string; value: string }[] = [
  { type: 'MRN', field: '[23]', value: '(?!HL7\\d{4})(?=\\d|(?:[A-Za-z_-]{0,9}\\d){5})\\w[\\w-]{3,19}' },
  {
    type: 'PERSON_NAME',
    field: '5',
    value: "\\p{L}(?:[\\p{L}’ -]|'(?=\\p{L})){0,30}(?:\\^(?:[\\p{L}’-]|'(?=\\p{L})){0,30}){1,5}",
  },
  { type: 'DATE_OF_BIRTH', field: '7', value: '(?:19|20)\\d{6}' },
  { type: 'SSN', field: '19', value: '(?:\\d{9}|\\d{3}-\\d\\d-\\d{4})' },
]

/** What dcmdump prints of a patient. */
const TAGS = [
  ['PERSON_NAME', '10\\) PN'],
  ['MRN', '20\\) LO'],
  ['DATE_OF_BIRTH', '30\\) DA'],
] as const

/** Two names, or one that is listed, looks like a name or is rare. */
function isCompared(name: string): boolean {
  const word = name.toLowerCase()
  if (!isPerson(name)) return false
  if (/[ ,]/.test(name)) return isFullName(name)
  return (classesOf(word) & GIVEN) !== 0 || looksLikeSurname(word) || wordClass(hashOf(word)) === 0
}
const COMPARED_NAME = {
  type: 'PERSON_NAME',
  unlearned: true,
  wordy: true,
  sure: 'always',
  accepts: isCompared,
} as const
const comparedNearPatients = (column: string, begins: string): Rule => ({
  ...COMPARED_NAME,
  begins: begins.split(' '),
  pattern: new RegExp(
    `(?:${column})${COMPARED}(?:(?<=${ABOUT_PATIENTS}[^\\n]{0,120})|(?=[^\\n]{0,120}${ABOUT_PATIENTS}))`,
    'iuy',
  ),
})

/** Patients in what programs print and are asked: warnings, statements of SQL. */
export const OUTPUT: readonly Rule[] = [
  // "PID-5 'ADLER^NORMA' does not match", "PID-3: 7718204".
  ...NAMED_FIELDS.map(
    ({ type, field, value }): Rule => ({
      type,
      unlearned: true,
      wordy: true,
      begins: ['pid'],
      pattern: new RegExp(
        // What stands before it is looked at last: it takes the longest.
        `PID(?=[-.]${field})(?<!${SHOWN}[^\\n]{0,60}PID)[-.]${field}(?:\\.\\d)?(?: ?[:=])? ?["'([]?(?<value>${value})(?![\\w-])(?![^\\n]{0,60}${SHOWN})`,
        'uy',
      ),
      sure: 'always',
      accepts: isValue(type),
    }),
  ),
  {
    // "name='ADLER^NORMA'", "A08 for ADLER^NORMA", and of no clinician: "prov='ADLER^NORMA'".
    ...COMPARED_NAME,
    begins: ['^'],
    pattern:
      /\^\p{L}[\p{L}’-]{1,25}(?<=(?<!(?:prov|doc|attend|order|phys|user|oper|tech|auth|sign|dr|md)\w{0,12}\W{1,4})(?<=^|["'=(\s])(?<before>\p{L}[\p{L}'’-]{1,30})\^[\p{L}’-]{2,26})/imuy,
    accepts: (name) => isPerson(name) && isName(name),
  },
  {
    // `"last":"Adler"`, "nm='ADLER, N'".
    ...COMPARED_NAME,
    begins: ['name', 'nm', 'first', 'last', 'fname', 'lname'],
    pattern:
      /(?:[fl]?name|nm|first|last)["']?\s?[:=]\s?["'](?<value>\p{Lu}[\p{L}’-]{1,30}(?:[ ,]{1,2}\p{L}[\p{L}.’-]{0,30}){0,3})(?=["'])/uy,
    notAlone: true,
  },
  ...TAGS.map(
    ([type, tag]): Rule => ({
      type,
      unlearned: true,
      begins: ['('],
      pattern: new RegExp(`\\(0010,00${tag} \\[(?<value>[^\\]\\n]{2,64})`, 'y'),
      sure: 'always',
      accepts: isValue(type),
    }),
  ),
  {
    ...COMPARED_NAME,
    begins: ['patient', 'pt', 'pat', 'member', 'subscriber'].flatMap((role) => [role, `${role}name`]),
    pattern: new RegExp(`(?:patient|pt|${PAT}|member|subscriber)_?name${COMPARED}`, 'iuy'),
  },
  comparedNearPatients('first_?name|fname', 'first firstname fname'),
  {
    // A surname may be any word: "van Dyke", "Power".
    ...comparedNearPatients('last_?name|lname|surname', 'last lastname lname surname'),
    accepts: isPerson,
  },
]
