import { members } from './line.ts'

/** The checkpoint in a text that was kept: the note itself, or that of a receipt or an answer of the API. */
export function checkpointIn(text: string): string {
  const { checkpoint } = members(text)
  if (typeof checkpoint === 'string') return checkpoint
  const note = members(JSON.stringify(checkpoint ?? null)).note
  return typeof note === 'string' ? note : text
}
