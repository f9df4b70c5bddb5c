import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { AUTHORIZED_PARTY, KID, sessionToken, type TokenRequest } from '../../dev/session.ts'
import { authenticateToken } from '../../src/auth/token.ts'
import { VerifiedTokens } from '../../src/auth/verified.ts'

const ISSUER = 'https://clerk.test'
const newKey = (): JsonWebKey =>
  JSON.parse(JSON.stringify(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })))
const clerkKey = newKey()
const EXPECTED = { issuer: ISSUER, authorizedParties: [AUTHORIZED_PARTY] }
const { n = '', e = '', kty = '' } = clerkKey
const findKey = async (kid: string): Promise<JsonWebKey | undefined> => (kid === KID ? { kty, n, e } : undefined)
const token = (request: Partial<TokenRequest>, key = clerkKey) =>
  sessionToken(key, ISSUER, { user: 'user_test', role: 'member', claims: 'v2', ttlSeconds: 600, ...request })
const authenticate = async (jwt: string | Promise<string>, expected = EXPECTED) =>
  authenticateToken(await jwt, findKey, expected)

const utf8 = new TextEncoder()
const base64url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
const encode = (value: unknown) => base64url(utf8.encode(JSON.stringify(value)))
const now = () => Math.floor(Date.now() / 1_000)
const claims = (extra: object = {}) => ({
  iss: ISSUER,
  sub: 'user_1',
  azp: AUTHORIZED_PARTY,
  iat: now(),
  nbf: now(),
  exp: now() + 60,
  org_id: 'org_1',
  org_role: 'org:admin',
  ...extra,
})

/** A token signed with the issuer's own key, whatever it claims. */
async function signed(payload: object, header: object = {}): Promise<string> {
  const text = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'ins_local', ...header })}.${encode(payload)}`
  const key = await crypto.subtle.importKey('jwk', clerkKey, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, false, [
    'sign',
  ])
  return `${text}.${base64url(new Uint8Array(await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key, utf8.encode(text))))}`
}

/** A good token of just so many characters. */
async function ofLength(length: number): Promise<string> {
  // Base64 has no text of every length: where the claims cannot fill it, the header does.
  for (const header of [{}, { x: '' }, { x: '1' }]) {
    const bare = (await signed(claims({ x: '' }), header)).length
    for (let size = Math.floor((3 * (length - bare)) / 4) - 2; size <= length; size++) {
      const jwt = await signed(claims({ x: 'x'.repeat(size) }), header)
      if (jwt.length === length) return jwt
      if (jwt.length > length) break
    }
  }
  throw new Error('no such token')
}

describe('a session token', () => {
  test.each(['v1', 'v2'] as const)('of claims %s names user and organization, and who is an admin', async (version) => {
    const jwt = token({ org: 'org_1', user: 'user_9', role: 'admin', claims: version })
    expect(await authenticate(jwt)).toEqual({ principal: { userId: 'user_9', orgId: 'org_1', isAdmin: true } })
  })
  test.each(['v1', 'v2'] as const)('of claims %s without an active organization is NO_ORG', async (version) => {
    expect(await authenticate(token({ claims: version }))).toEqual({ refused: 'NO_ORG' })
  })
  test('may be up to 5 s expired, no more', async () => {
    expect(await authenticate(signed(claims({ exp: now() - 3 })))).toHaveProperty('principal')
    expect(await authenticate(signed(claims({ exp: now() - 7 })))).toEqual({ refused: 'UNAUTHENTICATED' })
  })
  test('may be up to 5 s early, no more', async () => {
    expect(await authenticate(signed(claims({ nbf: now() + 3 })))).toHaveProperty('principal')
    expect(await authenticate(signed(claims({ nbf: now() + 8 })))).toEqual({ refused: 'UNAUTHENTICATED' })
    expect(await authenticate(signed(claims({ iat: now() + 8 })))).toEqual({ refused: 'UNAUTHENTICATED' })
  })

  test.each<[string, object]>([
    ['another issuer', { iss: 'https://clerk.evil.example' }],
    ['another party', { azp: 'https://evil.example' }],
    ['a pending session', { sts: 'pending' }],
    ['an impersonator', { act: { iss: 'https://dashboard.clerk.com', sub: 'user_support' } }],
    ['no subject', { sub: undefined }],
    ['no expiry', { exp: undefined }],
    ['an expiry that is text', { exp: '4000000000' }],
    ['an organization id that is no id', { org_id: "org_1'; drop table tenants; --" }],
    ['a version from the future', { v: 3, o: { id: 'org_1', rol: 'admin' } }],
  ])('with %s is refused', async (_, extra) => {
    expect(await authenticate(signed(claims(extra)))).toEqual({ refused: 'UNAUTHENTICATED' })
  })

  test('is good for 5 s after its end, by the millisecond', async () => {
    const end = now() + 60
    const jwt = await signed(claims({ exp: end }))
    // One that was checked before is believed no longer than another.
    const verified = new VerifiedTokens()
    const again = () => authenticateToken(jwt, findKey, EXPECTED, verified)
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      vi.setSystemTime(1_000 * end + 4_999)
      expect(await authenticate(jwt)).toHaveProperty('principal')
      expect(await again()).toHaveProperty('principal')
      vi.setSystemTime(1_000 * end + 5_000)
      expect(await authenticate(jwt)).toEqual({ refused: 'UNAUTHENTICATED' })
      expect(await again()).toEqual({ refused: 'UNAUTHENTICATED' })
    } finally {
      vi.useRealTimers()
    }
  })

  test('of 8,192 characters is read, a longer one is not', async () => {
    const [exact, longer] = [await ofLength(8_192), await ofLength(8_193)]
    expect(await authenticate(exact)).toHaveProperty('principal')
    expect(await authenticate(longer)).toEqual({ refused: 'UNAUTHENTICATED' })
  })

  test('that says version 1 is one of version 1', async () => {
    expect(await authenticate(signed(claims({ v: 1 })))).toEqual({
      principal: { userId: 'user_1', orgId: 'org_1', isAdmin: true },
    })
  })

  test.each([
    { org_role: undefined },
    { org_role: null },
    { org_role: 'admin' },
    { org_role: 'org:member' },
    { v: 2, o: { id: 'org_1' } },
    { v: 2, o: { id: 'org_1', rol: 'org:admin' } },
    { v: 2, o: { id: 'org_1', rol: 'member' } },
  ])('whose role is not the admin’s is no admin’s: %j', async (role) => {
    expect(await authenticate(signed(claims(role)))).toHaveProperty('principal.isAdmin', false)
  })
  test('with an organization that is null is NO_ORG', async () => {
    expect(await authenticate(signed(claims({ org_id: null })))).toEqual({ refused: 'NO_ORG' })
  })

  test.each(['a', 'user_1.x:y@z|w-1', 'u'.repeat(255)])('names a user whose id is %s', async (sub) => {
    expect(await authenticate(signed(claims({ sub })))).toHaveProperty('principal.userId', sub)
  })
  test.each(['', 'u'.repeat(256), 'user 1', 'user_1 ', ' user_1', 'user_1/x', 'üser'])(
    'whose user’s id is %j is refused',
    async (sub) => {
      expect(await authenticate(signed(claims({ sub })))).toEqual({ refused: 'UNAUTHENTICATED' })
    },
  )

  test('of v2 does not let v1 claims speak for it', async () => {
    expect(await authenticate(signed(claims({ v: 2 })))).toEqual({ refused: 'NO_ORG' })
  })

  test('with HS256 and the public key as secret is refused', async () => {
    const text = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'ins_local' })}.${encode(claims())}`
    const key = await crypto.subtle.importKey('raw', utf8.encode(String(n)), { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
    ])
    const jwt = `${text}.${base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8.encode(text))))}`
    expect(await authenticate(jwt)).toEqual({ refused: 'UNAUTHENTICATED' })
  })

  test.each(['none', 'RS384', 'RS512', 'PS256', 'ES256', 'rs256', ''])(
    'with alg %j is refused before its key is looked for',
    async (alg) => {
      const lookedFor: string[] = []
      const jwt = await signed(claims(), { alg })
      const result = await authenticateToken(
        jwt,
        async (kid) => {
          lookedFor.push(kid)
          return undefined
        },
        EXPECTED,
      )
      expect({ result, lookedFor }).toEqual({ result: { refused: 'UNAUTHENTICATED' }, lookedFor: [] })
    },
  )

  test('that brings its own key (jwk, jku) is refused', async () => {
    const jwt = await token({ org: 'org_1', role: 'admin' }, newKey())
    expect(await authenticate(jwt)).toEqual({ refused: 'UNAUTHENTICATED' })
  })

  test.each(['', 'a', 'a.b', 'a.b.c', '..', 'mt_abc', 'oat_abc', 'ak_abc', `${'a'.repeat(9_000)}.b.c`])(
    'that is no JWT is refused: %#',
    async (jwt) => {
      expect(await authenticate(jwt)).toEqual({ refused: 'UNAUTHENTICATED' })
    },
  )
})
