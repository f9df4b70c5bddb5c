import type { components } from './schema.ts'

/** The events of a streamed run; `done` or `error` is the last. */
export type RunEvent = components['schemas']['RunEvent']

const NAMES = { delta: true, flags: true, done: true, error: true } satisfies Record<RunEvent['event'], true>
/** Whether it is one of these: a later version of the API may send others. */
export const isRunEvent = (name: string): name is RunEvent['event'] => Object.hasOwn(NAMES, name)

/**
 * The events of `POST /api/v1/agent/run` with `stream: true`, asked for with `parseAs: 'stream'`:
 * `for await (const { event, data } of runEvents(answer.data))`. Events that it does not know are passed over.
 * @throws Error the stream broke, or ended before `done` or `error`
 */
export async function* runEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<RunEvent, void> {
  for await (const { event, data } of serverSentEvents(body)) {
    if (!isRunEvent(event)) continue
    yield { event, data: JSON.parse(data) }
    if (event === 'done' || event === 'error') return
  }
  throw new Error('the stream ended before the run did')
}

/** Server-sent events (WHATWG HTML, 9.2.6) whose lines end with LF or CR LF. Of a reader, because not every `lib` has a body's asyncIterator. */
async function* serverSentEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<{ event: string; data: string }> {
  const reader = body.getReader()
  const utf8 = new TextDecoder()
  let rest = ''
  let event = ''
  let data: string[] = []
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const lines = (rest + utf8.decode(next.value, { stream: true })).split(/\r?\n/)
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const { field, value = '' } = /^(?<field>[^:]*)(?:: ?(?<value>.*))?$/s.exec(line)?.groups ?? {}
        if (field === 'event') event = value
        else if (field === 'data') data.push(value)
        else if (line === '') {
          if (data.length > 0) yield { event, data: data.join('\n') }
          event = ''
          data = []
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
