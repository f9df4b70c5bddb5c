import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { signWebhook, verifyWebhook, WebhookSecret } from '../../src/http/standard-webhooks.ts'

const BYTES = new TextEncoder()
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const OTHER = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
/** The example of the Standard Webhooks specification. */
const [ID, TIMESTAMP, BODY] = ['msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', '{"test": 2432232314}']
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const NOW = new Date(1_614_265_330_000)

const sign = (secret: string, body = BODY, timestamp = TIMESTAMP) =>
  `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
    .update(`${ID}.${timestamp}.${body}`)
    .digest('base64')}`
type Given = { secrets?: string[]; body?: string; now?: Date } & Record<string, string | string[] | Date | undefined>
const verify = ({ secrets = [SECRET], body = BODY, now = NOW, ...headers }: Given = {}) =>
  verifyWebhook(
    WebhookSecret.parse({ secrets }),
    new Headers({
      'webhook-id': ID,
      'webhook-timestamp': TIMESTAMP,
      'webhook-signature': SIGNATURE,
      ...(headers as Record<string, string>),
    }),
    BYTES.encode(body),
    now,
  )

test('a message of ours is signed as the specification’s example is, by the first of the secrets', async () => {
  const headers = await signWebhook(WebhookSecret.parse({ secrets: [SECRET, OTHER] }), ID, BYTES.encode(BODY), NOW)
  expect(headers).toEqual({ 'webhook-id': ID, 'webhook-timestamp': TIMESTAMP, 'webhook-signature': SIGNATURE })
})

describe('a signature', () => {
  test('of the specification’s example is good', async () => {
    expect(sign(SECRET)).toBe(SIGNATURE)
    expect(await verify()).toEqual({ id: ID })
  })
  test('by any of the secrets is good while one replaces another, beside any others', async () => {
    for (const secrets of [
      [SECRET, OTHER],
      [OTHER, SECRET],
    ])
      expect(await verify({ secrets })).toEqual({ id: ID })
    const several = `v1a,AAAA ${sign(OTHER)} nonsense ${SIGNATURE}`
    expect(await verify({ 'webhook-signature': several })).toEqual({ id: ID })
  })
  test('is good for 5 minutes before and after', async () => {
    for (const seconds of [-300, 300])
      expect(await verify({ now: new Date(NOW.getTime() + seconds * 1_000) })).toEqual({ id: ID })
    for (const seconds of [-301, 301])
      expect(await verify({ now: new Date(NOW.getTime() + seconds * 1_000) })).toBeUndefined()
  })
  test.each<[string, Given]>([
    ['missing', { 'webhook-signature': '' }],
    ['by a stranger', { 'webhook-signature': sign(OTHER) }],
    ['of another body', { body: BODY.replace('4', '5') }],
    ['of a body that was cut off', { body: BODY.slice(0, -1) }],
    ['of another message', { 'webhook-id': 'msg_other' }],
    ['of no message', { 'webhook-id': '' }],
    ['of another time', { 'webhook-timestamp': '1614265331' }],
    ['of a time that is none', { 'webhook-timestamp': 'now' }],
    ['of a time that is written otherwise', { 'webhook-timestamp': `${TIMESTAMP}.0` }],
    ['cut off', { 'webhook-signature': SIGNATURE.slice(0, -3) }],
    ['longer', { 'webhook-signature': SIGNATURE.replace('=', 'A=') }],
    ['of another kind', { 'webhook-signature': SIGNATURE.replace('v1,', 'v1a,') }],
    ['without a kind', { 'webhook-signature': SIGNATURE.replace('v1,', '') }],
    ['behind too many others', { 'webhook-signature': `${'v1,AAAA '.repeat(10)}${SIGNATURE}` }],
  ])('that is %s is not', async (_, given) => {
    expect(await verify(given)).toBeUndefined()
  })
})

describe('a secret', () => {
  const bytes = (length: number) => `whsec_${Buffer.alloc(length, 1).toString('base64')}`
  test.each([[[bytes(24)]], [[bytes(64)]], [[SECRET, OTHER, bytes(32)]]])('%j is one', (secrets) => {
    expect(WebhookSecret.safeParse({ secrets }).success).toBe(true)
  })
  test.each([
    [[]],
    [[bytes(23)]],
    [[bytes(65)]],
    [[SECRET.slice(6)]],
    [['whsec_']],
    [['whsec_%%%']],
    [[SECRET, SECRET, OTHER, OTHER]],
    ['x'],
    [[7]],
  ])('%j is none', (secrets) => {
    expect(WebhookSecret.safeParse({ secrets }).success).toBe(false)
  })
})
