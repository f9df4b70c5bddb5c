import { hashOf } from '../hash.ts'
import { classOf, GIVEN, SURNAME } from '../lexicon/classes.ts'
import { nameLikeness } from '../likeness.ts'
import type { Rule } from './rule.ts'

const WORD = "\\p{Lu}[\\p{L}'’-]{0,30}"
const NAME = `(?:(?:${WORD}\\.?|van|von|der|de|la|del|di|da|al|el|bin|y) ){0,3}${WORD}(?!\\p{L})`
const GIVEN_NAME = /, ([\p{L}'’-]+)/u

/** Who is treated or insured. No "resident": a physician is called so too. */
const ROLE =
  "(?:[Pp]atients?|PATIENT|[Pp]ts?|PT|[Cc]laimant|[Ss]ubscriber|[Ii]nsured|[Bb]eneficiary)(?:['’]s)?(?: [Nn]ame| named| called| is)?(?:: ?|, | )"
/** What is made, written or done for one patient. No "form": employees fill in some as well. */
const CARE = `(?:charts?|labs?|results?|biops(?:y|ies)|stud(?:y|ies)|encounters?|wristbands?|prescriptions?|refills?|consents?|summar(?:y|ies)|referrals?|x-?rays?|mri|ct|scans?|appointments?|visits?|records?|medications?|specimens?|immunizations?|surgery|admission|diagnosis|wounds?)(?: results?)? (?:of|for|from|belonging to) `
/** Where records of programs and interfaces name a patient: `"patientName":"Ines Calloway"`, `patient="Calloway, Ines"`, FHIR's `display`. */
const FIELD = `(?:(?:patient|subject|beneficiary|subscriber|member|pt)_?(?:[Nn]ame)?|(?<="(?:subject|patient|beneficiary)"\\s?:\\s?\\{[^{}]{0,80}")display)\\\\?["']?\\s?[:=]\\s?\\\\?["']`
/** What only somebody in care has. A clinician has charts and an ultrasound too: neither those nor what a program's part is called after them. */
const OWN = `(?: (?:recent|latest|last|new|old|abnormal|medical|lab|test|discharge|psych(?:iatric)?|blood)){0,2} (?:chart|records?|labs?|results?|mri|MRI|ct|CT|[Xx]-?[Rr]ays?|biops(?:y|ies)|mammogram|colonoscopy|echo|e[kc]g|E[KC]G|bloodwork|[Aa]1[Cc]|INR|prescriptions?|refills?|wristband|summary|papers|diagnos[ie]s|surgery|wounds?|evaluation|eval|insulin|meds|medications?|specimens?|pathology|allergies|chemo(?:therapy)?|dialysis|discharge|admission|copay|deductible)\\b(?! (?:access|accounts?|analy|app\\b|dictation|fail|folder|interface|log|module|open|order ?set|printer|privileges|queue|review|role|scanner|smart|station|templates?|training|view|workstation))`
const HONORIFIC = '(?:(?:Mr|Mrs|Ms|Miss)\\.? )?'

/** What stands capitalised after "patient" or "results from", and is part of nobody's name. */
export const OF_NO_NAME = new Set(
  `access call care center clinic controls desk diagnostics experience gateway health hospital journey laboratories laboratory lead lift manager medical
  monitor office officer portal printer rep safety scanner server service services solutions support system systems team tech technician technologies
  technology valley`.split(/\s+/),
)
export const classesOf = (word: string): number => classOf(hashOf(word.toLowerCase()))
/** Whether words that stand where a name would are one: the first is a given name, the second a surname, or both look like names. */
export function isName(words: string): boolean {
  const parts = words.split(/[ ,^]+/)
  const [first = '', second = ''] = parts
  if (parts.some((part) => OF_NO_NAME.has(part.toLowerCase()))) return false
  if (classesOf(first) & GIVEN) return true
  if (first.length < 3 || second.length < 3) return false
  if (words.includes(',') && classesOf(second) & GIVEN) return true
  return (
    (classesOf(second) & SURNAME) !== 0 || nameLikeness(first.toLowerCase()) + nameLikeness(second.toLowerCase()) > 1
  )
}

/** What a person's possessive stands on in small letters: a given name and a name that is one. */
function isOwner(owner: string): boolean {
  const words = owner.replace(/['’]s$/, '')
  const [first = '', ...rest] = words.split(' ')
  return (
    isName(words.replace(/ \p{Lu}\.?(?= )/u, '')) &&
    (/^\p{Lu}/u.test(words) || ((classesOf(first) & GIVEN) !== 0 && (classesOf(rest.at(-1) ?? '') & SURNAME) !== 0))
  )
}

/** Persons by their titles, and as lists name them; all other names are the tagger's. */
export const PERSONS: readonly Rule[] = [
  {
    type: 'PERSON_NAME',
    wordy: true,
    begins: ['mr', 'mrs', 'ms', 'miss', 'mx', 'mme', 'sra', 'sr', 'herr', 'frau'],
    pattern: new RegExp(`(?:Mr|Mrs|Ms|Miss|Mx|Mme|Sra|Sr|Herr|Frau)\\.? (?<value>${NAME})`, 'uy'),
  },
  {
    type: 'PERSON_NAME',
    wordy: true,
    begins: ['dr', 'doctor', 'prof', 'nurse'],
    pattern: new RegExp(`(?:Dr|Doctor|Prof|Nurse)\\.? (?<value>${NAME})`, 'uy'),
  },
  {
    // "Smith, John", "OKAFOR, GRACE L."
    type: 'PERSON_NAME',
    pattern: new RegExp(`(?<![\\p{L}'’-])${WORD}, ${WORD}(?!\\p{L})(?: \\p{Lu}\\.?(?!\\p{L}))?`, 'gu'),
    needs: /\p{L}, \p{Lu}/u,
    accepts: (value) => (classesOf(GIVEN_NAME.exec(value)?.[1] ?? '') & GIVEN) !== 0,
  },
  {
    // "patient Maria Gonzalez", "Claimant: Calloway, Ines", `"patientName":"Ines Calloway"`.
    type: 'PERSON_NAME',
    wordy: true,
    begins: ['patient', 'pt', 'claimant', 'subscriber', 'insured', 'beneficiary', 'subject', 'member']
      .flatMap((role) => [role, `${role}s`, `${role}'s`, `${role}’s`, `${role}name`])
      .concat('display'),
    pattern: new RegExp(
      `(?:${ROLE}${HONORIFIC}|${FIELD})(?<value>\\p{Lu}[\\p{L}'’-]{2,30}(?: \\p{Lu}\\.?(?!\\p{L})| (?:van|von|de|la|del|al|bin|der)){0,2}(?:(?:,? |[,^])\\p{Lu}[\\p{L}'’-]{1,30})?(?<!['’-]))`,
      'uy',
    ),
    sure: 'always',
    unlearned: true,
    accepts: isName,
  },
  {
    // "labs of Maria Gonzalez".
    type: 'PERSON_NAME',
    wordy: true,
    begins:
      `chart lab result biopsy biopsies study studies encounter wristband prescription refill consent summary summaries referral xray x-ray mri ct scan
      appointment visit record medication specimen immunizations surgery admission diagnosis wound`
        .split(/\s+/)
        .flatMap((word) => [word, `${word}s`]),
    pattern: new RegExp(
      `${CARE}${HONORIFIC}(?<value>\\p{Lu}[\\p{Ll}'’-]{1,20},? (?:\\p{Lu}\\.? )?\\p{Lu}[\\p{L}'’-]{1,25})`,
      'uy',
    ),
    sure: 'always',
    unlearned: true,
    accepts: isName,
  },
  {
    // "Maria Gonzalez's MRI".
    type: 'PERSON_NAME',
    wordy: true,
    needs: /['’]s /,
    pattern: new RegExp(
      `['’]s(?=${OWN})(?<=(?<before>(?<![\\p{L}'’-]|\\b(?:[Dd]r|[Dd]octor|[Pp]rof|[Nn]urse|RN|NP|PA|MD)\\.? (?:\\p{L}{2,20} )?)(?:\\p{Lu}[\\p{L}-]{1,20} (?:\\p{Lu}\\.? )?\\p{Lu}|\\p{Ll}{2,20} \\p{Ll})[\\p{L}-]{1,25})['’]s)`,
      'gu',
    ),
    sure: 'always',
    unlearned: true,
    accepts: isOwner,
  },
  {
    // "Tor Ekholm, E-K-H-O-L-M": the word before begins with the same letter.
    type: 'PERSON_NAME',
    wordy: true,
    needs: /[A-Z]-[A-Z]-[A-Z]/,
    pattern:
      /(?<first>[A-Z])(?:-[A-Z]){2,19}(?![\p{L}-])(?<=(?<![\p{L}-])\k<first>\p{L}{2,19}[,:]? (?:(?:that['’]s|that is|spelled)(?: as)? )?\k<first>(?:-[A-Z]){2,19})/gu,
    onceIdentified: 'always',
    notAlone: true,
    unlearned: true,
  },
]
