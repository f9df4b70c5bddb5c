import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { deriveGatewayKey } from '../../src/gateway/keys.ts'

test('a gateway key is sk- and the base64url of HMAC-SHA-256(secret, org:version)', async () => {
  for (const [org, version] of [
    ['org_1', 1],
    ['org_1', 2],
    ['org_2', 1],
  ] as const) {
    const expected = createHmac('sha256', 'secret').update(`${org}:${version}`).digest('base64url')
    expect(await deriveGatewayKey({ keySecret: 'secret' }, org, version)).toBe(`sk-${expected}`)
  }
})
