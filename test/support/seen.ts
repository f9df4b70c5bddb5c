import { expect } from 'vitest'

/** What a test was answered, for conformance.ts to judge; `body`: of JSON alone. */
export type Seen = { test: string; method: string; path: string; status: number; type: string; body?: string }

/** Of this file's tests so far. */
export const seen: Seen[] = []

/** Notes an answer. A stream is left to whoever reads it: a copy would keep it from ending when that one goes. */
export async function see(request: Request, response: Response): Promise<void> {
  const type = response.headers.get('Content-Type')?.split(';')[0] ?? ''
  seen.push({
    test: expect.getState().currentTestName ?? '',
    method: request.method,
    path: new URL(request.url).pathname,
    status: response.status,
    type,
    ...(type === 'application/json' && { body: await response.clone().text() }),
  })
}
