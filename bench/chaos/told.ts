import { runEvents } from '../../client/events.ts'
import type { PolicyFlag } from '../../src/dlp/policy.ts'

/** What of an answer is looked at; a refusal's `code`, a run's answer. */
export type Answer = {
  code?: string
  audit_id?: string
  response?: string
  policy_flags?: PolicyFlag[]
  model_used?: string
  tokens_used?: number | null
  success?: boolean
  keyId?: string
  message?: string
  runs?: { id: string; user_id: string }[]
  total?: number
}

/**
 * What a client was told of one sending of a request. `status` null: nothing, or a stream that broke off. A stream has its `done` or
 * `error` in `answer`, and all text that came in `seen`.
 */
export type Told = { n: number; at: number; status: number | null; answer: Answer; seen?: string }

/** Reads an answer to its end; what breaks off was told in part. */
export async function tell(n: number, at: number, asking: Promise<Response>): Promise<Told> {
  const nothing: Told = { n, at, status: null, answer: {} }
  try {
    const response = await asking
    if (response.headers.get('Content-Type')?.startsWith('text/event-stream')) return await streamed(nothing, response)
    return { ...nothing, status: response.status, answer: (await response.json()) as Answer }
  } catch {
    return nothing
  }
}

async function streamed(nothing: Told, response: Response): Promise<Told> {
  const told: Told = { ...nothing, seen: '' }
  try {
    for await (const { event, data } of runEvents(response.body ?? new Blob().stream())) {
      if (event === 'delta') told.seen += data.text
      if (event === 'done') Object.assign(told, { status: 200, answer: { ...data, response: told.seen } })
      if (event === 'error') Object.assign(told, { status: 502, answer: data })
    }
  } catch {} // broken off
  return told
}
