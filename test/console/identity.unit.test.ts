import { describe, expect, test } from 'vitest'
import { identityIn } from '../../src/console/identity.ts'

const NOW = Date.UTC(2026, 0, 1)
const LATER = NOW / 1_000 + 60
const tokenOf = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`
const identity = (claims: object) => identityIn(tokenOf({ sub: 'user_1', exp: LATER, ...claims }), NOW)

test.each([
  ['version 1', { org_id: 'org_a', org_role: 'org:admin' }],
  ['version 2', { o: { id: 'org_a', rol: 'admin' } }],
])('claims of %s say who is signed in', (_, claims) => {
  expect(identity(claims)).toEqual({ userId: 'user_1', orgId: 'org_a', isAdmin: true })
})

test('whoever is not said to be an admin is none', () => {
  expect(identity({ org_id: 'org_a' }).isAdmin).toBe(false)
  expect(identity({ o: { id: 'org_a', rol: 'member' } }).isAdmin).toBe(false)
})

describe('what is no good is said before it is sent:', () => {
  test.each([
    ['a text that is no token', 'nonsense', /not a session token/],
    ['a token whose claims are none', 'e30.bm9uc2Vuc2U.c2ln', /not a session token/],
    ['a token without a user', tokenOf({ exp: LATER, org_id: 'org_a' }), /names no user/],
    ['an expired token', tokenOf({ sub: 'user_1', exp: NOW / 1_000, org_id: 'org_a' }), /has expired/],
    ['a token without an organisation', tokenOf({ sub: 'user_1', exp: LATER }), /no active organisation/],
  ])('%s', (_, token, complaint) => {
    expect(() => identityIn(token, NOW)).toThrow(complaint)
  })
})
