import { describe, expect, test } from 'vitest'
import { sessionToken } from '../../dev/session.ts'
import { authenticateToken } from '../../src/auth/token.ts'
import { ask, bearer, clerkKey, newTenant, places, token } from '../support/world.ts'

const EXPECTED = { issuer: places.clerk, authorizedParties: ['http://localhost:3000'] }
const { n = '', e = '', kty } = clerkKey
const findKey = async (kid: string): Promise<JsonWebKey | undefined> =>
  kid === 'ins_local' ? { kty, n, e } : undefined
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
  iss: places.clerk,
  sub: 'user_1',
  azp: 'http://localhost:3000',
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

describe('a session token', () => {
  test.each(['v1', 'v2'] as const)('of claims %s names user, organization and role', async (version) => {
    const jwt = token({ org: 'org_1', user: 'user_9', role: 'admin', claims: version })
    expect(await authenticate(jwt)).toEqual({ principal: { userId: 'user_9', orgId: 'org_1', role: 'org:admin' } })
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
    ['no subject', { sub: undefined }],
    ['no expiry', { exp: undefined }],
    ['an expiry that is text', { exp: '4000000000' }],
    ['an organization id that is no id', { org_id: "org_1'; drop table tenants; --" }],
    ['a version from the future', { v: 3, o: { id: 'org_1', rol: 'admin' } }],
  ])('with %s is refused', async (_, extra) => {
    expect(await authenticate(signed(claims(extra)))).toEqual({ refused: 'UNAUTHENTICATED' })
  })

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
    const pair = await crypto.subtle.generateKey(
      { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
      true,
      ['sign', 'verify'],
    )
    if (!('privateKey' in pair)) throw new Error('no pair')
    const own = await crypto.subtle.exportKey('jwk', pair.privateKey)
    const jwt = await sessionToken(own as JsonWebKey, places.clerk, {
      user: 'user_1',
      org: 'org_1',
      role: 'admin',
      claims: 'v2',
      ttlSeconds: 60,
    })
    expect(await authenticate(jwt)).toEqual({ refused: 'UNAUTHENTICATED' })
  })

  test.each(['', 'a', 'a.b', 'a.b.c', '..', 'mt_abc', 'oat_abc', 'ak_abc', `${'a'.repeat(9_000)}.b.c`])(
    'that is no JWT is refused: %#',
    async (jwt) => {
      expect(await authenticate(jwt)).toEqual({ refused: 'UNAUTHENTICATED' })
    },
  )
})

describe('in workerd', () => {
  const asked = async () => (await (await fetch(`${places.clerk}/__requests`)).json<{ requests: number }>()).requests

  test('requests at once share what Clerk answers, and strangers’ key ids fetch nothing', async () => {
    const org = await newTenant()
    const before = await asked()
    const strangers = Array.from({ length: 50 }, async (_, i) =>
      ask('/api/v1/runs', { headers: await bearer({ org, kid: `ins_${i}` }) }),
    )
    const known = Array.from({ length: 50 }, async () => ask('/api/v1/runs', { headers: await bearer({ org }) }))
    expect((await Promise.all(strangers)).every(({ status }) => status === 401)).toBe(true)
    expect((await Promise.all(known)).every(({ status }) => status === 200)).toBe(true)
    expect((await asked()) - before).toBeLessThanOrEqual(1)
  })
})
