import { describe, expect, test } from 'vitest'
import { ask, bearer, call, newTenant, token } from '../support/world.ts'
import { claims, header, ownKey, part, signed } from './forge.ts'
import { BY_SECRET, each, keys, pathOf, ROUTES, SESSION, send, sessionOf } from './routes.ts'

describe('without any proof of who asks', () => {
  test('these routes answer, and no other', () => {
    const open = ROUTES.filter((route) => !SESSION.includes(route) && !BY_SECRET.includes(route))
    expect(keys(open)).toEqual([
      'GET /api/v1/audit/keys',
      'GET /api/v1/log-sources/:id/hec/services/collector/health',
      'GET /api/v1/log-sources/:id/hec/services/collector/health/1.0',
      'GET /health',
      'GET /ready',
    ])
  })

  test.each(each(SESSION))('%s is a 401, as it is with a token that is forged', async (_, route) => {
    const org = await newTenant()
    const forged = [
      `${part(header({ alg: 'none' }))}.${part(claims(org))}.`,
      await signed(claims(org), header(), await ownKey()),
      await token({ org, role: 'admin', ttlSeconds: -60 }),
    ]
    for (const headers of [{}, ...forged.map((jwt) => ({ Authorization: `Bearer ${jwt}` }))]) {
      const response = await send(route, headers)
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ code: 'UNAUTHENTICATED' })
    }
    expect((await send(route, await bearer({ role: 'admin' }))).status).toBe(403)
  })

  test.each(each(BY_SECRET))('%s takes nothing', async (key, route) => {
    const session = await bearer({ org: await newTenant(), role: 'admin' })
    for (const headers of [{}, session]) {
      const { status } = await send(route, headers, { body: '{"event":"x"}' })
      expect(status, key).toBe(key.includes('/hec/') ? 401 : 400)
    }
  })
})

describe('a member', () => {
  test('may ask for these routes, and for no other', () => {
    expect(keys(SESSION.filter((route) => sessionOf(route) === 'member'))).toEqual([
      'DELETE /api/v1/log-sources/:id',
      'GET /api/v1/agents',
      'GET /api/v1/audit/checkpoint',
      'GET /api/v1/audit/consistency',
      'GET /api/v1/audit/entries/:id',
      'GET /api/v1/audit/entries/:id/proof',
      'GET /api/v1/audit/verify',
      'GET /api/v1/billing/subscription',
      'GET /api/v1/log-events',
      'GET /api/v1/log-events/:id',
      'GET /api/v1/log-sources',
      'GET /api/v1/log-sources/:id',
      'GET /api/v1/provision/tenant/status',
      'GET /api/v1/runs',
      'GET /api/v1/runs/:runId',
      'GET /api/v1/stats',
      'GET /api/v1/stats/daily',
      'GET /api/v1/tenant',
      'PATCH /api/v1/log-sources/:id',
      'POST /api/v1/agent/run',
      'POST /api/v1/agent/scan',
      'POST /api/v1/audit/checkpoint',
      'POST /api/v1/log-sources',
      'POST /api/v1/log-sources/:id/fetch',
      'POST /api/v1/log-sources/:id/test',
    ])
  })

  test.each(each(SESSION.filter((route) => sessionOf(route) === 'admin')))('is refused %s: 403', async (_, route) => {
    const org = await newTenant()
    const response = await send(route, await bearer({ org, role: 'member' }))
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
  })
})

describe('a method that stands in a header or in the query', () => {
  test.each(each(SESSION.filter((route) => sessionOf(route) === 'admin')))(
    'does not lead around %s',
    async (_, route) => {
      const headers = await bearer({ org: await newTenant(), role: 'member' })
      const override = {
        'X-HTTP-Method-Override': route.method,
        'X-Method-Override': route.method,
        'X-Original-URL': route.path,
      }
      const { status } = await call(`/api/v1/tenant?_method=${route.method}`, { headers: { ...headers, ...override } })
      expect(status).toBe(200)
      expect((await call(pathOf(route), { method: 'PUT', headers: { ...headers, ...override } })).status).toBe(405)
    },
  )

  test('an admin’s route has one spelling: any other is none', async () => {
    const headers = await bearer({ org: await newTenant(), role: 'admin' })
    for (const path of [
      '/api/v1/tenant/baa/',
      '/api/v1//tenant/baa',
      '/API/v1/tenant/baa',
      '/api/v1/Tenant/baa',
      '/api/v1/tenant/baa%00',
      '/api/v1/tenant/baa;x',
      '/api/v1/tenant%2fbaa',
      '/api/v1/tenant/x/%2e%2e%2fbaa',
      '/api/v2/tenant/baa',
      '/tenant/baa',
    ])
      expect(await ask(path, { headers }), path).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })
})
