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

/** Why a draft can be neither scanned nor sent as it is; null: it can. */
export function obstacleTo({ agentId, message, systemPromptOverride }: Draft): 'agent' | 'empty' | 'long' | null {
  if (charsOf(message) > MAX_CHARS.message || charsOf(systemPromptOverride) > MAX_CHARS.systemPromptOverride)
    return 'long'
  if (message === '') return 'empty'
  return agentId === '' ? 'agent' : null
}
