import { HONORIFIC, isName } from './names.ts'
import type { Rule } from './rule.ts'

/** Who is treated or insured. No "resident": a physician is called so too. */
const ROLE =
  "(?:[Pp]atients?|PATIENT|[Pp]ts?|PT|[Cc]laimant|[Ss]ubscriber|[Ii]nsured|[Bb]eneficiary)(?:['’]s)?(?: [Nn]ame| named| called| is)?(?:: ?|, | )"
/** Where records of programs and interfaces name a patient: `"patientName":"Ines Calloway"`, `patient="Calloway, Ines"`, FHIR's `display`. */
const FIELD = `(?:(?:patient|subject|beneficiary|subscriber|member|pt)_?(?:[Nn]ame)?|(?<="(?:subject|patient|beneficiary)"\\s?:\\s?\\{[^{}]{0,80}")display)\\\\?["']?\\s?[:=]\\s?\\\\?["']`

/** Patients and insured persons who are called so. */
export const PATIENTS: readonly Rule[] = [
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
]
