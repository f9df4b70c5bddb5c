import { describe, expect, test } from 'vitest'
import type { Route } from '../../src/openapi/document.ts'
import { bearer, call, newTenant } from '../support/world.ts'
import { each, examplesOf, pathOf, ROUTES, send, WITH_BODY } from './routes.ts'

describe('every answer', () => {
  test.each(each(ROUTES))('of %s is for nobody’s cache, frame or guess', async (_, route) => {
    const { headers } = await send(route)
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringMatching(/^max-age=\d{7,}/),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-request-id': expect.stringMatching(/^req_/),
    })
    expect(headers.get('Set-Cookie')).toBeNull()
    expect(headers.get('Server')).toBeNull()
    expect(headers.get('X-Powered-By')).toBeNull()
  })

  test.each(each(ROUTES))('of %s is read by no page of another origin', async (_, route) => {
    for (const Origin of [
      'https://evil.example',
      'null',
      'http://localhost:3000.evil.example',
      'http://localhost:3001',
    ]) {
      const answer = await send(route, { Origin })
      const preflight = await call(pathOf(route), {
        method: 'OPTIONS',
        headers: {
          Origin,
          'Access-Control-Request-Method': route.method,
          'Access-Control-Request-Headers': 'authorization',
        },
      })
      for (const { headers } of [answer, preflight]) {
        expect(headers.get('Access-Control-Allow-Origin')).toBeNull()
        expect(headers.get('Access-Control-Allow-Credentials')).toBeNull()
      }
    }
  })
})

describe('a body of 2 MiB', () => {
  const large = (route: Route) => ({
    body: JSON.stringify({ ...Object(examplesOf(route)[0]), filler: 'x'.repeat(2 ** 21) }),
  })
  test.each(each(WITH_BODY))('is not read by %s: 413', async (_, route) => {
    const headers = await bearer({ org: await newTenant(), role: 'admin' })
    expect((await send(route, headers, large(route))).status).toBe(413)
  })
  test.each(each(WITH_BODY))('whose length is not said is not read to its end by %s: 413', async (_, route) => {
    const headers = await bearer({ org: await newTenant(), role: 'admin' })
    let taken = 0
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        taken += 65_536
        controller.enqueue(new Uint8Array(65_536).fill(0x20))
        if (taken > 2 ** 26) controller.close()
      },
    })
    expect((await send(route, headers, { body: endless })).status).toBe(413)
    expect(taken).toBeLessThan(2 ** 22)
  })
})
