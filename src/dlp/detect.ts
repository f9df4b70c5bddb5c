import { type Subject, subjectOf } from './context.ts'
import { names } from './names.ts'
import { places } from './places.ts'
import { RULES } from './rules.ts'
import { type Token, tokenize } from './tokens.ts'
import { viewOf } from './view.ts'

/** The identifiers that the detector knows; docs/phi.md says what each covers. */
export type PhiType =
  | 'SSN'
  | 'MRN'
  | 'HEALTH_PLAN_ID'
  | 'PAYMENT_CARD'
  | 'PHONE'
  | 'EMAIL'
  | 'FAX'
  | 'DATE_OF_BIRTH'
  | 'DATE'
  | 'AGE'
  | 'LOCATION'
  | 'ACCOUNT_NUMBER'
  | 'OTHER_ID'
  | 'STREET_ADDRESS'
  | 'PERSON_NAME'

/** What identifies a person in every context, and blocks in every vertical. */
export const GRAVE_TYPES: ReadonlySet<PhiType> = new Set(['SSN', 'MRN', 'HEALTH_PLAN_ID', 'PAYMENT_CARD'])

/** Where an identifier stands in a text; `offset` and `length` in UTF-16 units. */
export type Finding = { type: PhiType; offset: number; length: number }

/**
 * Finds what identifies a patient or member in a text: findings in the text's order, none overlapping another.
 * Pure; never throws, whatever the string.
 */
export function detect(text: string): Finding[] {
  const view = viewOf(text)
  return inView(view.text).map(({ type, offset, length }) => {
    const [start, end] = view.original(offset, offset + length)
    return { type, offset: start, length: end - start }
  })
}

function inView(text: string): Finding[] {
  const tokens = tokenize(text)
  const subject = subjectOf(text, tokens)
  const found = identifiers(text, tokens, subject)
  // A person who is named or numbered is a patient even where nothing else says so.
  const named = subject === 'open' && found.some(({ type }) => PERSONAL.has(type))
  return withoutOverlaps(named ? identifiers(text, tokens, 'patient') : found)
}

const PERSONAL: ReadonlySet<PhiType> = new Set(['PERSON_NAME', 'MRN', 'HEALTH_PLAN_ID', 'SSN', 'DATE_OF_BIRTH'])

function identifiers(text: string, tokens: Token[], subject: Subject): Finding[] {
  const found = [...coded(text, subject), ...names(text, tokens, subject)]
  return subject === 'patient' ? [...found, ...places(text, tokens)] : found
}

/** What its own form, or a cue before it, makes an identifier. */
function coded(text: string, subject: Subject): Finding[] {
  const found: Finding[] = []
  const digits = /\d/.test(text)
  for (const { type, pattern, accepts, only, except, wordy } of RULES) {
    if ((!digits && !wordy) || (only !== undefined && only !== subject) || except === subject) continue
    // Not matchAll, which copies the expression each time. No rule matches nothing, so this ends.
    pattern.lastIndex = 0
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      const [whole] = match
      const value = match.groups?.value ?? whole
      // The value ends the match: what stands before it is the cue that made it an identifier.
      if (accepts?.(value) === false) continue
      found.push({ type, offset: match.index + whole.length - value.length, length: value.length })
    }
  }
  return found
}

/**
 * Findings that overlap become one over all that they cover, so that no part of any is left out; its type is that of the
 * gravest, else of the one that begins first, else of the longest.
 */
function withoutOverlaps(found: Finding[]): Finding[] {
  const kept: Finding[] = []
  for (const finding of found.sort((a, b) => a.offset - b.offset || b.length - a.length)) {
    const last = kept.at(-1)
    if (!last || finding.offset >= last.offset + last.length) {
      kept.push(finding)
      continue
    }
    last.length = Math.max(last.offset + last.length, finding.offset + finding.length) - last.offset
    if (GRAVE_TYPES.has(finding.type) && !GRAVE_TYPES.has(last.type)) last.type = finding.type
  }
  return kept
}
