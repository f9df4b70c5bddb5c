import { signal } from '@preact/signals'
import { MESSAGE_MAX_CHARS, SYSTEM_PROMPT_MAX_CHARS } from '../runs/limits.ts'

/** Characters (code points) that the API takes of each text. */
export const MAX_CHARS = { message: MESSAGE_MAX_CHARS, systemPromptOverride: SYSTEM_PROMPT_MAX_CHARS } as const

/** As the API counts: what is written with a surrogate pair is one. */
export const charsOf = (text: string): number => [...text].length

/** What a run is asked with. Plaintext: it is in memory only, and gone with the page. */
export type Draft = { agentId: string; message: string; systemPromptOverride: string; phi: 'block' | 'redact' }
export const draft = signal<Draft>({ agentId: '', message: '', systemPromptOverride: '', phi: 'block' })

/** What is sent of a draft. */
export const bodyOf = ({ systemPromptOverride, ...body }: Draft) => ({
  ...body,
  ...(systemPromptOverride !== '' && { systemPromptOverride }),
})

/** A letter of another script than Latin; those of no script, as µ, are in texts of any. */
const FOREIGN_LETTER = /(?![\p{Script=Latin}\p{Script=Common}])\p{L}/u

/** Whether a draft may name people in a script in which names are not found. */
export const mayHideNames = ({ message, systemPromptOverride }: Draft): boolean =>
  FOREIGN_LETTER.test(message + systemPromptOverride)

/** Why a draft can be neither scanned nor sent as it is; null: it can. */
export function obstacleTo({ agentId, message, systemPromptOverride }: Draft): 'agent' | 'empty' | 'long' | null {
  if (charsOf(message) > MAX_CHARS.message || charsOf(systemPromptOverride) > MAX_CHARS.systemPromptOverride)
    return 'long'
  if (message === '') return 'empty'
  return agentId === '' ? 'agent' : null
}
