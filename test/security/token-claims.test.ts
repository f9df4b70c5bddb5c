import { describe, expect, test } from 'vitest'
import { asAdmin, ask, newTenant, places } from '../support/world.ts'
import { claims, header, now, ownKey, refused, SHOWS, show, signed } from './forge.ts'

describe('a token is refused that Clerk signed', () => {
  test.each<[string, object]>([
    ['that has expired', { exp: now() - 3_600 }],
    ['that never expires', { exp: undefined }],
    ['whose expiry is in words', { exp: 'never' }],
    ['whose expiry is a list', { exp: [now() + 60] }],
    ['that begins in an hour', { nbf: now() + 3_600 }],
    ['whose beginning is text', { nbf: String(now()) }],
    ['that is made in an hour', { iat: now() + 3_600 }],
    ['of another issuer', { iss: 'https://clerk.evil.example' }],
    ['of an issuer that begins like ours', { iss: `${places.clerk}.evil.example` }],
    ['of an issuer with a slash more', { iss: `${places.clerk}/` }],
    ['of a list of issuers', { iss: [places.clerk] }],
    ['of no issuer', { iss: undefined }],
    ['for another front end', { azp: 'https://evil.example' }],
    ['for a front end that begins like ours', { azp: 'http://localhost:3000.evil.example' }],
    ['for a list of front ends', { azp: ['http://localhost:3000'] }],
    ['for no front end: a machine’s, or of a template', { azp: undefined }],
    ['of an empty front end', { azp: '' }],
    ['of nobody', { sub: undefined }],
    ['of a user that is an object', { sub: { id: 'user_1' } }],
    ['of a user with a line break', { sub: 'user_1\n{"level":"error"}' }],
    ['of a session that is not finished', { sts: 'pending' }],
    ['of a version that is not known', { v: 3 }],
    ['of an organisation that is a list', { o: { id: ['org_1'], rol: 'admin' } }],
    ['of an organisation that is an object', { o: { id: { $ne: '' }, rol: 'admin' } }],
    ['of an organisation in SQL', { o: { id: "org_1' OR '1'='1", rol: 'admin' } }],
    ['whose role is a list', { o: { id: 'org_1', rol: ['admin'] } }],
  ])('%s', async (_, change) => {
    const org = await newTenant()
    expect(await show(await signed({ ...claims(org), ...change }))).toMatchObject(refused)
  })

  test.each([
    ['an access token of OAuth', { typ: 'at+jwt' }],
    ['a token of another type', { typ: 'dpop+jwt' }],
    ['RS512', { alg: 'RS512' }],
    ['PS256', { alg: 'PS256' }],
  ])('that is %s', async (_, change) => {
    expect(await show(await signed(claims(await newTenant()), header(change)))).toMatchObject(refused)
  })

  test.each<[string, unknown]>([
    ['null', null],
    ['a list', []],
    ['a text', '"claims"'],
    ['a number', 7],
    ['no JSON', '{'],
    ['nested 4,000 deep', '['.repeat(4_000)],
  ])('whose claims are %s', async (_, payload) => {
    expect(await show(await signed(payload))).toMatchObject(refused)
  })

  test('whose header is no object', async () => {
    for (const head of ['null', '[]', '"RS256"', '1', '{', ''])
      expect(await show(await signed(claims(await newTenant()), head)), head).toMatchObject(refused)
  })

  test('that is longer than 8,192 characters, before anything of it is read', async () => {
    const token = await signed(claims(await newTenant(), { x: 'x'.repeat(8_000) }))
    expect(token.length).toBeGreaterThan(8_192)
    expect(await show(token)).toMatchObject(refused)
  })
})

describe('a role', () => {
  test.each(['member', 'Admin', 'ADMIN', 'admin ', 'org:admin', 'administrator', '', undefined])(
    '%j is no admin’s',
    async (rol) => {
      const org = await newTenant()
      const answer = await ask('/api/v1/tenant/baa', {
        headers: { Authorization: `Bearer ${await signed(claims(org, { o: { id: org, rol } }))}` },
      })
      expect(answer).toMatchObject({ status: 403, body: { code: 'INSUFFICIENT_PERMISSIONS' } })
    },
  )
})

describe('a good token of one organisation', () => {
  test('opens no other, whatever else the request names', async () => {
    const [org, victim] = [await newTenant(), await newTenant()]
    const token = await signed(claims(org))
    const answer = await ask(`${SHOWS}?org_id=${victim}&orgId=${victim}&organization_id=${victim}`, {
      headers: {
        Authorization: `Bearer ${token}`,
        'X-Org-Id': victim,
        'X-Organization-Id': victim,
        'X-Forwarded-User': 'user_victim',
        'Clerk-Org-Id': victim,
        Cookie: `__session=${await signed(claims(victim))}; __client_uat=1`,
      },
    })
    expect(answer).toMatchObject({ status: 200, body: { tenant: { org_id: org } } })
  })

  test('does not become another’s by claims of the other version', async () => {
    const [org, victim] = [await newTenant(), await newTenant()]
    const both = { org_id: victim, org_role: 'org:admin' }
    expect(await show(await signed(claims(org, both)))).toMatchObject({
      status: 200,
      body: { tenant: { org_id: org } },
    })
    expect(await show(await signed(claims(org, { ...both, o: undefined })))).toMatchObject({
      status: 403,
      body: { code: 'NO_ORG' },
    })
    const first = { ...both, v: undefined, o: { id: org, rol: 'admin' } }
    expect(await show(await signed(claims(org, first)))).toMatchObject({ body: { tenant: { org_id: victim } } })
  })

  test('cannot bring another organisation on board, nor its own by another’s name', async () => {
    const [org, victim] = [await newTenant(), await newTenant()]
    expect(await asAdmin(org, 'POST', '/api/v1/provision/tenant', { orgId: victim, plan: 'pilot' })).toMatchObject({
      status: 403,
      body: { code: 'ORG_MISMATCH' },
    })
  })
})

describe('a token is believed in the Authorization header alone,', () => {
  test('neither in the address, a cookie, another header nor a body', async () => {
    const token = await signed(claims(await newTenant()))
    for (const [path, init] of [
      [`${SHOWS}?token=${token}&access_token=${token}&Authorization=Bearer%20${token}`, {}],
      [SHOWS, { headers: { Cookie: `__session=${token}; Authorization=Bearer ${token}` } }],
      [SHOWS, { headers: { 'X-Authorization': `Bearer ${token}`, 'X-Forwarded-Authorization': `Bearer ${token}` } }],
      [SHOWS, { headers: { 'Proxy-Authorization': `Bearer ${token}` } }],
    ] satisfies [string, RequestInit][])
      expect(await ask(path, init)).toMatchObject(refused)
  })

  test('after any number of spaces', async () => {
    const headers = { Authorization: `bearer   ${await signed(claims(await newTenant()))}` }
    expect(await ask(SHOWS, { headers })).toMatchObject({ status: 200 })
  })

  test('and once: two of them are none', async () => {
    const [good, other] = [await signed(claims(await newTenant())), await signed(claims(await newTenant()))]
    const headers = new Headers({ Authorization: `Bearer ${good}` })
    headers.append('Authorization', `Bearer ${other}`)
    expect(await ask(SHOWS, { headers })).toMatchObject(refused)
    for (const value of [`Bearer ${good} ${other}`, `Bearer ${good},${other}`, `Basic ${good}`, good, `Bearer${good}`])
      expect(await ask(SHOWS, { headers: { Authorization: value } }), value.slice(0, 12)).toMatchObject(refused)
  })

  test('as a machine’s token it is none', async () => {
    for (const token of ['mt_abc', 'oat_abc', 'ak_abc', 'sk_live_abc', 'dvb_abc', 'null', 'undefined', '..', '%00'])
      expect(await show(token), token).toMatchObject(refused)
  })

  test('and who sends none is not told that it is wrong', async () => {
    for (const headers of [{}, { Authorization: 'Basic dXNlcjpwYXNz' }])
      expect((await ask(SHOWS, { headers })).headers.get('WWW-Authenticate')).toBe('Bearer realm="hosted-agents-api"')
  })

  test('and what is refused says neither why nor whose', async () => {
    const org = await newTenant()
    const answers = [
      await show(await signed(claims(org, { exp: now() - 3_600 }))),
      await show(await signed(claims(org), header(), await ownKey())),
      await show(await signed(claims(org), header({ kid: 'ins_x' }))),
      await show('garbage'),
    ]
    const challenges = answers.map(({ headers }) => headers.get('WWW-Authenticate'))
    expect(new Set(challenges)).toEqual(new Set(['Bearer realm="hosted-agents-api", error="invalid_token"']))
    const said = new Set(answers.map(({ body: { request_id: _, ...rest } }) => JSON.stringify(rest)))
    expect([...said]).toEqual([JSON.stringify({ error: 'Missing or expired token', code: 'UNAUTHENTICATED' })])
  })
})
