import * as z from 'zod'
import { ACTIONS } from './actions.ts'
import { type Finding, PHI_TYPES } from './types.ts'

/** The confidence from which a finding counts. Half-sure ones do: what is missed does more harm than what is asked about in vain. */
export const MIN_CONFIDENCE = 0.5

/**
 * A finding as the API and the audit log show it. `offset` and `length` count UTF-16 units in the message, or in
 * the text that `field` names. The text itself is never repeated.
 */
const PolicyFlag = z
  .strictObject({
    type: z.string(),
    offset: z.int().nonnegative(),
    length: z.int().positive(),
    field: z.enum(['systemPromptOverride', 'response']).optional(),
  })
  .meta({ id: 'PolicyFlag' })
export type PolicyFlag = z.output<typeof PolicyFlag>
export const PolicyFlags = z.array(PolicyFlag)

/** An organisation's own actions, by type. */
export const DlpPolicy = z.partialRecord(z.enum(PHI_TYPES), z.enum(ACTIONS))
export type DlpPolicy = z.output<typeof DlpPolicy>

/** A text's findings that are listed; an entry must fit a message of the queue (128 KB). */
const MAX_FLAGS = 500

/** The findings of a text that flags are made of. */
export const listed = (findings: readonly Finding[]): Finding[] => findings.slice(0, MAX_FLAGS)

/** Findings in a text as flags, the first 500; the message, which is what most are about, goes unnamed. */
export const flags = (findings: readonly Finding[], field?: PolicyFlag['field']): PolicyFlag[] =>
  listed(findings).map(({ type, offset, length }) => ({ type, offset, length, ...(field !== undefined && { field }) }))
