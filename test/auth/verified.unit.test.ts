import { generateKeyPairSync } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { keySetOf } from '../../dev/clerk.ts'
import { AUTHORIZED_PARTY, KID, sessionToken } from '../../dev/session.ts'
import { authenticateToken } from '../../src/auth/token.ts'
import { VerifiedTokens } from '../../src/auth/verified.ts'

const ISSUER = 'https://clerk.test'
const issuerKey = (): JsonWebKey =>
  JSON.parse(JSON.stringify(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })))
const key = issuerKey()
const PRINCIPAL = { userId: 'user_1', orgId: 'org_1', isAdmin: false }
const tokenOf = (org = 'org_1', claims: 'v1' | 'v2' = 'v2') =>
  sessionToken(key, ISSUER, { user: 'user_1', org, role: 'member', claims, ttlSeconds: 60 })
/** Where the issuer publishes these keys. */
const authenticate = (token: string, verified: VerifiedTokens, published = keySetOf(key).keys) =>
  authenticateToken(
    token,
    async (kid): Promise<JsonWebKey | undefined> => published.find((one) => one.kid === kid),
    { issuer: ISSUER, authorizedParties: [AUTHORIZED_PARTY] },
    verified,
  )

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test.each(['v1', 'v2'] as const)(
  'a token of claims %s that comes again is believed without checking its signature again',
  async (claims) => {
    const [token, verified] = [await tokenOf('org_1', claims), new VerifiedTokens()]
    expect(await authenticate(token, verified)).toEqual({ principal: PRINCIPAL })
    const verify = vi.spyOn(crypto.subtle, 'verify')
    for (let i = 0; i < 3; i++) expect(await authenticate(token, verified)).toEqual({ principal: PRINCIPAL })
    expect(verify).not.toHaveBeenCalled()
  },
)

test('a token that the issuer did not sign costs one check of its signature, and the key is imported once', async () => {
  const published = keySetOf(key).keys
  const [verify, importKey] = [vi.spyOn(crypto.subtle, 'verify'), vi.spyOn(crypto.subtle, 'importKey')]
  for (const org of ['org_1', 'org_2', 'org_3']) {
    const forged = `${(await tokenOf(org)).slice(0, -8)}AAAAAAAA`
    importKey.mockClear()
    expect(await authenticate(forged, new VerifiedTokens(), published)).toEqual({ refused: 'UNAUTHENTICATED' })
    expect(importKey).toHaveBeenCalledTimes(org === 'org_1' ? 1 : 0)
  }
  expect(verify).toHaveBeenCalledTimes(3)
})

test('a token is believed until 5 s after it expired, and no longer', async () => {
  const [token, verified] = [await tokenOf(), new VerifiedTokens()]
  await authenticate(token, verified)
  vi.useFakeTimers({ now: Date.now() + 63_000 })
  expect(await authenticate(token, verified)).toEqual({ principal: PRINCIPAL })
  vi.setSystemTime(Date.now() + 3_000)
  expect(await authenticate(token, verified)).toEqual({ refused: 'UNAUTHENTICATED' })
})

test.each([
  ['withdrawn', []],
  ['another', keySetOf(issuerKey()).keys],
])('a token is believed no longer once its key is %s', async (_, published) => {
  const [token, verified] = [await tokenOf(), new VerifiedTokens()]
  await authenticate(token, verified)
  expect(await authenticate(token, verified, published)).toEqual({ refused: 'UNAUTHENTICATED' })
})

test('what differs from a known token in its last character is another token', async () => {
  const [token, verified] = [await tokenOf(), new VerifiedTokens()]
  await authenticate(token, verified)
  const other = token.slice(0, -1) + (token.endsWith('A') ? 'Q' : 'A')
  expect(await authenticate(other, verified)).toEqual({ refused: 'UNAUTHENTICATED' })
})

test('however many tokens come, each still speaks for its own organization', async () => {
  const verified = new VerifiedTokens()
  for (let i = 0; i < 2_100; i++)
    verified.keep(`token ${i}`, { principal: PRINCIPAL, kid: KID, modulus: key.n, expiresAt: Date.now() + 60_000 })
  expect(verified.get('token 0')).toBeUndefined()
  const [one, two] = [await tokenOf('org_1'), await tokenOf('org_2')]
  for (let i = 0; i < 2; i++) {
    expect(await authenticate(one, verified)).toEqual({ principal: PRINCIPAL })
    expect(await authenticate(two, verified)).toEqual({ principal: { ...PRINCIPAL, orgId: 'org_2' } })
  }
})
