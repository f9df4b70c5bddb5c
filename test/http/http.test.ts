import { env } from 'cloudflare:workers'
import { Hono } from 'hono'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { app } from '../../src/app.ts'
import { requireAdmin } from '../../src/auth/middleware.ts'
import type { AppEnv } from '../../src/http/context.ts'
import { onError, problem } from '../../src/http/problem.ts'
import { modelSays } from '../support/gateway.ts'
import { ask, bearer, call, fault, HELLO, newTenant, noFaults, postRun } from '../support/world.ts'

afterEach(() => vi.restoreAllMocks())

describe('every answer', () => {
  test('has an id of ours, whatever the caller sends', async () => {
    const { headers, body } = await ask('/nowhere', { headers: { 'X-Request-Id': 'evil\u2028id' } })
    expect(headers.get('X-Request-Id')).toMatch(/^req_[0-9A-Z]{26}$/)
    expect(body.request_id).toBe(headers.get('X-Request-Id'))
  })
  test('has security headers and is not cached', async () => {
    const { headers } = await call('/health')
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'strict-transport-security': expect.stringContaining('max-age='),
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    })
  })
  test('to an unknown path is a 404, to a known one with another method a 405', async () => {
    expect(await ask('/api/v1/nope')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    expect(await ask('/health', { method: 'POST' })).toMatchObject({
      status: 405,
      body: { code: 'METHOD_NOT_ALLOWED' },
    })
  })
  test('to a method that a path has not names all that it has, HEAD among them where it has GET', async () => {
    const allowed = async (path: string) => (await call(path, { method: 'PUT' })).headers.get('Allow')?.split(', ')
    expect((await allowed('/health'))?.toSorted()).toEqual(['GET', 'HEAD'])
    expect((await call('/health', { method: 'HEAD' })).status).toBe(200)
    expect((await allowed('/api/v1/log-sources'))?.toSorted()).toEqual(['GET', 'HEAD', 'POST'])
    expect(await allowed('/api/v1/agent/run')).toEqual(['POST'])
  })
})

describe('a body', () => {
  const send = async (more: Record<string, string>, body = JSON.stringify(HELLO)) => {
    const headers = { ...(await bearer({ org: 'org_none' })), 'Content-Type': 'application/json', ...more }
    return ask('/api/v1/agent/scan', { method: 'POST', headers, body })
  }
  const post = async (type: string) => (await send({ 'Content-Type': type })).body.code
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/json ; profile="x"',
    'application/json;',
  ])('is JSON where its type is %s', async (type) => {
    expect(await post(type)).toBe('TENANT_NOT_FOUND')
  })
  test('is read without the byte order mark that it begins with', async () => {
    expect((await send({}, `\ufeff${JSON.stringify(HELLO)}`)).body.code).toBe('TENANT_NOT_FOUND')
  })
  test.each(['text/json', 'application/json; charset=utf-16', 'application/jsonp', 'application/ld+json', ''])(
    'is none where its type is %j: 415',
    async (type) => {
      expect(await post(type)).toBe('UNSUPPORTED_MEDIA_TYPE')
    },
  )
  test.each(['gzip', 'deflate', 'identity, gzip', 'x'])('that says it is packed (%s) is a 415', async (coding) => {
    const { status, body, headers } = await send({ 'Content-Encoding': coding })
    expect({ status, body }).toMatchObject({
      status: 415,
      body: { code: 'UNSUPPORTED_MEDIA_TYPE', error: expect.stringContaining('Content-Encoding') },
    })
    expect(headers.get('Accept-Encoding')).toBe('identity')
  })
  test.each(['identity', ' Identity ', ''])('that says it is not (%j) is read', async (coding) => {
    expect((await send({ 'Content-Encoding': coding })).body.code).toBe('TENANT_NOT_FOUND')
  })
})

describe('CORS', () => {
  const preflight = (origin: string) =>
    call('/api/v1/agent/run', {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type',
      },
    })
  test('lets a configured origin in', async () => {
    const { status, headers } = await preflight('http://localhost:3000')
    expect(status).toBe(204)
    expect(headers.get('Access-Control-Allow-Origin')).toBe('http://localhost:3000')
    expect(headers.get('Access-Control-Allow-Headers')).toContain('Idempotency-Key')
    expect(headers.get('Vary')).toContain('Origin')
  })
  test.each(['https://evil.example', 'http://localhost:3000.evil.example', 'null'])('keeps %s out', async (origin) => {
    expect((await preflight(origin)).headers.get('Access-Control-Allow-Origin')).toBeNull()
    expect(
      (await call('/health', { headers: { Origin: origin } })).headers.get('Access-Control-Allow-Origin'),
    ).toBeNull()
  })
  test('tells who sends no Origin nothing but that the answer depends on it', async () => {
    const { headers } = await call('/health')
    expect(headers.get('Vary')).toBe('Origin')
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
    const options = await call('/api/v1/agent/run', { method: 'OPTIONS' })
    expect([options.status, options.headers.get('Allow')]).toEqual([405, 'POST'])
  })
})

describe('GET /ready', () => {
  test('says what is down, and when to ask again, and no more', async () => {
    expect(await ask('/ready')).toMatchObject({
      status: 200,
      body: { status: 'ready', checks: { database: 'ok', jwks: 'ok' } },
    })
    await fault('database', 'down')
    const logged = vi.spyOn(console, 'error').mockReturnValue()
    const { status, headers, body } = await ask('/ready')
    await noFaults()
    expect(logged.mock.calls).toEqual([[expect.stringMatching(/"event":"not_ready","check":"database","error":"\w+"/)]])
    expect({ status, again: headers.get('Retry-After'), body }).toEqual({
      status: 503,
      again: '5',
      body: { status: 'unavailable', checks: { database: 'down', jwks: 'ok' } },
    })
  })
  test.each(['AUDIT_SIGNING_KEYS', 'AUDIT_RETIRED_KEYS', 'AUDIT_WITNESSES'])(
    'is no 200 with a malformed %s, which the log names and does not quote',
    async (name) => {
      const logged = vi.spyOn(console, 'error').mockReturnValue()
      const response = await app.request('https://api.test/ready', {}, { ...env, [name]: 'c4nary' })
      expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining('c4nary')])
      expect(logged.mock.calls).toEqual([[expect.stringContaining(name)]])
      expect(logged.mock.calls).toEqual([[expect.not.stringContaining('c4nary')]])
    },
  )
})

/** An application with one route behind a guard, or one that throws. */
const application = (isAdmin: boolean, route: () => Response | Promise<Response>) => {
  const app = new Hono<AppEnv>().use(async (c, next) => {
    c.set('requestId', 'req_test')
    c.set('principal', { userId: 'user_1', orgId: 'org_1', isAdmin })
    await next()
  })
  app.onError(onError)
  return app.get('/', requireAdmin(), route)
}

describe('requireAdmin', () => {
  test.each([
    [false, 403],
    [true, 200],
  ])('an admin: %s: %i', async (isAdmin, status) => {
    const response = await application(isAdmin, () => new Response('ok')).request('/')
    expect(response.status).toBe(status)
    if (status === 403) expect(await response.json()).toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
  })
})

describe('an error that nobody expected', () => {
  test('is a 500 with fixed text, and its message is neither answered nor logged', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const response = await application(true, () => {
      throw new TypeError('canary-7f3a', {
        cause: Object.assign(new Error('canary-7f3a'), { code: '23505', detail: 'canary-7f3a' }),
      })
    }).request('/')
    expect(response.status).toBe(500)
    const said = await response.text()
    expect(JSON.parse(said)).toEqual({ error: expect.any(String), code: 'INTERNAL', request_id: 'req_test' })
    const lines = logged.mock.calls.flat().join('\n')
    expect(lines).toContain('"cause_code":"23505"')
    expect(said + lines).not.toContain('canary-7f3a')
  })
})

describe('problem', () => {
  test('brings the table’s status and sentence, and what the refusal adds', async () => {
    const app = new Hono<AppEnv>().get('/', (c) =>
      problem(c, { code: 'DUPLICATE_RUN', audit_id: 'aud_1', retryAfter: 3 }),
    )
    const response = await app.request('/')
    expect(response.status).toBe(409)
    expect(response.headers.get('Retry-After')).toBe('3')
    expect(await response.json()).toMatchObject({ code: 'DUPLICATE_RUN', audit_id: 'aud_1' })
  })
})

describe('the log', () => {
  test('has one structured line a request and no plaintext of message, prompt, answer, token or key', async () => {
    const lines: string[] = []
    for (const level of ['info', 'warn', 'error', 'log', 'debug'] as const)
      vi.spyOn(console, level).mockImplementation((...args) => void lines.push(args.join(' ')))
    const org = await newTenant()
    const canary = (place: string) => `canary-${place}`
    await modelSays(org, canary('answer'))
    const { body } = await postRun(
      org,
      { ...HELLO, message: canary('message'), systemPromptOverride: canary('prompt') },
      { 'Idempotency-Key': canary('key') },
    )
    await postRun(org, `{"agentId":"${canary('broken')}`)
    await postRun(org, { ...HELLO, agentId: canary('agent') })
    await fault('database', 'error', { match: 'finish(' })
    await postRun(org, { ...HELLO, message: canary('retried') })
    // The driver quotes a failed query's parameters in its message, which here looks like a stack's frame.
    await fault('database', 'error', { match: 'admit(', times: 3 })
    await postRun(org, { ...HELLO, agentId: `a\n    at ${canary('frame')} (x.js:1:1)` })
    await ask(`/api/v1/runs/${canary('path')}?agent_id=${canary('query')}`)
    const log = lines.join('\n')
    const entries = lines.map((line) => JSON.parse(line))
    expect(entries.filter(({ event }) => event === 'request')).toHaveLength(6)
    expect(entries[0]).toEqual({
      level: 'info',
      event: 'request',
      request_id: expect.stringMatching(/^req_/),
      method: 'POST',
      route: '/api/v1/agent/run',
      status: 200,
      duration_ms: expect.any(Number),
      org_id: org,
      user_id: 'user_test',
      audit_id: body.audit_id,
    })
    expect(entries.map(({ event }) => event)).toContain('database_retry')
    for (const secret of ['canary', 'eyJ', 'sk-', 'test-key-secret', 'Bearer']) expect(log).not.toContain(secret)
  })
})
