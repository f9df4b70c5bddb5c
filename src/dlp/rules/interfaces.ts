import type { PhiType } from '../types.ts'
import { isValue, NO_TEMPLATE, NO_VALUE } from './examples.ts'
import type { Rule } from './rule.ts'

type Field = { type: PhiType; segment?: string; field: number; value?: string; unlearned?: true }
/** Fields of HL7's segment PID, and of those of relatives, guarantors and of the number that was merged; counted from 1. */
const HL7_FIELDS: readonly Field[] = [
  { type: 'MRN', field: 2, unlearned: true },
  { type: 'MRN', field: 3 },
  { type: 'PERSON_NAME', field: 5 },
  { type: 'DATE_OF_BIRTH', field: 7 },
  { type: 'STREET_ADDRESS', field: 11 },
  { type: 'PHONE', field: 13 },
  { type: 'ACCOUNT_NUMBER', field: 18 },
  // Often the last: a sentence may go on after it.
  { type: 'SSN', field: 19, value: '(?:\\d{9}|\\d{3}-\\d\\d-\\d{4})(?![\\w-])' },
  { type: 'PERSON_NAME', segment: 'NK1', field: 2, unlearned: true },
  { type: 'PERSON_NAME', segment: 'GT1', field: 3, unlearned: true },
  { type: 'MRN', segment: 'MRG', field: 1, unlearned: true },
]
/** Up to where a field goes: in JSON the segment's end is written `\r`. */
const HL7_VALUE = '[^|\\r\\n\\\\^]{1,80}(?:\\^[^|\\r\\n\\\\]{1,80})?(?=[|\\r\\n\\\\]|$)'

type Element = Pick<Rule, 'sure' | 'onceIdentified' | 'notAlone'> & {
  type: PhiType
  segment: string
  /** The elements before the value. */
  before: string
  value?: string
}
/** The insured, the patient, and either as they were corrected. */
const PERSON = '\\*(?:IL|QC|74|03)\\*1'
const BESIDE_A_PERSON = { onceIdentified: 'always', notAlone: true } as const
/** Elements of the segments of X12 (claims, eligibility, enrolment). */
const X12_ELEMENTS: readonly Element[] = [
  {
    type: 'PERSON_NAME',
    segment: 'nm1',
    before: `${PERSON}\\*`,
    value: '\\p{L}[^*~\\r\\n]{0,59}(?:\\*[^*~\\r\\n]{1,35}){0,2}',
    sure: 'always',
  },
  {
    type: 'HEALTH_PLAN_ID',
    segment: 'nm1',
    before: `${PERSON}(?:\\*[^*~\\r\\n]{0,60}){5}\\*(?:MI|II)\\*`,
    sure: 'always',
  },
  { type: 'SSN', segment: 'ref', before: '\\*SY\\*', value: '\\d{9}', sure: 'always' },
  { type: 'MRN', segment: 'ref', before: '\\*EA\\*', sure: 'always' },
  { type: 'HEALTH_PLAN_ID', segment: 'ref', before: '\\*(?:0F|1L|1W|IG)\\*', sure: 'always' },
  { type: 'DATE_OF_BIRTH', segment: 'dmg', before: '\\*D8\\*', value: '(?:19|20)\\d{6}', sure: 'always' },
  { type: 'ACCOUNT_NUMBER', segment: 'clm', before: '\\*', sure: 'always' },
  { type: 'DATE', segment: 'dtp', before: '\\*\\d{3}\\*D8\\*', value: '(?:19|20)\\d{6}', ...BESIDE_A_PERSON },
  // Payers and providers have addresses too.
  { type: 'STREET_ADDRESS', segment: 'n3', before: '\\*', value: '[^*~\\r\\n]{3,55}', ...BESIDE_A_PERSON },
  { type: 'LOCATION', segment: 'n4', before: '\\*', value: '\\p{L}[^*~\\r\\n]{1,29}', ...BESIDE_A_PERSON },
  {
    type: 'ZIP_CODE',
    segment: 'n4',
    before: '\\*[^*~\\r\\n]{2,30}\\*[A-Z]{2}\\*',
    value: '\\d{5}(?:-?\\d{4})?',
    ...BESIDE_A_PERSON,
  },
]

const JSON_FIELDS = [
  { type: 'PERSON_NAME', names: 'family|given|first_?name|last_?name|surname|patient_?name|member_?name|full_?name' },
  { type: 'LOCATION', names: 'city|town|county' },
  { type: 'ZIP_CODE', names: 'postal_?code|zip|zip_?code|postcode' },
  { type: 'DATE_OF_BIRTH', names: 'birth_?date|dob|date_?of_?birth' },
  { type: 'STREET_ADDRESS', names: 'line|street|address' },
] as const

/** Patients and insured persons in the messages that programs exchange, pasted as they are, also in the middle of a sentence. */
export const INTERFACES: readonly Rule[] = [
  // HL7 version 2.
  ...HL7_FIELDS.map(
    ({ type, segment = 'PID', field, value = HL7_VALUE, unlearned }): Rule => ({
      type,
      // "NK1" is a word and a number.
      begins: ['', 'r', 'n'].map((escaped) => escaped + segment.toLowerCase().replace(/\d/, '')),
      pattern: new RegExp(
        `(?:(?<=\\\\)[rn]|(?<![\\w|^~&]))${segment}\\|(?:[^|\\r\\n]{0,120}\\|){${field - 1}}${NO_TEMPLATE}(?<value>${value})`,
        'y',
      ),
      sure: 'always',
      ...(unlearned && { unlearned }),
      accepts: isValue(type),
    }),
  ),
  ...X12_ELEMENTS.map(
    ({ type, segment, before, value = '[^*~\\s"\'<>()]{1,49}\\w', ...rest }): Rule => ({
      type,
      begins: [segment.replace(/\d/, '')],
      pattern: new RegExp(
        `(?<![\\w*])${segment.toUpperCase()}${before}${NO_TEMPLATE}(?<value>${value})(?![\\p{L}\\p{N}])`,
        'uy',
      ),
      ...rest,
      unlearned: true,
      accepts: isValue(type),
    }),
  ),
  {
    // C-CDA: patients and their relatives, in whose elements no clinician is.
    type: 'PERSON_NAME',
    unlearned: true,
    wordy: true,
    begins: ['given', 'family'],
    pattern: new RegExp(
      `(?<=<(?:patient|(?:guardian|associated)Person)>\\s{0,20}<name(?:(?!</name)[^]){0,160}<)(?:given|family)>${NO_TEMPLATE}(?<value>[^<]{1,40})(?=<)`,
      'uy',
    ),
    sure: 'always',
    accepts: isValue('PERSON_NAME'),
  },
  // JSON of FHIR and the like.
  ...JSON_FIELDS.map(
    ({ type, names }): Rule => ({
      type,
      wordy: true,
      // "date_of_birth" begins with its first word, "dateOfBirth" with all of it.
      begins: names.split('|').flatMap((name) => [name.split('_')[0] ?? name, name.replaceAll('_?', '')]),
      pattern: new RegExp(
        `(?<=")(?:${names})"\\s{0,3}:\\s{0,3}\\[?\\s{0,3}"${NO_TEMPLATE}(?!(?:${NO_VALUE})")(?<value>[^"\\r\\n]{1,80})(?=")`,
        'iy',
      ),
    }),
  ),
]
