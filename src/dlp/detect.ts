import { coded, vagueDates } from './coded.ts'
import { type Subject, subjectOf } from './context.ts'
import { names } from './names.ts'
import { places } from './places.ts'
import { GRAVE_TYPES, THRESHOLDS, type Thresholds } from './policy.ts'
import { type Token, tokenize } from './tokens.ts'
import { viewOf } from './view.ts'

/** The identifiers that the detector knows; docs/phi.md says what each covers. */
export const PHI_TYPES = [
  'PERSON_NAME',
  'LOCATION',
  'STREET_ADDRESS',
  'ZIP_CODE',
  'DATE',
  'DATE_OF_BIRTH',
  'AGE',
  'PHONE',
  'FAX',
  'EMAIL',
  'SSN',
  'MRN',
  'HEALTH_PLAN_ID',
  'ACCOUNT_NUMBER',
  'PAYMENT_CARD',
  'LICENSE_NUMBER',
  'VEHICLE_ID',
  'DEVICE_ID',
  'URL',
  'IP_ADDRESS',
  'BIOMETRIC_ID',
  'PHOTO',
  'OTHER_ID',
] as const
export type PhiType = (typeof PHI_TYPES)[number]

/** Where an identifier stands in a text, `offset` and `length` in UTF-16 units, and how sure that is, from 0 to 1. */
export type Finding = { type: PhiType; offset: number; length: number; confidence: number }

/**
 * Finds what identifies a patient or member in a text: findings in the text's order, none overlapping another.
 * Pure; never throws, whatever the string.
 * @param thresholds the confidence from which a finding of each type counts
 */
export function detect(text: string, thresholds: Thresholds = THRESHOLDS): Finding[] {
  const view = viewOf(text)
  return inView(view.text, thresholds).map((finding) => {
    const [start, end] = view.original(finding.offset, finding.offset + finding.length)
    return { ...finding, offset: start, length: end - start }
  })
}

function inView(text: string, thresholds: Thresholds): Finding[] {
  const tokens = tokenize(text)
  const subject = subjectOf(text, tokens)
  const found = identifiers(text, tokens, subject, thresholds)
  // A person who is named or numbered is a patient even where nothing else says so.
  if (!found.some(({ type }) => PERSONAL.has(type))) return withoutOverlaps(found)
  return withoutOverlaps([
    ...(subject === 'patient' ? found : identifiers(text, tokens, 'patient', thresholds)),
    ...vagueDates(text, tokens, thresholds),
  ])
}

const PERSONAL: ReadonlySet<PhiType> = new Set(['PERSON_NAME', 'MRN', 'HEALTH_PLAN_ID', 'SSN', 'DATE_OF_BIRTH'])

function identifiers(text: string, tokens: readonly Token[], subject: Subject, thresholds: Thresholds): Finding[] {
  return [
    ...coded(text, tokens, subject, thresholds),
    ...[...names(text, tokens, subject), ...places(text, tokens, subject)].filter(
      ({ type, confidence }) => confidence >= thresholds[type],
    ),
  ]
}

/**
 * Findings that overlap become one over all that they cover, so that no part of any is left out; its type is that of the
 * gravest, else of the surest, else of the one that begins first.
 */
function withoutOverlaps(found: Finding[]): Finding[] {
  const kept: Finding[] = []
  for (const finding of found.sort((a, b) => a.offset - b.offset || b.length - a.length)) {
    const last = kept.at(-1)
    if (!last || finding.offset >= last.offset + last.length) {
      kept.push(finding)
      continue
    }
    const graver = Number(GRAVE_TYPES.has(finding.type)) - Number(GRAVE_TYPES.has(last.type))
    last.length = Math.max(last.offset + last.length, finding.offset + finding.length) - last.offset
    if (graver > 0 || (graver === 0 && finding.confidence > last.confidence)) last.type = finding.type
    last.confidence = Math.max(last.confidence, finding.confidence)
  }
  return kept
}
