import { SURNAME } from '../lexicon/classes.ts'
import {
  areListed,
  areNames,
  classesOf,
  FULL_NAME,
  HONORIFIC,
  isListed,
  isName,
  mayBeSurname,
  THREE_NAMES,
} from './names.ts'
import { orMany, type Rule } from './rule.ts'

/** What is made for somebody in care only. Bars and ink, phishing and load are what other charts, refills and tests are of. */
const MADE = `(?i:${[
  '(?<!\\b(?:bar|pie|org|line|gantt|flow) )chart(?:s|ing(?= on))?|labs?|(?:mri|ct|pet)(?: scans?)?|x-?rays?|biops(?:y|ies)|(?:wrist|arm)bands?',
  'prescriptions?|(?<!\\b(?:toner|ink|paper|coffee) )refills?|specimens?|medications?|immunizations?|wounds?|allerg(?:y|ies)|eRx|autopsy',
  '(?<=\\b(?:lab|covid|hiv|imaging|pathology|genetic|genomic|mri|ct|biopsy|(?<!\\b(?:phish\\w{0,4}|pen|load|speed|unit|restore) )test) )results?',
  '(?<=\\b(?:discharge|visit) )summar(?:y|ies)|(?<=\\b(?:medical|patient|health|fax(?:ed|ing)?) )records?|clinicals|e[kc]g',
  'ultrasounds?|mammograms?|(?<=\\b(?:lab|specimen) )labels?|(?<=\\b(?:telehealth|video) )(?:link|visit)s?|(?<=\\bprogress )notes?',
  'surger(?:y|ies)|diagnos[ie]s|(?<=\\bpsych(?:iatric)? )eval(?:uation)?s?|(?-i:echo)',
].join('|')})`
/** "study ACC 7718820 for", "specimen 88210447 for". */
const OF_NUMBER = '(?: (?:ACC ?|acc ?|#)?[A-Z]{0,4}-?\\d{3,14})?'
/** What is done for employees, customers and auditors as well. No "form". */
const ARRANGED =
  '(?i:results?|stud(?:y|ies)|encounters?|consents?|summar(?:y|ies)|referrals?|scans?|appointments?|visits?|records?|admission|discharge|evaluation|(?<=\\bprior )auth(?:orization)?s?)'
const SMALL = '(?:recent|latest|last|new|old|abnormal|medical|lab|test|discharge|psych(?:iatric)?|genetic|blood)'
/** What a program's part is called after what somebody has; and a clinician has charts too. */
const OF_A_PROGRAM =
  '(?! (?:access|accounts?|analy|app\\b|(?<!chart )audit|cart\\b|(?<!dialysis )clinic\\b|coat|dictation|fail|folder|interface|log|machine|module|open|order ?set|printer|privileges|queue|review|role|scanner|smart|spreadsheet|station|templates?|training|view|workstation))'
/** What stands after somebody's "'s". */
const belongings = (nouns: string): string => `(?i: (?:${SMALL} ){0,2}(?:${nouns})\\b${OF_A_PROGRAM})`
/** What only somebody in care has. */
const OWN = belongings(
  [
    'chart|labs?|mri|ct|x-?rays?|biops(?:y|ies)|mammogram|colonoscopy|echo|e[kc]g|bloodwork|a1c|inr|prescriptions?|refills?|wristband',
    'insulin|meds|medications?|specimens?|pathology|allergies|chemo(?:therapy)?|dialysis|copay|deductible|wounds?|armband',
    '(?:pre-?op(?:erative)?|medical|surgical|cardiac) clearance|insurance card|encounter(?! with\\b)|ultrasound|progress notes?',
    'prior auth(?:orization)?|immunizations?|vitals|(?<=(?:lab|test|biopsy|genetic) )results?',
    '(?<=(?:medical|lab|patient|dental) )records?|(?<=discharge )(?:summary|papers)|diagnos[ie]s(?! of\\b)',
    '(?<=psych(?:iatric)? )eval(?:uation)?s?',
  ].join('|'),
)
/** What colleagues have or write as well. */
const OWN_ELSEWHERE = belongings('records?|results?|summary|papers|surgery|evaluation|eval|discharge|admission')

/** Whether what stands after a title may be a surname, "Okafor"; after an initial, "R. Okafor", it must be listed: there is "E. coli". */
function isSurname(name: string): boolean {
  const [last = '', initial] = name.split(/\. ?/).reverse()
  return initial ? (classesOf(last) & SURNAME) !== 0 : mayBeSurname(last)
}

/** `isName` of what a person's possessive stands on; in small letters a given name and a surname. */
function isOwner(owner: string): boolean {
  const words = owner.replace(/['’]s$/i, '')
  const [first = '', ...rest] = words.split(' ')
  if (/^(?:M(?:rs?|s|iss)\.?|\p{Lu}\.)$/u.test(first)) return isSurname(rest.join(' '))
  return (
    isName(words.replace(/ \p{Lu}\.?(?= )/u, '')) && (/^\p{Lu}/u.test(words) || areListed(first, rest.at(-1) ?? ''))
  )
}

const AFTER_OWNER = `(?<=(?<before>(?<![\\p{L}'’-]|\\b(?:[Dd]r|[Dd]octor|[Pp]rof|[Nn]urse|RN|NP|PA|MD)\\.? (?:\\p{L}{2,20} )?)(?:(?:M(?:rs?|s)\\.|\\p{Lu}\\.|\\p{Lu}[\\p{L}-]{1,20}) (?:\\p{Lu}\\.? )?\\p{Lu}|\\p{Ll}{2,20} \\p{Ll})[\\p{L}-]{1,25})['’][sS])`
const PERSON = { type: 'PERSON_NAME', wordy: true, unlearned: true } as const
const POSSESSIVE = /['’][sS] /

/** Whom something is made, written or done for that only somebody in care has. */
export const IN_CARE: readonly Rule[] = [
  // "labs of Maria Gonzalez".
  ...(
    [
      [FULL_NAME, isName],
      [THREE_NAMES, areNames],
      ["(?:(?<=M(?:rs?|s|iss)\\.? )|\\p{Lu}\\. ?)\\p{Lu}[\\p{L}'’-]{1,25}(?<!['’]s)", isSurname],
      ["\\p{Ll}{3,20} \\p{Ll}{3,25}(?![\\p{L}'’-])", isListed],
    ] as const
  ).map(
    ([name, accepts]): Rule => ({
      ...PERSON,
      begins: orMany(
        `chart charting lab mri ct pet xray x-ray biopsy biopsies wristband armband prescription refill specimen medication immunization wound result
        summary summaries record clinical ekg ecg echo ultrasound mammogram label link visit note study surgery surgeries diagnosis diagnoses eval
        evaluation allergy allergies erx autopsy`,
      ),
      pattern: new RegExp(
        `(?:${MADE}${OF_NUMBER}|[Ss]tudy (?:ACC|acc) ?#?\\d{4,14}) (?i:of|for|belonging to|(?<=charting )on) (?:pt |patient )?${HONORIFIC}(?<value>${name})(?![^\\n]{0,80}\\b(?:bar|pie|line|gantt) charts?\\b)`,
        'uy',
      ),
      sure: 'always',
      accepts,
    }),
  ),
  {
    // "summary for Maria Gonzalez", "results from Maria Gonzalez".
    ...PERSON,
    begins: orMany(
      `result study studies encounter consent summary summaries referral scan appointment visit record admission discharge evaluation auth authorization`,
    ),
    pattern: new RegExp(`${ARRANGED} (?i:of|for|from|belonging to) ${HONORIFIC}(?<value>${FULL_NAME})`, 'uy'),
    sure: 'elsewhere',
    accepts: isName,
  },
  {
    // "Maria Gonzalez's MRI".
    ...PERSON,
    needs: POSSESSIVE,
    pattern: new RegExp(`['’][sS](?=${OWN})${AFTER_OWNER}`, 'gu'),
    sure: 'always',
    accepts: isOwner,
  },
  {
    // "Maria Gonzalez's surgery".
    ...PERSON,
    needs: POSSESSIVE,
    pattern: new RegExp(`['’][sS](?=${OWN_ELSEWHERE})${AFTER_OWNER}`, 'gu'),
    sure: 'elsewhere',
    accepts: isOwner,
  },
]
