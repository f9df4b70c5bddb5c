import { afterEach, describe, expect, test } from 'vitest'
import { KID } from '../../dev/session.ts'
import { forget, newTenant, places, received } from '../support/world.ts'
import { claims, header, hmacSigned, ownKey, part, publicKeyTexts, refused, show, signed } from './forge.ts'

afterEach(() => forget('inbox'))

test('what is forged below differs from a good token in the one thing that is named', async () => {
  const org = await newTenant()
  expect(await show(await signed(claims(org)))).toMatchObject({ status: 200, body: { tenant: { org_id: org } } })
})

describe('a token is refused whose signature is', () => {
  test('none (alg none, in any spelling, with and without a signature)', async () => {
    const org = await newTenant()
    const good = await signed(claims(org))
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null, undefined, 0, ['RS256'], { RS256: 1 }])
      for (const signature of ['', good.split('.')[2]])
        expect(await show(`${part(header({ alg }))}.${part(claims(org))}.${signature}`), String(alg)).toMatchObject(
          refused,
        )
  })

  test('HMAC with the public key as its secret, in whatever form that is', async () => {
    const org = await newTenant()
    for (const [form, secret] of await publicKeyTexts())
      for (const alg of ['HS256', 'RS256', 'hs256'])
        expect(await show(await hmacSigned(claims(org), header({ alg }), secret)), `${alg} ${form}`).toMatchObject(
          refused,
        )
  })

  test('by a key of the attacker’s, under Clerk’s key id', async () => {
    expect(await show(await signed(claims(await newTenant()), header(), await ownKey()))).toMatchObject(refused)
  })

  test('of another token, of a part of it, or cut off', async () => {
    const [org, victim] = [await newTenant(), await newTenant()]
    const [head, payload, signature = ''] = (await signed(claims(org))).split('.')
    const theirs = part(claims(victim))
    for (const token of [
      `${head}.${theirs}.${signature}`,
      `${part(header({ kid: KID, x: 1 }))}.${payload}.${signature}`,
      `${head}.${payload}.${signature.slice(0, -4)}`,
      `${head}.${payload}.`,
      `${head}.${payload}`,
      `${head}.${payload}.${signature}.${signature}`,
      `${head}.${payload}.${'A'.repeat(signature.length)}`,
    ])
      expect(await show(token), token).toMatchObject(refused)
  })
})

describe('a key that the token brings or names is never used:', () => {
  test('jwk, jku, x5u, x5c of an attacker’s key are refused, and nothing is fetched', async () => {
    const org = await newTenant()
    const key = await ownKey()
    const { n, e } = key
    const jwk = { kty: 'RSA', n, e, kid: 'own', alg: 'RS256', use: 'sig' }
    for (const kid of ['own', KID])
      for (const named of [
        { jwk },
        { jku: `${places.inbox}/jwks.json` },
        { x5u: `${places.inbox}/cert.pem` },
        { x5c: ['MIIB'] },
        { jwk, jku: `${places.inbox}/jwks.json`, x5u: `${places.inbox}/cert.pem` },
      ])
        expect(await show(await signed(claims(org), header({ kid, ...named }), key))).toMatchObject(refused)
    expect(await received('inbox')).toEqual([])
  })

  test.each<[string, unknown]>([
    ['a path', '../../../../dev/null'],
    ['a file', 'file:///dev/null'],
    ['a path that is encoded', '..%2f..%2fins_local'],
    ['SQL', "' UNION SELECT 'key' -- "],
    ['SQL that is always true', "x' OR '1'='1"],
    ['a URL', 'http://169.254.169.254/latest/meta-data'],
    ['a command', 'ins_local|whoami'],
    ['a template', '{{ins_local}}'],
    ['a wildcard', '*'],
    ['a part of Clerk’s', 'ins_'],
    ['Clerk’s in capitals', KID.toUpperCase()],
    ['Clerk’s with a space', `${KID} `],
    ['Clerk’s with a NUL', `${KID}\0`],
    ['Clerk’s with a line break', `${KID}\r\n`],
    ['a property of all objects', '__proto__'],
    ['another property of all objects', 'constructor'],
    ['the first of a list', '0'],
    ['empty', ''],
    ['very long', 'k'.repeat(5_000)],
    ['a list', [KID]],
    ['an object', { toString: KID }],
    ['a number', 0],
    ['true', true],
    ['null', null],
    ['missing', undefined],
  ])('a kid that is %s leads to no key, and nothing is fetched', async (_, kid) => {
    const org = await newTenant()
    expect(await show(await signed(claims(org), header({ kid })))).toMatchObject(refused)
    expect(await show(await signed(claims(org), header({ kid }), await ownKey()))).toMatchObject(refused)
  })

  test('a kid that is an address fetches nothing from there', async () => {
    await show(await signed(claims(await newTenant()), header({ kid: `${places.inbox}/jwks.json` })))
    expect(await received('inbox')).toEqual([])
  })
})
