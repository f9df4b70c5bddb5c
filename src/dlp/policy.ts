import { z } from 'zod'
import { type Finding, GRAVE_TYPES } from './detect.ts'

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

/** Whether these findings in a run's input stop it. */
export function blocks(findings: readonly Finding[], clinical: boolean): boolean {
  return clinical ? findings.length > 0 : findings.some((finding) => GRAVE_TYPES.has(finding.type))
}

/** A text's findings that are listed; an entry must fit a message of the queue (128 KB). */
const MAX_FLAGS = 500

/** Findings in a text as flags, the first 500; the message, which is what most are about, goes unnamed. */
export function flags(findings: readonly Finding[], field?: PolicyFlag['field']): PolicyFlag[] {
  return findings.slice(0, MAX_FLAGS).map((finding) => (field === undefined ? { ...finding } : { ...finding, field }))
}
