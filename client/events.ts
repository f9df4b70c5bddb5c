import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { components } from './schema.ts'

type PolicyFlag = components['schemas']['PolicyFlag']

/** The events of a streamed run; `done` or `error` is the last. */
export type RunEvent =
  | { event: 'delta'; data: { text: string } }
  | { event: 'flags'; data: { policy_flags: PolicyFlag[] } }
  | {
      event: 'done'
      data: { audit_id: string; policy_flags: PolicyFlag[]; model_used: string; tokens_used: number | null }
    }
  | { event: 'error'; data: { error: string; code: string; audit_id: string; request_id: string } }

/**
 * The events of `POST /api/v1/agent/run` with `stream: true`, asked for with `parseAs: 'stream'`:
 * `for await (const { event, data } of runEvents(answer.data))`.
 * @throws Error the stream ended before `done` or `error`
 */
export async function* runEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<RunEvent, void> {
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  for await (const { event, data } of events) {
    const parsed = { event, data: JSON.parse(data) } as RunEvent
    yield parsed
    if (parsed.event === 'done' || parsed.event === 'error') return
  }
  throw new Error('the stream ended before the run did')
}
