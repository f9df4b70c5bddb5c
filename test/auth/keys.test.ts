import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { KID } from '../../dev/session.ts'
import { STALE_MS } from '../../src/auth/jwks.ts'
import { jwks, verifiedTokens } from '../../src/auth/keys.ts'
import { config } from '../../src/env.ts'
import { Unavailable } from '../../src/unavailable.ts'
import { clerkKey, places } from '../support/world.ts'

const keepAlive = (): void => {}
const at = (clerkJwksUrl: string) => ({ ...config(env), clerkJwksUrl })
/** Clerk's keys at an address that nobody asked before. */
const newAddress = () => `${places.clerk}/.well-known/jwks.json?${crypto.randomUUID()}`
const asked = async () =>
  (await (await fetch(`${places.clerk}/__requests`)).json<{ requests: unknown[] }>()).requests.length
const nameOf = (address: string) => `https://jwks.invalid/?source=${encodeURIComponent(address)}`

afterEach(() => vi.restoreAllMocks())

describe('Clerk’s keys', () => {
  test('are fetched once, and the isolate keeps them', async () => {
    const [address, before] = [newAddress(), await asked()]
    for (let i = 0; i < 3; i++)
      expect(await jwks(at(address)).find(KID, keepAlive)).toMatchObject({ kty: 'RSA', n: clerkKey.n })
    expect((await asked()) - before).toBe(1)
    expect(jwks(at(address))).toBe(jwks(at(address)))
  })

  test('of two addresses are kept apart', async () => {
    const before = await asked()
    for (const address of [newAddress(), newAddress()]) await jwks(at(address)).find(KID, keepAlive)
    expect((await asked()) - before).toBe(2)
  })

  test('are left to other isolates for a day', async () => {
    const address = newAddress()
    await jwks(at(address)).find(KID, keepAlive)
    const shared = await caches.default.match(nameOf(address))
    expect(shared?.headers.get('Cache-Control')).toBe(`max-age=${STALE_MS / 1_000}`)
    expect(await shared?.json()).toMatchObject({ keys: [{ kid: KID }] })
  })

  test('that another isolate left are taken, and Clerk is not asked', async () => {
    const [address, before] = [newAddress(), await asked()]
    const copy = { fetchedAt: Date.now(), keys: [{ kid: 'ins_other', kty: 'RSA' }] }
    await caches.default.put(nameOf(address), Response.json(copy, { headers: { 'Cache-Control': 'max-age=60' } }))
    expect(await jwks(at(address)).find('ins_other', keepAlive)).toEqual({ kid: 'ins_other', kty: 'RSA' })
    expect(await asked()).toBe(before)
  })

  test('are not there when the answer is an error', async () => {
    await expect(jwks(at(`${places.clerk}/${crypto.randomUUID()}`)).find(KID, keepAlive)).rejects.toThrow(Unavailable)
  })

  test('that cannot be had are missed in the log, with the status that was answered', async () => {
    const logged = vi.spyOn(console, 'error').mockReturnValue()
    await expect(jwks(at(`${places.clerk}/${crypto.randomUUID()}`)).find(KID, keepAlive)).rejects.toThrow(Unavailable)
    expect(logged.mock.calls).toEqual([[expect.stringMatching(/"event":"jwks_not_refreshed".*"status_code":404/)]])
  })

  test('are not taken from an answer that is an error, whatever it holds', async () => {
    const answer = Response.json({ keys: [{ ...clerkKey, kid: KID }] }, { status: 500 })
    vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(answer)
    await expect(jwks(at(newAddress())).find(KID, keepAlive)).rejects.toThrow(Unavailable)
  })
})

test('a token that was checked is known wherever the isolate checks it against the same, and nowhere else', () => {
  const [here, elsewhere] = [at(newAddress()), at(newAddress())]
  const principal = { userId: 'user_1', orgId: 'org_1', isAdmin: false }
  verifiedTokens(here).keep('token', { principal, kid: KID, modulus: clerkKey.n, expiresAt: Date.now() + 60_000 })
  expect(verifiedTokens(here).get('token')).toMatchObject({ principal })
  expect(verifiedTokens(elsewhere).get('token')).toBeUndefined()
})
