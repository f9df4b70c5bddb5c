import { env } from 'cloudflare:workers'
import Stripe from 'stripe'
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { app } from '../../src/app.ts'
import { happen, holdQueue, newOrg, post, reduced } from '../support/billing.ts'
import { ask, fault, forget, noFaults, places, received } from '../support/world.ts'

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
  test('that was made 299 s ago is good, and comes again within its time: the event takes effect once', async () => {
    const signature = await sign(event(), 'whsec_test', Math.floor(Date.now() / 1_000) - 290)
    for (let time = 0; time < 2; time++) expect((await post({ payload: event(), signature })).status).toBe(200)
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
  test('over what is no event gets a 400 that says so', async () => {
    for (const payload of ['', 'null', '[]', '{"id":', event({ id: 7 }), event({ data: null })]) {
      const answer = await post({ payload, signature: await sign(payload || ' ') })
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe(payload === '' ? 'WEBHOOK_SIGNATURE_INVALID' : 'VALIDATION_ERROR')
    }
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
  test('is read once in some minutes, and serves while Secret Manager is down', async () => {
    await put('whsec_gsm')
    const installation = installed()
    await send(installation, 'whsec_gsm')
    await fault('secrets', 'http-500', { times: 100 })
    expect((await send(installation, 'whsec_gsm')).status).toBe(200)
    const later = Date.now() + 6 * 60_000
    vi.useFakeTimers({ now: later, toFake: ['Date'] })
    try {
      const signed = await sign(event(), 'whsec_gsm')
      const answer = await app.request(
        'https://api.test/api/v1/billing/webhook',
        { method: 'POST', headers: { 'Stripe-Signature': signed }, body: event() },
        installation,
      )
      expect(answer.status).toBe(200)
    } finally {
      vi.useRealTimers()
    }
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
