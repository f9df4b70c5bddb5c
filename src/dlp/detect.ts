import { RULES } from './rules.ts'

/** The identifiers that the detector knows; docs/phi.md says what each covers. */
export type PhiType =
  | 'SSN'
  | 'MRN'
  | 'HEALTH_PLAN_ID'
  | 'PAYMENT_CARD'
  | 'PHONE'
  | 'EMAIL'
  | 'DATE_OF_BIRTH'
  | 'STREET_ADDRESS'
  | 'PERSON_NAME'

/** Where an identifier stands in a text; `offset` and `length` in UTF-16 units. */
export type Finding = { type: PhiType; offset: number; length: number }

/**
 * Finds what identifies a patient or member in a text: findings in the text's order, none overlapping another.
 * Pure; never throws, whatever the string.
 */
export function detect(text: string): Finding[] {
  const found: Finding[] = []
  for (const { type, pattern, accepts } of RULES) {
    for (const match of text.matchAll(pattern)) {
      const [whole] = match
      const value = match.groups?.value ?? whole
      // The value ends the match: what stands before it is the cue that made it an identifier.
      if (accepts === undefined || accepts(value))
        found.push({ type, offset: match.index + whole.length - value.length, length: value.length })
    }
  }
  return withoutOverlaps(found)
}

/** Of findings that overlap the one that begins first stays, of those the longest, of those the rule listed first. */
function withoutOverlaps(found: Finding[]): Finding[] {
  const kept: Finding[] = []
  let end = 0
  for (const finding of found.sort((a, b) => a.offset - b.offset || b.length - a.length)) {
    if (finding.offset < end) continue
    kept.push(finding)
    end = finding.offset + finding.length
  }
  return kept
}
