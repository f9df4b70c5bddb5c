import { type Signal, signal } from '@preact/signals'
import { isRunEvent, type RunEvent } from '../../client/events.ts'
import type { Done, ScanFlag } from './answers.ts'
import { ApiError, call, eventsOf } from './api.ts'
import { bodyOf, draft } from './draft.ts'

/** A run's answer, as far as it has come. */
export type Answer = {
  text: string
  flags: ScanFlag[]
  /** `lost`: the network was, and with it what became of the run. `repeated`: the answer was, and the run is known. */
  state: 'running' | 'done' | 'stopped' | 'lost' | 'repeated' | 'refused' | 'failed'
  done?: Done
  /** The audit id of a run whose answer was lost. */
  auditId?: string
  /** What of the plan is used up, where little is left. */
  warning?: string
  error?: unknown
}

/** The last run's answer; null before the first. In memory only, as the draft is. */
export const answer: Signal<Answer | null> = signal(null)
let reading = new AbortController()

/** Runs the draft, and reads its answer while it is written. */
export async function startRun(): Promise<void> {
  reading = new AbortController()
  const { signal } = reading
  let told: Answer = { text: '', flags: [], state: 'running' }
  const tell = (more: Partial<Answer>): void => {
    told = { ...told, ...more }
    answer.value = told
  }
  tell({})
  try {
    const body = { ...bodyOf(draft.value), stream: true }
    // Browsers send a POST again, unasked, when a connection that was used before is reset under it.
    const idempotencyKey = crypto.randomUUID()
    const response = await call('/agent/run', { method: 'POST', body, signal, idempotencyKey })
    const warning = response.headers.get('X-Run-Limit-Warning')
    if (warning !== null) tell({ warning })
    for await (const { event, data } of eventsOf(response)) {
      if (isRunEvent(event)) tell(take(told, { event, data: JSON.parse(data) }))
      // What becomes of the connection now is of no matter.
      if (told.state === 'done') return
    }
    tell({ state: 'lost' })
  } catch (error) {
    tell(signal.aborted ? { state: 'stopped' } : endedBy(error))
  }
}

/** What a run that was not answered ended with. Only the API knows that it failed: one that it refused at once never ran. */
function endedBy(error: unknown): Partial<Answer> {
  if (!(error instanceof ApiError)) return { state: 'failed', error }
  const { code, refusal, status } = error
  if (code === 'OFFLINE') return { state: 'lost' }
  if (code === 'DUPLICATE_RUN' && refusal.audit_id !== undefined)
    return { state: 'repeated', auditId: refusal.audit_id }
  const hasRun = refusal.audit_id !== undefined || status === null || status >= 500
  return { state: hasRun ? 'failed' : 'refused', error }
}

/** Stops reading the answer. */
export const stopReading = (): void => reading.abort()

/** What an event adds to an answer. @throws ApiError */
function take({ text, flags }: Answer, { event, data }: RunEvent): Partial<Answer> {
  switch (event) {
    case 'delta':
      return { text: text + data.text }
    case 'flags':
      return { flags: [...flags, ...data.policy_flags] }
    case 'done':
      return { state: 'done', done: data, flags: data.policy_flags }
    case 'error':
      throw new ApiError(data)
  }
}
