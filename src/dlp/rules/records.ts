import { SHOWN } from './examples.ts'
import { FULL_NAME, HONORIFIC, isFullName } from './names.ts'
import { CODE, cued, digits, GAP, MOST_DIGITS, NUMBER, noYear, orMany, type Rule, type Sureness } from './rule.ts'

/** What stands near a path that nobody's record answers; a gateway names localhost in what it logs of patients. */
const TESTED =
  '(?:sandbox|\\b(?:load|stress|smoke|performance)[ -]?test|\\.(?:test|example|invalid)\\b|\\bexample\\.(?:com|org|net)\\b)'
/** What employees and machines have records of. */
const OF_WORK = '\\b(?:[Tt]raining|[Tt]ime|[Mm]aintenance|[Pp]ersonnel|[Ss]ervice|[Aa]ttendance)'
/** Before the name of who has a number as an employee, or in a group. */
const OF_STAFF = `(?:${OF_WORK} records? (?:for|of)|\\b(?:[Mm]embers?|[Ee]mployees?|[Ss]taff|[Rr]ep)):? `
/** Whose chart somebody should not have opened. */
const KNOWN = '(?:VIP|coworker|colleague|neighbou?r)'
/** Who has a number after the name: "chart for Maria Gonzalez (LO-204417)", "Patient: Maria Gonzalez, E1180927"; no ticket's number, no day. */
const NUMBERED_PATIENTS: readonly { called: string; sure: Sureness }[] = [
  {
    called: `(?:(?:(?:[Cc]hart|(?<=\\b(?:[Mm]edical|[Hh]ealth|[Pp]atient) )[Rr]ecord)s?|CHARTS?) (?:for|of)(?: ${KNOWN})?|[Rr]ecords? of ${KNOWN}|(?:(?:[Pp]atient|[Pp]t)s?|PATIENT|PT)(?: (?:is|named))?)`,
    sure: 'always',
  },
  // Employees, machines and changes have records as well.
  {
    called: `(?<!${OF_WORK} )[Rr]ecords? (?:for|of)`,
    sure: 'elsewhere',
  },
]

/** Near a personal access token's PAT, or a patent's. */
const OF_OTHERS = '(?:\\b(?:tokens?|gitlab|github|devops|scopes?|patents?)\\b|\\bpat\\.?creat)'
/** Epic's short word for a patient in names of columns: `PAT_ID`; `github_pat_id` is a token's. */
export const PAT = `(?<!_)(?:(?-i:PAT)|pat(?!ient)(?<!${OF_OTHERS}[^\\n]{0,80})(?![^\\n]{0,80}${OF_OTHERS}))`

/** Numbers of a patient's record. */
export const RECORDS: readonly Rule[] = [
  cued('MRN', {
    begins:
      'mrn mrns m medical medicalrecord medical-record med health healthrecord health-record hospital patient pt pat',
    // No next tag of DICOM's, as dcmdump prints them: "PatientID⏎(0010,0030)".
    value: `(?!\\d{4},\\d{4}\\))${CODE}`,
    cue: `mrns?(?:${GAP}id\\b)?|m\\.r\\.n|med(?:ical)?\\.?${GAP}rec(?:ord)?s?${NUMBER}|health${GAP}record${NUMBER}|(?:hospital|patient|pt)${GAP}(?:id(?:entifier)?s?\\b|numbers?|no\\.?|#)|${PAT}_?id\\b`,
    sure: 'always',
  }),
  // Of merge requests, storage units and systems too.
  cued('MRN', {
    unlearned: true,
    begins: 'mr unit emr',
    cue: `mr ?(?=#)|(?:unit|emr)${GAP}(?:id(?:entifier)?s?\\b|numbers?|no\\.?|#)`,
    sure: 'elsewhere',
  }),
  cued('MRN', { unlearned: true, begins: 'uhid', cue: 'uhid', sure: 'always' }),
  {
    // FHIR: a patient's first identifier.
    type: 'MRN',
    unlearned: true,
    begins: ['identifier'],
    pattern:
      /(?<="resourceType"\s{0,2}:\s{0,2}"Patient"[\s\S]{0,400}")identifier"\s{0,2}:\s{0,2}\[(?:(?!"(?:value|telecom)")[\s\S]){0,300}"value"\s{0,2}:\s{0,2}"(?<value>[\w./-]{3,40})(?=")/y,
    sure: 'always',
    accepts: (value) => /\d/.test(value),
  },
  cued('MRN', {
    begins: 'chart record',
    cue: `(?:chart|record)${NUMBER}`,
    digits: 4,
    accepts: noYear,
  }),
  cued('MRN', {
    unlearned: true,
    begins: 'hosp armband wristband band',
    cue: `(?:hosp\\.?|(?:arm|wrist)?band)${GAP}(?:id(?:entifier)?\\b|numbers?|no\\b\\.?|#)`,
    digits: 4,
    sure: 'elsewhere',
  }),
  // National Health Index of New Zealand, Community Health Index of Scotland.
  cued('MRN', {
    unlearned: true,
    begins: 'nhi',
    cue: `nhi${NUMBER}`,
    value: '[a-z]{3}\\d{2}(?:\\d{2}|[a-z]{2})',
    digits: 2,
    sure: 'always',
  }),
  cued('MRN', {
    unlearned: true,
    begins: 'chi',
    cue: `chi${NUMBER}`,
    value: '[0-3]\\d[01]\\d{3} ?\\d{4}',
    sure: 'always',
  }),
  ...NUMBERED_PATIENTS.map(
    ({ called, sure }): Rule => ({
      type: 'MRN',
      unlearned: true,
      begins: orMany('chart record patient pt'),
      pattern: new RegExp(
        `${called}:? ${HONORIFIC}(?<cue>${FULL_NAME})(?:(?:,? ?[([]|, )(?:# ?)?|,? #)(?!INC|CHG|REQ|RITM|TASK|PRB|(?:19|20)\\d{6}\\b)(?<value>[A-Z]{1,3}-?\\d{4,9}|\\d{6,9})(?!\\.?[\\w-])`,
        'uy',
      ),
      sure,
      accepts: (_, name) => isFullName(name),
    }),
  ),
  {
    // "GET /api/patients/8812774/documents", and no path that documentation shows.
    type: 'MRN',
    unlearned: true,
    begins: orMany('patient chart'),
    pattern: new RegExp(
      `(?<=/)(?<!(?:${SHOWN}|${TESTED})[^\\n]{0,60})(?:patient|chart)s?/(?<value>\\d{5,12})(?=[/?#&\\s"'\`.,:)]|$)(?![^\\n]{0,60}(?:${SHOWN}|${TESTED}))`,
      'iy',
    ),
    sure: 'always',
  },
  {
    // "<Patient><Id>PT-55120</Id>".
    type: 'MRN',
    unlearned: true,
    begins: ['id'],
    pattern: /(?<=<patient>\s{0,8}<)id>(?<value>[\w-]{4,24})(?=<)/iy,
    sure: 'always',
    accepts: (value) => /\d/.test(value),
  },
  {
    // "same patient: Maria Gonzalez 331009"; no day, no telephone, no postcode.
    type: 'MRN',
    unlearned: true,
    begins: digits(MOST_DIGITS),
    pattern: new RegExp(
      `(?!(?:19|20)\\d{6}\\b)(?=\\d{6,9}(?![\\w-]|\\.\\d))(?<=(?<![\\p{L}'’.-]|${OF_STAFF})(?<cue>${FULL_NAME}),? ?[([]?)\\d{6,9}`,
      'uy',
    ),
    onceIdentified: 'always',
    notAlone: true,
    accepts: (_, name) => isFullName(name),
  },
]
