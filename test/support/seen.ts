import { expect } from 'vitest'

/** What a test was answered, for conformance.ts to judge; `body`: of JSON, and of events what was read of them. */
export type Seen = { test: string; method: string; path: string; status: number; type: string; body?: string }

/** Of this file's tests so far. */
export const seen: Seen[] = []

/**
 * Notes an answer; of a stream what its reader takes: a copy would keep it from ending when that one goes.
 * @returns the answer, to read
 */
export async function see(request: Request, response: Response): Promise<Response> {
  const type = response.headers.get('Content-Type')?.split(';')[0] ?? ''
  const noted: Seen = {
    test: expect.getState().currentTestName ?? '',
    method: request.method,
    path: new URL(request.url).pathname,
    status: response.status,
    type,
    ...(type === 'application/json' && { body: await response.clone().text() }),
  }
  seen.push(noted)
  if (type !== 'text/event-stream' || !response.body) return response
  const utf8 = new TextDecoder()
  const noting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      noted.body = (noted.body ?? '') + utf8.decode(chunk, { stream: true })
      controller.enqueue(chunk)
    },
  })
  return new Response(response.body.pipeThrough(noting), response)
}
