import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { isGenuineWebhook, signWebhook, WebhookSecret } from '../../src/http/standard-webhooks.ts'

// The specification's own vector.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const AT_MS = 1_614_265_330_000
const BODY = new TextEncoder().encode('{"test": 2432232314}')
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const OTHER = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const headers = (given = {}) => ({ id: ID, timestamp: '1614265330', signature: SIGNATURE, ...given })

test('signs as the specification’s vector has it, and takes it for genuine', async () => {
  expect(await signWebhook(SECRET, ID, BODY, AT_MS + 999)).toEqual({
    'webhook-id': ID,
    'webhook-timestamp': '1614265330',
    'webhook-signature': SIGNATURE,
  })
  expect(await isGenuineWebhook(headers(), BODY, [SECRET], AT_MS)).toBe(true)
})

test('signs the body’s bytes, whatever they are', async () => {
  const body = Uint8Array.from({ length: 256 }, (_, i) => i)
  const { 'webhook-signature': signature } = await signWebhook(OTHER, ID, body, AT_MS)
  const mac = createHmac('sha256', Buffer.alloc(32, 7)).update(`${ID}.1614265330.`).update(body).digest('base64')
  expect(signature).toBe(`v1,${mac}`)
})

test('any of several signatures and any of several secrets will do', async () => {
  const signature = `v1a,xyz v1,${'A'.repeat(43)}= ${SIGNATURE}`
  expect(await isGenuineWebhook(headers({ signature }), BODY, [OTHER, SECRET], AT_MS)).toBe(true)
})

test.each([
  ['another id', headers({ id: 'msg_other' }), BODY, AT_MS],
  ['another time', headers({ timestamp: '1614265331' }), BODY, AT_MS],
  ['another body', headers(), new TextEncoder().encode('{"test": 2432232315}'), AT_MS],
  ['a time too long ago', headers(), BODY, AT_MS + 301_000],
  ['a time ahead', headers(), BODY, AT_MS - 301_000],
  ['no time', headers({ timestamp: 'NaN' }), BODY, AT_MS],
  ['no signature', headers({ signature: '' }), BODY, AT_MS],
  ['one of another version', headers({ signature: SIGNATURE.replace('v1,', 'v2,') }), BODY, AT_MS],
  ['one that is no base64', headers({ signature: `v1,${'%'.repeat(43)}=` }), BODY, AT_MS],
])('%s is not genuine', async (_, given, body, now) => {
  expect(await isGenuineWebhook(given, body, [SECRET], now)).toBe(false)
})
test('a message signed with another secret is not genuine', async () => {
  expect(await isGenuineWebhook(headers(), BODY, [OTHER], AT_MS)).toBe(false)
})

test('a secret is one to three keys of 24 to 64 bytes', () => {
  const key = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString('base64')}`
  const isSecret = (...secrets: string[]) => WebhookSecret.safeParse({ secrets }).success
  expect(isSecret(key(24))).toBe(true)
  expect(isSecret(key(64), key(32), SECRET)).toBe(true)
  for (const secrets of [[], [key(23)], [key(65)], [key(32), key(32), key(32), key(32)], ['whsec_%%%'], ['plain']])
    expect(isSecret(...secrets)).toBe(false)
})
