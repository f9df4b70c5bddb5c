import { GIVEN, SURNAME } from '../lexicon/classes.ts'
import { classesOf, HONORIFIC, isName } from './names.ts'
import type { Rule } from './rule.ts'

/** What is made, written or done for one patient. No "form": employees fill in some as well. */
const CARE = `(?:charts?|labs?|results?|biops(?:y|ies)|stud(?:y|ies)|encounters?|wristbands?|prescriptions?|refills?|consents?|summar(?:y|ies)|referrals?|x-?rays?|mri|ct|scans?|appointments?|visits?|records?|medications?|specimens?|immunizations?|surgery|admission|diagnosis|wounds?)(?: results?)? (?:of|for|from|belonging to) `
/** What only somebody in care has. A clinician has charts and an ultrasound too: neither those nor what a program's part is called after them. */
const OWN = `(?: (?:recent|latest|last|new|old|abnormal|medical|lab|test|discharge|psych(?:iatric)?|blood)){0,2} (?:chart|records?|labs?|results?|mri|MRI|ct|CT|[Xx]-?[Rr]ays?|biops(?:y|ies)|mammogram|colonoscopy|echo|e[kc]g|E[KC]G|bloodwork|[Aa]1[Cc]|INR|prescriptions?|refills?|wristband|summary|papers|diagnos[ie]s|surgery|wounds?|evaluation|eval|insulin|meds|medications?|specimens?|pathology|allergies|chemo(?:therapy)?|dialysis|discharge|admission|copay|deductible)\\b(?! (?:access|accounts?|analy|app\\b|dictation|fail|folder|interface|log|module|open|order ?set|printer|privileges|queue|review|role|scanner|smart|station|templates?|training|view|workstation))`

/** What a person's possessive stands on in small letters: a given name and a name that is one. */
function isOwner(owner: string): boolean {
  const words = owner.replace(/['’]s$/, '')
  const [first = '', ...rest] = words.split(' ')
  return (
    isName(words.replace(/ \p{Lu}\.?(?= )/u, '')) &&
    (/^\p{Lu}/u.test(words) || ((classesOf(first) & GIVEN) !== 0 && (classesOf(rest.at(-1) ?? '') & SURNAME) !== 0))
  )
}

/** Whom something is made, written or done for that only somebody in care has. */
export const IN_CARE: readonly Rule[] = [
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
]
