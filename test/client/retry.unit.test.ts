import { expect, test } from 'vitest'
import { retrying } from '../../client/retry.ts'

const busy = (status: number, retryAfter?: string) =>
  new Response('{}', { status, headers: retryAfter === undefined ? {} : { 'Retry-After': retryAfter } })

/** A client of a service that answers so, in turn; what it was asked, and how long was waited. */
function client(...answers: (Response | Error)[]) {
  const asked: Request[] = []
  const waits: number[] = []
  const send = retrying({
    maxWaitMs: 60_000,
    wait: async (ms) => void waits.push(ms),
    fetch: async (request) => {
      asked.push(request)
      const answer = answers.shift() ?? new Error('nothing left')
      if (answer instanceof Error) throw answer
      return answer
    },
  })
  return { asked, waits, send }
}
const get = () => new Request('https://api.test/api/v1/runs')
const run = (headers: HeadersInit = {}) =>
  new Request('https://api.test/api/v1/agent/run', { method: 'POST', body: '{"message":"Hello"}', headers })
const provision = () => new Request('https://api.test/api/v1/provision/tenant', { method: 'POST', body: '{}' })

test('A busy answer is waited for as long as Retry-After says, in seconds or until a date', async () => {
  const { send, waits } = client(
    busy(429, '7'),
    busy(503, new Date(Date.now() + 20_000).toUTCString()),
    new Response('{}'),
  )
  expect((await send(get())).status).toBe(200)
  expect(waits[0]).toBe(7_000)
  expect(waits[1]).toBeGreaterThan(15_000)
  expect(waits[1]).toBeLessThanOrEqual(20_000)
})

test('Without Retry-After the waits double', async () => {
  const { send, waits } = client(busy(502), busy(504), busy(503), new Response('{}'))
  await send(get())
  expect(waits).toEqual([500, 1_000, 2_000])
})

test('After the last try the answer is the caller’s, and a network’s failure is thrown', async () => {
  expect((await client(busy(503), busy(503), busy(503), busy(503, '1')).send(get())).status).toBe(503)
  const down = () => new TypeError('fetch failed')
  await expect(client(down(), down(), down(), down()).send(get())).rejects.toThrow('fetch failed')
})

test('An answer that asks for a longer wait than is allowed is given to the caller at once', async () => {
  const { send, asked } = client(busy(429, '86400'))
  expect((await send(get())).status).toBe(429)
  expect(asked).toHaveLength(1)
})

test('What is refused for good is not sent again', async () => {
  const { send, asked } = client(busy(422))
  expect((await send(run())).status).toBe(422)
  expect(asked).toHaveLength(1)
})

test('A run is given an Idempotency-Key, and sent again with the same key and body', async () => {
  const { send, asked } = client(busy(503, '1'), new Response('{}'))
  await send(run())
  const keys = asked.map(({ headers }) => headers.get('Idempotency-Key'))
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
  expect(keys[1]).toBe(keys[0])
  expect(await Promise.all(asked.map((request) => request.text()))).toEqual([
    '{"message":"Hello"}',
    '{"message":"Hello"}',
  ])
})

test('The caller’s own Idempotency-Key stays', async () => {
  const { send, asked } = client(new Response('{}'))
  await send(run({ 'Idempotency-Key': 'mine' }))
  expect(asked[0]?.headers.get('Idempotency-Key')).toBe('mine')
})

test('A POST without an Idempotency-Key is sent once', async () => {
  const { send, asked } = client(busy(503, '1'))
  expect((await send(provision())).status).toBe(503)
  expect(asked).toHaveLength(1)
})

test('A request that the caller gave up is not sent again', async () => {
  const given = new AbortController()
  const { send, asked } = client(new TypeError('fetch failed'))
  given.abort(new Error('gave up'))
  await expect(send(new Request(get(), { signal: given.signal }))).rejects.toThrow()
  expect(asked.length).toBeLessThanOrEqual(1)
})
