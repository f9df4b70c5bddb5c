import { FULL_NAME, HONORIFIC, isFullName, isListed, isName, LABEL, mayBeSurname, PATIENT_CODE } from './names.ts'
import { orMany, type Rule } from './rule.ts'

/** Who is treated or insured. No "resident": a physician is called so too. */
const ROLE =
  "(?:[Pp]atients?|PATIENT|[Pp]ts?|PT|[Cc]laimant|[Ss]ubscriber|[Ii]nsured|[Bb]eneficiary|[Gg]uarantor|[Dd]ecedent|[Dd]eceased|[Ee]nrollee|[Pp]olicyholder)(?:['’]s)?(?: [Nn]ame(?: -)?| named| called| is)?(?:: ?|, | )"
/**
 * Where records of programs and interfaces name a patient: `"patientName":"Ines Calloway"`, `patient="Calloway, Ines"`, Epic's `PAT_NAME`, FHIR's
 * `display`. A PAT by itself is a token.
 */
const FIELD = `(?:(?:patient|subject|beneficiary|subscriber|member|pt)_?(?:[Nn]ame)?|(?:pat|PATIENT|PAT|PT)_?(?:[Nn]ame|NAME)|(?<="(?:subject|patient|beneficiary)"\\s?:\\s?\\{[^{}]{0,80}"|"Patient/[^"]{1,64}"\\s?,\\s?")display)\\\\?["']?\\s?[:=]\\s?\\\\?["']`

/** What "patient" makes the name of a part of a clinic or a program, or of who works there. */
const OF_A_CLINIC =
  '(?!(?:access|accounts?|admin|advocate|app|broker|calls?|care|check-?in|coordinator|data|education|engagement|experience|facing|feed|financ\\w{2,4}|flow|index|info\\w*|interface|intake|lead|liaison|lift|lists?|login|lookup|manager|merge|monitor|portal|records?|registration|relations|rep|representative|safety|satisfaction|scheduling|search|services?|survey|system|team|transport|volume)\\b)'
/** Where somebody lies or waits, and what is said of him or her, between "patient" and a name: "in bed 4", "of ours", "currently on table". */
const ASIDE = `(?: (?:\\((?:bed|room|rm|bay|chair|ED|ER|OR|ICU)? ?[A-Z]?\\d{1,4}[A-Z]?\\)|${OF_A_CLINIC}[a-z]{1,10}|[A-Z]{2}|[A-Z]?-?\\d{1,4}[A-Z]?))`
/** "10:30 PT", "9 AM PT": Pacific time. */
const NO_TIME_ZONE = '(?<!(?:\\d:[0-5]\\d|\\d ?[AaPp][Mm]|\\d ?[AaPp]\\.[Mm]\\.) )'
/** Where somebody lies. Teachers have rooms too. */
const lying = (where: string): string => `\\b(?:${where}) ?\\d{1,3}[a-z]?:?`
const BEDSIDES = [
  ['[Bb]e?d|[Bb]ay', 'always'],
  ['[Rr](?:oo)?m', 'elsewhere'],
] as const
/** What may be done with the other of two patients. */
const OTHER = '(?:,? (?:and|or|vs\\.?|versus|instead of|with) |, )'

const PERSON = { type: 'PERSON_NAME', wordy: true, unlearned: true, sure: 'always' } as const
const CALLED = orMany('patient pt')

/** Patients and insured persons who are called so. */
export const PATIENTS: readonly Rule[] = [
  {
    // "patient Maria Gonzalez", "Claimant: Calloway, Ines", `"patientName":"Ines Calloway"`.
    ...PERSON,
    begins:
      'patient pt claimant subscriber insured beneficiary subject member guarantor decedent deceased enrollee policyholder'
        .split(' ')
        .flatMap((role) => [role, `${role}s`, `${role}'s`, `${role}’s`, `${role}name`])
        .concat('pat', 'patname', 'display'),
    pattern: new RegExp(
      `(?:${ROLE}${HONORIFIC}|${FIELD})(?<value>\\p{Lu}[\\p{L}'’-]{2,30}(?: \\p{Lu}\\.?(?!\\p{L})| (?:van|von|de|la|del|al|bin|der)){0,2}(?:(?:,? |[,^])(?!${LABEL})\\p{Lu}[\\p{L}'’-]{1,30})?(?<!['’-]))(?=(?<cue>,? (?:${PATIENT_CODE}|\\p{Lu}\\p{L}{2,8}))?)`,
      'uy',
    ),
    // A label without a code may be a field's: "Patient Search, DOB and phone filters". A surname before it must look like one.
    accepts: (name, next) => isName(name) || isName(name + next) || (/\d$/.test(next) && mayBeSurname(name)),
  },
  {
    // "patient in bed 4: Maria Gonzalez", "patient (Maria Gonzalez)", "pt. Maria Gonzalez"; after a comma only what a mark ends, as the next
    // clause may be about whoever reports.
    ...PERSON,
    begins: CALLED,
    pattern: new RegExp(
      `${NO_TIME_ZONE}(?:[Pp]atients?|PATIENTS?|[Pp]ts?|PTS?)(?:${ASIDE}{1,4}(?:: |(?<=[\\d)][A-Z]?|\\bis) |, (?=${FULL_NAME}(?:[,.;)]|$)))|${ASIDE}{0,4}(?: [-–] |,? ?\\()|(?<=[Tt][Ss]?)\\. | ["“‘'])${HONORIFIC}(?<value>${FULL_NAME})`,
      'muy',
    ),
    accepts: isFullName,
  },
  {
    // "patients Maria Gonzalez 331009 and «Teresa Boland»".
    ...PERSON,
    begins: CALLED,
    pattern: new RegExp(
      `(?:[Pp]atients?|[Pp]ts?)(?: named)?:? ${FULL_NAME}(?: \\(?[A-Z]{0,3}\\d{4,10}\\)?)?${OTHER}(?<value>${FULL_NAME})`,
      'uy',
    ),
    accepts: isFullName,
  },
  {
    ...PERSON,
    begins: CALLED,
    pattern:
      /(?:patient|pt)s?(?: named| name| called)?:? (?<value>\p{Ll}{3,20} \p{Ll}{3,25})(?![\p{L}'’-])(?=(?<cue> (?:date of birth|medical record|mrn|dob)\b)?)/uy,
    accepts: (name, next) => isListed(name) || (next !== '' && isFullName(name)),
  },
  {
    // "viewed the record of VIP Maria Gonzalez and of coworker Teresa Boland".
    ...PERSON,
    begins: 'vip coworker co-worker colleague neighbor neighbour celebrity relative ex-husband ex-wife'.split(' '),
    pattern: new RegExp(
      `(?<=\\b(?:(?:[Rr]ecord|[Cc]hart)s?|and) of (?:(?:an?|her|his|the|their|own|former) ){0,3})(?:VIP|[Cc]o-?worker|[Cc]olleague|[Nn]eighbou?r|[Cc]elebrity|[Rr]elative|[Ee]x-(?:husband|wife)) (?:(?:Council(?:wo)?man|Mayor|Senator|Judge|Mrs?\\.?|Ms\\.?) )?(?<value>${FULL_NAME})`,
      'uy',
    ),
    accepts: isFullName,
  },
  // "bed 3 mrs adler", "mr nolan rm 6".
  ...BEDSIDES.map(
    ([where, sure]): Rule => ({
      ...PERSON,
      begins: ['mr', 'mrs'],
      pattern: new RegExp(
        `[Mm]rs?\\.? (?=(?<=${lying(where)} [Mm]rs?\\.? )|[\\p{Ll}'’-]{3,30},? (?:in )?${lying(where)})(?<value>\\p{Ll}[\\p{Ll}'’-]{2,30})`,
        'uy',
      ),
      sure,
    }),
  ),
]
