import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { type RunEvent, runEvents } from '../../client/index.ts'

const DELTA = 'event: delta\ndata: {"text":"Größe 🙂\u2028"}\n\n'
const DONE = 'event: done\ndata: {"audit_id":"aud_1","policy_flags":[],"model_used":"m","tokens_used":null}\n\n'
const TOLD: RunEvent[] = [
  { event: 'delta', data: { text: 'Größe 🙂\u2028' } },
  { event: 'done', data: { audit_id: 'aud_1', policy_flags: [], model_used: 'm', tokens_used: null } },
]

/** A body of these chunks that then ends, or breaks with `error`. */
const body = (chunks: Iterable<Uint8Array>, error?: Error) => {
  const left = chunks[Symbol.iterator]()
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = left.next()
      if (!done) controller.enqueue(value)
      else if (error) controller.error(error)
      else controller.close()
    },
  })
}
const utf8 = (text: string) => new TextEncoder().encode(text)
const inPieces = (text: string, bytes: number) => {
  const all = utf8(text)
  return Array.from({ length: Math.ceil(all.length / bytes) }, (_, i) => all.subarray(i * bytes, (i + 1) * bytes))
}
async function read(stream: ReadableStream<Uint8Array>, into: RunEvent[] = []) {
  for await (const told of runEvents(stream)) into.push(told)
  return into
}

test('Events are the same wherever the network cuts them', async () => {
  const text = DELTA + DONE
  for (let bytes = 1; bytes <= utf8(text).length; bytes++) expect(await read(body(inPieces(text, bytes)))).toEqual(TOLD)
})

test('Lines may end with CR LF, begin with no space, be comments, and make up one value together', async () => {
  const text = `: welcome\r\nid: 7\r\nevent:delta\r\ndata:{"text":\r\ndata: "Größe 🙂\u2028"}\r\n\r\n${DONE.replaceAll('\n', '\r\n')}`
  for (let bytes = 1; bytes < 20; bytes++) expect(await read(body(inPieces(text, bytes)))).toEqual(TOLD)
})

test('An event of a later version is passed over', async () => {
  expect(await read(body([utf8(`event: usage\ndata: {"so_far":7}\n\n${DELTA}${DONE}`)]))).toEqual(TOLD)
})

test('A narrator’s last event says what was read', async () => {
  const context = { from: '2026-05-12T00:00:00Z', to: '2026-05-13T00:00:00Z', sources: ['ls_1'], events: 7, entries: 2 }
  const done = `event: done\ndata: ${JSON.stringify({ audit_id: 'aud_1', policy_flags: [], model_used: 'm', tokens_used: 1, context })}\n\n`
  const [last] = await read(body([utf8(done)]))
  expect(last?.event === 'done' && last.data.context?.events).toBe(7)
})

test('A stream that breaks or ends before the run does is an error, after what came', async () => {
  const came: RunEvent[] = []
  await expect(read(body([utf8(DELTA)], new Error('reset')), came)).rejects.toThrow('reset')
  await expect(read(body([utf8(DELTA)]), came)).rejects.toThrow('the stream ended before the run did')
  await expect(read(body([utf8(DELTA + DONE.trimEnd())]), came)).rejects.toThrow('the stream ended before the run did')
  await expect(read(body([]), came)).rejects.toThrow('the stream ended before the run did')
  expect(came).toEqual([TOLD[0], TOLD[0], TOLD[0]])
})

test('A connection that is reset in the middle of an answer is an error', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    response.write(DELTA, () => setImmediate(() => response.destroy()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    const { body: stream } = await fetch(`http://127.0.0.1:${port}`)
    if (!stream) throw new Error('no body')
    const came: RunEvent[] = []
    await expect(read(stream, came)).rejects.toThrow()
    expect(came).toEqual([TOLD[0]])
  } finally {
    server.close()
  }
})

test('Who stops listening closes the stream', async () => {
  let closed = false
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(utf8(DELTA)),
    cancel: () => {
      closed = true
    },
  })
  for await (const _ of runEvents(stream)) break
  expect(closed).toBe(true)
})
