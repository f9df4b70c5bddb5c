import { afterEach, expect, test, vi } from 'vitest'
import { retrying } from '../../client/retry.ts'
import { runLeaseMs, SWEEP_INTERVAL_MS } from '../../src/runs/deadlines.ts'

const busy = (status: number, retryAfter?: string, headers: Record<string, string> = {}) =>
  new Response('{}', {
    status,
    headers: { ...headers, ...(retryAfter !== undefined && { 'Retry-After': retryAfter }) },
  })

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
const ask = (method: string, path: string) =>
  new Request(`https://api.test/api/v1${path}`, { method, ...(method !== 'GET' && { body: '{}' }) })
/** What a second time does something more. */
const unrepeatable = () => [
  ask('POST', '/log-sources'),
  ask('POST', '/provision/tenant/rotate'),
  ask('PATCH', '/tenant'),
]

afterEach(() => vi.useRealTimers())

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

test('A date in Retry-After is held against the service’s clock, not the client’s', async () => {
  const fast = Date.now() - 3_600_000
  const date = (ms: number) => new Date(fast + ms).toUTCString()
  const { send, waits } = client(busy(503, date(9_000), { Date: date(0) }), new Response('{}'))
  expect((await send(get())).status).toBe(200)
  expect(waits).toEqual([9_000])
})

test('The older forms of a date are dates too', async () => {
  const at = { Date: 'Sun, 06 Nov 1994 08:49:30 GMT' }
  const { send, waits } = client(
    busy(503, 'Sunday, 06-Nov-94 08:49:37 GMT', at),
    busy(503, 'Sun Nov  6 08:49:35 1994', at),
    new Response('{}'),
  )
  expect((await send(get())).status).toBe(200)
  expect(waits).toEqual([7_000, 5_000])
})

test('A Retry-After that is neither a number of seconds nor a date says nothing', async () => {
  const { send, waits } = client(busy(503, '-5'), busy(503, '1.5'), busy(503, 'soon'), new Response('{}'))
  expect((await send(get())).status).toBe(200)
  expect(waits).toEqual([500, 1_000, 2_000])
})

test('By default the client waits for the minute that the API’s rate limit asks for', async () => {
  const waits: number[] = []
  const answers = [busy(429, '60'), new Response('{}')]
  const send = retrying({
    wait: async (ms) => void waits.push(ms),
    fetch: async () => answers.shift() ?? busy(500),
  })
  expect((await send(get())).status).toBe(200)
  expect(waits).toEqual([60_000])
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
  for (const request of [get(), run(), ...unrepeatable()]) {
    const { send, asked } = client(busy(429, '86400'))
    expect((await send(request)).status).toBe(429)
    expect(asked).toHaveLength(1)
  }
})

test('A wait that no timer can keep is given to the caller, however patient he is', async () => {
  const asked: Request[] = []
  const send = retrying({
    maxWaitMs: Number.POSITIVE_INFINITY,
    fetch: async (request) => {
      asked.push(request)
      return busy(429, '2592000')
    },
  })
  expect((await send(get())).status).toBe(429)
  expect(asked).toHaveLength(1)
})

test('What was refused as too much did nothing: it is sent again, whatever its method', async () => {
  for (const request of unrepeatable()) {
    const { send, asked, waits } = client(busy(429, '7'), busy(429, '8'), new Response('{}'))
    expect((await send(request)).status).toBe(200)
    expect(await Promise.all(asked.map((tried) => tried.text()))).toEqual(['{}', '{}', '{}'])
    expect(waits).toEqual([7_000, 8_000])
  }
})

test('What may have been carried out is not sent again, unless a second time does no more', async () => {
  for (const request of unrepeatable()) {
    for (const failure of [busy(502), busy(503, '1'), busy(504), busy(429)]) {
      const { send, asked } = client(failure)
      expect(await send(request.clone())).toBe(failure)
      expect(asked).toHaveLength(1)
    }
    const lost = client(new TypeError('fetch failed'), new Response('{}'))
    await expect(lost.send(request.clone())).rejects.toThrow('fetch failed')
  }
  const repeatable = [
    ask('POST', '/agent/scan'),
    ask('POST', '/provision/tenant'),
    ask('POST', '/audit/checkpoint'),
    ask('DELETE', '/provision/tenant'),
    run(),
  ]
  for (const request of repeatable) {
    const { send } = client(busy(503, '1'), new TypeError('fetch failed'), new Response('{}'))
    expect((await send(request)).status).toBe(200)
  }
})

test('An Idempotency-Key where the API takes none makes nothing repeatable', async () => {
  const { send, asked } = client(busy(503, '1'))
  const headers = { 'Idempotency-Key': 'mine' }
  await send(new Request('https://api.test/api/v1/log-sources', { method: 'POST', body: '{}', headers }))
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

test('A run whose answer was lost, and is still under way, is waited for and not given to the caller as a duplicate', async () => {
  for (const lost of [new TypeError('fetch failed'), busy(503, '1'), busy(504)]) {
    const { send, waits } = client(lost, busy(409, '50'), busy(409, '20'), new Response('{}'))
    expect((await send(run())).status).toBe(200)
    expect(waits.slice(1)).toEqual([50_000, 20_000])
  }
})

test('A run that is under way may end long before it must have: it is asked for again after the longest wait that is allowed', async () => {
  const { send, waits } = client(new TypeError('fetch failed'), busy(409, '170'), busy(409, '110'), new Response('{}'))
  expect((await send(run())).status).toBe(200)
  expect(waits.slice(1)).toEqual([60_000, 60_000])
})

test.each([60_000, 1_000])(
  'A run that died is waited for until its key is free, however often it is asked for meanwhile: every %d ms',
  async (maxWaitMs) => {
    const free = runLeaseMs(60_000) + SWEEP_INTERVAL_MS
    let now = 0
    const send = retrying({
      retries: 1,
      maxWaitMs,
      wait: async (ms) => {
        now += ms
      },
      fetch: async () => {
        if (now === 0) throw new TypeError('fetch failed')
        return now < free ? busy(409, String(Math.ceil((free - now) / 1_000))) : new Response('{}')
      },
    })
    expect((await send(run())).status).toBe(200)
    expect(now).toBeLessThan(free + 1_000)
  },
)

test.each([
  ['for ever', () => '10000000000', 61_000],
  ['for some time, and then for a second each time', (asked: number) => (asked === 1 ? '330' : '1'), 61_000],
  ['by a caller who waits a moment each time', () => '330', 100],
])('Asking whether a run has ended ends itself: told to wait %s', async (_, told, maxWaitMs) => {
  let asked = 0
  const send = retrying({
    maxWaitMs,
    wait: async () => {},
    fetch: async () => {
      if (asked++ === 0) throw new TypeError('fetch failed')
      return busy(409, told(asked - 1))
    },
  })
  expect((await send(run())).status).toBe(409)
  expect(asked).toBeLessThan(320)
})

test('Who will not wait at all is told that the run is under way', async () => {
  const send = retrying({
    maxWaitMs: 0,
    wait: async () => {},
    fetch: vi.fn(async () => busy(409, '170')).mockRejectedValueOnce(new TypeError('fetch failed')),
  })
  expect((await send(run())).status).toBe(409)
})

test('A duplicate that has ended, is still under way at the last try, or is no repetition of ours is the caller’s', async () => {
  const lost = () => new TypeError('fetch failed')
  const ended = busy(409)
  expect(await client(lost(), ended).send(run())).toBe(ended)
  const last = busy(409, '5')
  expect(await client(lost(), busy(409, '50'), busy(409, '5'), busy(409, '5'), last).send(run())).toBe(last)
  const another = client(busy(409, '5'))
  expect((await another.send(run({ 'Idempotency-Key': 'mine' }))).status).toBe(409)
  expect(another.asked).toHaveLength(1)
  const refused = client(busy(429, '5'), busy(409, '5'))
  expect((await refused.send(ask('POST', '/log-sources'))).status).toBe(409)
})

test('The caller’s own Idempotency-Key stays', async () => {
  const { send, asked } = client(new Response('{}'))
  await send(run({ 'Idempotency-Key': 'mine' }))
  expect(asked[0]?.headers.get('Idempotency-Key')).toBe('mine')
})

test('A request that the caller gave up is not sent again', async () => {
  const given = new AbortController()
  const { send, asked } = client(new TypeError('fetch failed'))
  given.abort(new Error('gave up'))
  await expect(send(new Request(get(), { signal: given.signal }))).rejects.toThrow()
  expect(asked.length).toBeLessThanOrEqual(1)
})

test('Who gives up during a wait hears it at once, with his reason, and nothing goes on', async () => {
  vi.useFakeTimers()
  const given = new AbortController()
  let asked = 0
  const send = retrying({
    maxWaitMs: 3_600_000,
    fetch: async () => {
      asked++
      return busy(429, '3600')
    },
  })
  const answer = send(new Request(get(), { signal: given.signal }))
  const heard = expect(answer).rejects.toThrow('gave up')
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1))
  given.abort(new Error('gave up'))
  await heard
  expect([asked, vi.getTimerCount()]).toEqual([1, 0])
})

test('A busy answer whose body breaks is waited for as any other', async () => {
  const broken = new ReadableStream({ start: (controller) => controller.error(new Error('reset')) })
  const answer = new Response(broken, { status: 503, headers: { 'Retry-After': '1' } })
  expect((await client(answer, new Response('{}')).send(get())).status).toBe(200)
})
