import { detectEagerly } from '../dlp/detect.ts'
import type { Finding } from '../dlp/types.ts'

const WORDS =
  'all|batch|bulk|count|create|csv|delete|doc|download|export|filter|find|get|history|import|list|lookup|match|merge|new|query|report|m?search|stat|status|summary|update|upload'
/** What is done to many of them, or is none's yet, where a record would stand: `/Patient/$export`, `/patients/bulk-download`, `/patients/search.json`. */
const ACTION = String.raw`(?:\$[a-z-]+|(?:[-_]?(?:${WORDS})s?)+(?:\.(?:csv|html?|json|ndjson|pdf|php|txt|xlsx?|xml|zip))?)(?=[/?&#]|$)`

/** Letters and a number, not a day (`patients-20261104.csv`). */
const numberOf = (digits: number) => String.raw`(?!20[12]\d[01]\d[0-3]\d\b)[a-z]{0,3}-?\d{${digits},}`
/**
 * Whose record it is, in FHIR's and other addresses, URNs and names of things, and behind an action (`/patients/_doc/482913`), where a short number
 * is one too.
 */
const recordOf = (whose: string) =>
  new RegExp(
    String.raw`(?<=\b(?:${whose})(?:=|/(?!${ACTION})))[^/?&#]+|(?<=\b(?:${whose})(?:[-:_.]|/${ACTION}/))${numberOf(5)}|(?<=\b(?:${whose})/${ACTION}/)${numberOf(3)}(?![^/?&#.])`,
    'gi',
  )
const ANYBODY = 'patients?|person|relatedperson|member'
export const RECORD = recordOf(ANYBODY)
/** The same where persons and members are accounts. */
export const PATIENTS_RECORD = recordOf('patients?|relatedperson')

/** Up to an action on patients, in a path or an address. */
const TO_ACTION = new RegExp(String.raw`^[^\s"'<>()[\]{},;]*?\b(?:${ANYBODY})/${ACTION}`, 'i')

/** Where an action on patients ends, in the path or address that stands at a place. */
export const endOfAction = (text: string, at = 0): number | undefined => {
  const [said] = TO_ACTION.exec(/^[^\s"'<>()[\]{},;]*/.exec(text.slice(at))?.[0] ?? '') ?? []
  return said === undefined ? undefined : at + said.length
}

/**
 * Findings of `detectEagerly`, those again beside addresses of all patients, which are no pages of one: only what stands behind the action is
 * (`https://ehr/patients/search?q=…`), and who acted is not taken for him.
 */
export function withoutActions(text: string, findings: readonly Finding[]): readonly Finding[] {
  let others = text
  for (const { type, offset } of findings) {
    const end = type === 'URL' ? endOfAction(text, offset) : undefined
    if (end !== undefined) others = others.slice(0, offset) + ' '.repeat(end - offset) + others.slice(end)
  }
  return others === text ? findings : detectEagerly(others)
}
