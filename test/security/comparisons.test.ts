import { afterEach, describe, expect, test, vi } from 'vitest'
import { HEC_TOKEN, hecSource } from '../log-sources/receivers/receiver.ts'
import { hec, item, post as postHec } from '../log-sources/receivers/sender.ts'
import { OTHER, post as postWebhook, webhookSource } from '../log-sources/receivers/signer.ts'
import { happen, post as postStripe } from '../support/billing.ts'
import { newTenant } from '../support/world.ts'

// What a stranger could guess is compared by what takes as long wherever it differs. Times themselves are not measured: who compares is.

afterEach(() => vi.restoreAllMocks())

describe('a HEC token', () => {
  test.each([
    ['its first letter', `0${HEC_TOKEN.slice(1)}`],
    ['its last letter', `${HEC_TOKEN.slice(0, -1)}1`],
    ['its length', HEC_TOKEN.slice(0, 16)],
    ['everything', 'x'.repeat(500)],
  ])('that differs in %s is compared whole, as hashes of one length', async (_, token) => {
    const id = await hecSource(await newTenant())
    const compare = vi.spyOn(crypto.subtle, 'timingSafeEqual')
    expect((await hec(id, '/event', { body: item('x'), headers: { Authorization: `Splunk ${token}` } })).status).toBe(
      403,
    )
    expect(compare.mock.calls.map((sides) => sides.map((side) => side.byteLength))).toEqual([[32, 32]])
    expect((await postHec(id, item('x'))).status).toBe(200)
    expect(compare).toHaveBeenCalledTimes(2)
  })
})

describe('a webhook’s signature', () => {
  test('is verified by the runtime, once for each secret, right or wrong', async () => {
    const id = await webhookSource(await newTenant())
    const verify = vi.spyOn(crypto.subtle, 'verify')
    const hmacs = () => verify.mock.calls.filter(([algorithm]) => algorithm === 'HMAC').length
    expect((await postWebhook(id, { user: 'x' })).status).toBe(202)
    expect(hmacs()).toBe(1)
    expect((await postWebhook(id, { user: 'x' }, { secret: OTHER })).status).toBe(400)
    expect(hmacs()).toBe(2)
  })
})

describe('Stripe’s signature', () => {
  test('is made anew for each secret, whatever the header says', async () => {
    const { payload, signature } = await happen({ type: 'charge.refunded', org: await newTenant() })
    const [, time = '', mac = ''] = /t=(\d+),v1=([0-9a-f]{64})/.exec(signature) ?? []
    const forged = [`0${mac.slice(1)}`, `${mac.slice(0, -1)}0`, mac.slice(0, 32), ''].filter((text) => text !== mac)
    for (const text of forged) {
      const sign = vi.spyOn(crypto.subtle, 'sign')
      expect((await postStripe({ payload, signature: `t=${time},v1=${text}` })).status).toBe(400)
      // Of both secrets that are configured here, and of nothing else.
      expect(sign.mock.calls.length).toBe(text === '' ? sign.mock.calls.length : 2)
      sign.mockRestore()
    }
    expect((await postStripe({ payload, signature })).status).toBe(200)
  })
})
