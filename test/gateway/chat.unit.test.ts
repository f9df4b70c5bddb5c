import { afterEach, expect, test, vi } from 'vitest'
import { chat } from '../../src/gateway/chat.ts'

const GATEWAY = { url: 'https://gateway.test', key: 'sk-1', timeoutMs: 5_000 }
const REQUEST = { auditId: 'aud_1', model: 'm', system: 's', message: 'Hello', maxTokens: 10, temperature: 0 }
const NOW = Date.parse('2026-11-20T08:00:00Z')

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test.each([
  ['7', 7],
  ['32.517284', 33],
  ['32.5', 33],
  ['Fri, 20 Nov 2026 08:01:00 GMT', 60],
  ['999999999', 86_400],
  ['Wed, 21 Oct 2099 07:28:00 GMT', 86_400],
  ['Fri, 20 Nov 2026 07:00:00 GMT', 10],
  ['0', 10],
  ['Infinity', 10],
  ['1e300', 10],
  ['0x10', 10],
  ['-3', 10],
  ['soon', 10],
  [undefined, 10],
])('a gateway that limits the rate and says Retry-After: %s is waited for %i s', async (header, retryAfter) => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
  const headers = header === undefined ? {} : { 'Retry-After': header }
  vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(new Response('{}', { status: 429, headers }))
  expect(await chat(GATEWAY, REQUEST)).toEqual({
    failure: { code: 'RATE_LIMITED', error: expect.stringContaining('gateway'), retryAfter },
  })
})
