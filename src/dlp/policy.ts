import { z } from 'zod'
import type { Finding, PhiType } from './detect.ts'

/**
 * A finding as the API and the audit log show it. `offset` and `length` count UTF-16 units in the message, or in
 * the text that `field` names. The text itself is never repeated.
 */
const PolicyFlag = z.strictObject({
  type: z.string(),
  offset: z.int().nonnegative(),
  length: z.int().positive(),
  field: z.enum(['systemPromptOverride', 'response']).optional(),
})
export type PolicyFlag = z.output<typeof PolicyFlag>
export const PolicyFlags = z.array(PolicyFlag)

/** Verticals in which every identifier of a person blocks, and a signed BAA is required. */
export const CLINICAL_VERTICALS = ['healthcare', 'behavioral_health'] as const

/** What blocks in every vertical. */
const ALWAYS_BLOCKED: ReadonlySet<PhiType> = new Set(['SSN', 'MRN', 'HEALTH_PLAN_ID', 'PAYMENT_CARD'])

/** Whether these findings in a run's input stop it. */
export function blocks(findings: readonly Finding[], clinical: boolean): boolean {
  return clinical ? findings.length > 0 : findings.some((finding) => ALWAYS_BLOCKED.has(finding.type))
}

/** Findings in a text as flags; the message, which is what most are about, goes unnamed. */
export function flags(findings: readonly Finding[], field?: PolicyFlag['field']): PolicyFlag[] {
  return findings.map((finding) => (field === undefined ? { ...finding } : { ...finding, field }))
}
