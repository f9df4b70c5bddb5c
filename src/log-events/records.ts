import type { Finding } from '../dlp/types.ts'

const WORDS =
  'all|batch|bulk|count|create|csv|delete|doc|download|export|filter|find|get|history|import|list|lookup|match|merge|new|query|report|m?search|stat|status|summary|update|upload'
/** What is done to many of them, or is none's yet, where a record would stand: `/Patient/$export`, `/patients/bulk-download`, `/patients/search.json`. */
const ACTION = String.raw`(?:\$[a-z-]+|(?:[-_]?(?:${WORDS})s?)+(?:\.(?:csv|html?|json|ndjson|pdf|php|txt|xlsx?|xml|zip))?)(?=[/?&#]|$)`

/**
 * Whose record it is, in FHIR's and other addresses, URNs and names of things, in which a day stands too (`patients-20261104.csv`), and behind an
 * action (`/patients/_doc/482913`).
 */
const recordOf = (whose: string) =>
  new RegExp(
    String.raw`(?<=\b(?:${whose})(?:=|/(?!${ACTION})))[^/?&#]+|(?<=\b(?:${whose})(?:[-:_.]|/${ACTION}/))(?!20[12]\d[01]\d[0-3]\d\b)[a-z]{0,3}-?\d{5,}`,
    'gi',
  )
export const RECORD = recordOf('patients?|person|relatedperson|member')
/** The same where persons and members are accounts. */
export const PATIENTS_RECORD = recordOf('patients?|relatedperson')

/** Up to an action on patients, in a path or an address. */
const TO_ACTION = new RegExp(String.raw`^[^\s"'<>()[\]{},;]*?\bpatients?/${ACTION}`, 'i')

/** Where an action on patients ends, in the path or address that stands at a place. */
export const endOfAction = (text: string, at = 0): number | undefined => {
  const [said] = TO_ACTION.exec(/^[^\s"'<>()[\]{},;]*/.exec(text.slice(at))?.[0] ?? '') ?? []
  return said === undefined ? undefined : at + said.length
}

/** Findings without addresses of all patients, which are no page of one: only what stands behind the action is (`https://ehr/patients/search?q=…`). */
export const withoutActions = (text: string, findings: readonly Finding[]): Finding[] =>
  findings.flatMap((finding) => {
    const end = finding.offset + finding.length
    const offset = finding.type === 'URL' ? (endOfAction(text, finding.offset) ?? finding.offset) : finding.offset
    return offset < end ? [{ ...finding, offset, length: end - offset }] : []
  })
