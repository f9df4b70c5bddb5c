import { type Signal, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Scan, ScanFlag } from './answers.ts'
import { ask } from './api.ts'
import { carryOver } from './flags.ts'

/** Typing that pauses so long is scanned. */
const PAUSE_MS = 350

/** What a run is asked with. Plaintext: it is in memory only, and gone with the page. */
export type Draft = { agentId: string; message: string; systemPromptOverride: string; phi: 'block' | 'redact' }
export const draft = signal<Draft>({ agentId: '', message: '', systemPromptOverride: '', phi: 'block' })

/** What is known of the draft's findings. `outcome` null: it changed since it was scanned. */
export type Scanned = { flags: ScanFlag[]; outcome: Scan['outcome'] | null; error?: unknown }
export const scanned: Signal<Scanned> = signal({ flags: [], outcome: null })

const isMessage = ({ field }: ScanFlag): boolean => field === undefined
export const flagsOfMessage = (flags: readonly ScanFlag[]): ScanFlag[] => flags.filter(isMessage)
export const flagsOfPrompt = (flags: readonly ScanFlag[]): ScanFlag[] => flags.filter((flag) => !isMessage(flag))

/** Changes the draft; what was found moves with the text until it has been scanned again. */
export function change(changes: Partial<Draft>): void {
  const before = draft.value
  const after = { ...before, ...changes }
  draft.value = after
  const { flags } = scanned.value
  scanned.value = {
    outcome: null,
    flags: [
      ...carryOver(flagsOfMessage(flags), before.message, after.message),
      ...carryOver(flagsOfPrompt(flags), before.systemPromptOverride, after.systemPromptOverride),
    ],
  }
}

/** What is sent of a draft. */
export const bodyOf = ({ systemPromptOverride, ...body }: Draft) => ({
  ...body,
  ...(systemPromptOverride !== '' && { systemPromptOverride }),
})

/** Scans the draft whenever typing pauses; an answer that comes after the draft changed again is not looked at. */
export function useScan(): void {
  const current = draft.value
  useEffect(() => {
    if (current.message === '' || current.agentId === '' || scanned.value.outcome !== null) return
    const abort = new AbortController()
    const timer = setTimeout(() => {
      ask<Scan>('/agent/scan', { method: 'POST', body: bodyOf(current), signal: abort.signal }).then(
        ({ policy_flags: flags, outcome }) => {
          if (!abort.signal.aborted) scanned.value = { flags, outcome }
        },
        (error) => {
          if (!abort.signal.aborted) scanned.value = { ...scanned.value, error }
        },
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [current])
}
