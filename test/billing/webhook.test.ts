import { env } from 'cloudflare:workers'
import Stripe from 'stripe'
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { app } from '../../src/app.ts'
import { happen, holdQueue, post, reduced } from '../support/billing.ts'
import { ask, fault, forget, newOrg, noFaults, places, received } from '../support/world.ts'

const REFUSED = { status: 400, body: { error: 'Invalid Stripe signature', code: 'WEBHOOK_SIGNATURE_INVALID' } }
const TYPE = 'checkout.session.completed'
const sign = (payload: string, secret = 'whsec_test', timestamp = Math.floor(Date.now() / 1_000)) =>
  Stripe.webhooks.generateTestHeaderStringAsync({ payload, secret, timestamp } as Parameters<
    typeof Stripe.webhooks.generateTestHeaderStringAsync
  >[0])
const event = (more: object = {}) =>
  JSON.stringify({ id: 'evt_1', type: TYPE, created: 1, data: { object: { subscription: 'sub_1' } }, ...more })

let queued: unknown[]
beforeEach(() => {
  queued = holdQueue()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await noFaults()
})

describe('POST billing/webhook', () => {
  test('queues what Stripe signed, reduced, and answers as the reference says, without the database', async () => {
    const signed = await happen({ type: TYPE, org: newOrg(), plan: 'pro' })
    await forget('database')
    const { status, body } = await post(signed)
    expect({ status, body }).toEqual({ status: 200, body: { received: true } })
    expect(queued).toEqual([reduced(signed.event)])
    expect(signed.payload).toContain('pat.example@')
    expect(JSON.stringify(queued)).not.toMatch(/pat\.example|Pat|\+1555/)
    expect(await received('database')).toEqual([])
  })
  test('takes the event of the reference, which says not when it was', async () => {
    const { created: _, ...rest } = JSON.parse(event())
    const payload = JSON.stringify(rest)
    expect((await post({ payload, signature: await sign(payload) })).status).toBe(200)
    expect(queued).toEqual([expect.objectContaining({ id: 'evt_1', created: expect.any(Number) })])
  })
  test('acknowledges events of no concern, and queues none', async () => {
    expect(await post(await happen({ type: 'customer.created', org: newOrg() }))).toMatchObject({ status: 200 })
    expect(queued).toEqual([])
  })
  test('answers 503 when the queue refuses, so that Stripe sends again', async () => {
    vi.mocked(env.STRIPE_QUEUE.send).mockRejectedValue(new Error('no'))
    const answer = await post(await happen({ type: TYPE, org: newOrg() }))
    expect(answer).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } })
    expect(answer.headers.get('Retry-After')).toBe('5')
  })
  test('answers 503 when the queue hangs', async () => {
    vi.mocked(env.STRIPE_QUEUE.send).mockReturnValue(new Promise(() => {}))
    expect((await post(await happen({ type: TYPE, org: newOrg() }))).status).toBe(503)
  })
  test('with a bad signature too often from one address is a 429; what Stripe signed is taken all the same', async () => {
    const limit = vi.spyOn(env.ADDRESS_RATE, 'limit').mockResolvedValue({ success: false })
    const refused = await post({ payload: event(), signature: await sign(event(), 'whsec_other') })
    expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } })
    expect((await post({ payload: event(), signature: await sign(event()) })).status).toBe(200)
    expect(limit).toHaveBeenCalledTimes(1)
  })
  test('needs no token, and only POST', async () => {
    expect(await ask('/api/v1/billing/webhook')).toMatchObject({ status: 405, body: { code: 'METHOD_NOT_ALLOWED' } })
  })
})

describe('a signature', () => {
  test.each(['whsec_test', 'whsec_next'])(
    'by either secret (%s) is good while one replaces the other',
    async (secret) => {
      expect((await post({ payload: event(), signature: await sign(event(), secret) })).status).toBe(200)
    },
  )
  test('beside that of another secret is good', async () => {
    const [, v1 = ''] = (await sign(event(), 'whsec_old')).split(',')
    expect((await post({ payload: event(), signature: `${await sign(event())},${v1}` })).status).toBe(200)
  })
  test('that was made 290 s ago is good, and the same request again: the consumer sees to it that it counts once', async () => {
    const signature = await sign(event(), 'whsec_test', Math.floor(Date.now() / 1_000) - 290)
    for (let time = 0; time < 2; time++) expect((await post({ payload: event(), signature })).status).toBe(200)
    expect(queued).toHaveLength(2)
    expect(queued[0]).toEqual(queued[1])
  })
  test.each<[string, () => Promise<{ payload: string; signature?: string }>]>([
    ['missing', async () => ({ payload: event() })],
    ['empty', async () => ({ payload: event(), signature: '' })],
    ['by a stranger', async () => ({ payload: event(), signature: await sign(event(), 'whsec_stranger') })],
    [
      'stale',
      async () => ({ payload: event(), signature: await sign(event(), 'whsec_test', Date.now() / 1_000 - 302) }),
    ],
    ['of another body', async () => ({ payload: event({ created: 2 }), signature: await sign(event()) })],
    ['of a body that was cut off', async () => ({ payload: event().slice(0, -1), signature: await sign(event()) })],
    ['cut off', async () => ({ payload: event(), signature: (await sign(event())).slice(0, -1) })],
    ['without its time', async () => ({ payload: event(), signature: (await sign(event())).replace(/^t=\d+,/, '') })],
    ['with another time', async () => ({ payload: event(), signature: (await sign(event())).replace(/^t=\d/, 't=9') })],
    ['of another scheme', async () => ({ payload: event(), signature: (await sign(event())).replace('v1=', 'v0=') })],
    ['noise', async () => ({ payload: event(), signature: 't=now,v1=zz,,=;' })],
  ])('that is %s is refused, and nothing is queued', async (_, made) => {
    expect(await post(await made())).toMatchObject(REFUSED)
    expect(queued).toEqual([])
  })
  test('over what is no event is acknowledged, with an alert: sending it again would change nothing', async () => {
    const error = vi.spyOn(console, 'error')
    const thin = JSON.stringify({
      id: 'evt_1',
      object: 'v2.core.event',
      type: 'v1.billing.meter.error_report_triggered',
    })
    for (const payload of ['null', '[]', '{"id":', event({ id: 7 }), event({ data: null }), thin]) {
      expect((await post({ payload, signature: await sign(payload) })).status).toBe(200)
      expect(error.mock.calls.at(-1)?.join()).toContain('"event":"stripe_event_unreadable","alert":true')
    }
    expect(queued).toEqual([])
  })
  test('is not looked at when the body is larger than 1 MiB', async () => {
    const payload = event({ padding: 'x'.repeat(2 ** 20) })
    expect(await post({ payload, signature: await sign(payload) })).toMatchObject({
      status: 413,
      body: { code: 'PAYLOAD_TOO_LARGE' },
    })
  })
})

describe('the signing secret in Secret Manager', () => {
  const NAME = 'stripe__hosted-agents__webhook-secret'
  const put = (value: string) =>
    fetch(`${places.secrets}/__secrets`, { method: 'POST', body: JSON.stringify({ name: NAME, value }) })
  const asked = async () => (await received('secrets')).length
  /** Another installation each time: what an isolate keeps of one is not the other's. */
  const installed = () => ({
    ...env,
    STRIPE_WEBHOOK_SECRET: undefined,
    GOOGLE_SERVICE_ACCOUNT: inject('googleAccount'),
    SECRET_MANAGER_URL: `${places.secrets}/installation-${crypto.randomUUID()}/..`,
  })
  const send = async (installation: object, secret: string) =>
    app.request(
      'https://api.test/api/v1/billing/webhook',
      { method: 'POST', headers: { 'Stripe-Signature': await sign(event(), secret) }, body: event() },
      installation,
    )

  test('is used where there is no Worker secret, several of them too', async () => {
    await put('whsec_gsm_new, whsec_gsm_old')
    const installation = installed()
    expect((await send(installation, 'whsec_gsm_new')).status).toBe(200)
    expect((await send(installation, 'whsec_gsm_old')).status).toBe(200)
    expect((await send(installation, 'whsec_test')).status).toBe(400)
  })
  test('is read once in some minutes, serves while Secret Manager is down, and is asked for seldom then', async () => {
    await put('whsec_gsm')
    const installation = installed()
    await send(installation, 'whsec_gsm')
    await fault('secrets', 'http-500', { times: 100 })
    expect((await send(installation, 'whsec_gsm')).status).toBe(200)
    vi.useFakeTimers({ now: Date.now() + 6 * 60_000, toFake: ['Date'] })
    try {
      const error = vi.spyOn(console, 'error')
      for (let time = 0; time < 10; time++) expect((await send(installation, 'whsec_gsm')).status).toBe(200)
      expect(error.mock.calls.filter(([line]) => String(line).includes('secret_not_read'))).toHaveLength(1)
    } finally {
      vi.useRealTimers()
    }
  })
  test('that was withdrawn opens nothing more once it is asked for again, and opens when it is there again', async () => {
    await put('whsec_gsm')
    const installation = installed()
    expect((await send(installation, 'whsec_gsm')).status).toBe(200)
    await fault('secrets', 'http-403', { times: 1 })
    vi.useFakeTimers({ now: Date.now() + 6 * 60_000, toFake: ['Date'] })
    try {
      expect((await send(installation, 'whsec_gsm')).status).toBe(503)
      vi.setSystemTime(Date.now() + 31_000)
      expect((await send(installation, 'whsec_gsm')).status).toBe(200)
    } finally {
      vi.useRealTimers()
    }
  })
  test('is read once, however many events come first', async () => {
    await put('whsec_gsm')
    const installation = installed()
    const before = await asked()
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(installation, 'whsec_gsm')))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect((await asked()) - before).toBe(1)
  })
  test.each(['http-403', 'http-500', 'reset', 'garbage', 'corrupt'])(
    'that cannot be read (%s) is a 503',
    async (kind) => {
      await put('whsec_gsm')
      await fault('secrets', kind)
      const answer = await send(installed(), 'whsec_gsm')
      expect(answer.status).toBe(503)
      expect(await answer.text()).not.toContain('whsec')
      expect(queued).toEqual([])
    },
  )
})
