import { type Signal, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Scan, ScanFlag } from './answers.ts'
import { ask } from './api.ts'
import { bodyOf, type Draft, draft, obstacleTo } from './draft.ts'
import { carryOver } from './flags.ts'

/** Typing that pauses so long is scanned. */
const PAUSE_MS = 350

/** What is known of the draft's findings. `outcome` null: nothing yet of it as it is now, or `error` says why nothing can be. */
type Scanned = { flags: ScanFlag[]; outcome: Scan['outcome'] | null; error?: unknown }
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

/** Scans the draft as it is once more. */
export const scanAgain = (): void => change({})

/** Scans the draft whenever typing pauses; an answer that comes after the draft changed again is not looked at. */
export function useScan(): void {
  const current = draft.value
  // What was found before the view was left may be judged by another policy now.
  useEffect(scanAgain, [])
  useEffect(() => {
    if (obstacleTo(current) !== null || scanned.value.outcome !== null) return
    const abort = new AbortController()
    // The draft changes at once, and this effect is undone a frame later: in between an answer is already one to another text.
    const tell = (told: Partial<Scanned>): void => {
      if (draft.value === current && !abort.signal.aborted) scanned.value = { ...scanned.value, ...told }
    }
    const timer = setTimeout(() => {
      ask<Scan>('/agent/scan', { method: 'POST', body: bodyOf(current), signal: abort.signal }).then(
        ({ policy_flags: flags, outcome }) => tell({ flags, outcome }),
        (error) => tell({ error }),
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [current])
}
