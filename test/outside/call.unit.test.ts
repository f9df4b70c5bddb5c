import type { Server } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { serve } from '../../dev/http.ts'
import { freeBase } from '../../dev/ports.ts'
import { callApi, isOn } from '../../src/outside/call.ts'
import { Trouble } from '../../src/outside/trouble.ts'
import { trouble } from './trouble.ts'

let [base, other] = ['', '']
const servers: Server[] = []
const seen: { path: string; authorization: string | undefined }[] = []

beforeAll(async () => {
  base = await freeBase()
  other = await freeBase()
  servers.push(
    await serve(base, ({ url, path, raw }, response) => {
      seen.push({ path, authorization: raw.headers.authorization })
      if (path === '/hang') return
      if (path === '/reset') return void response.socket?.resetAndDestroy()
      if (path === '/flood') return void response.end('x'.repeat(200_000))
      if (path === '/large') return void response.end('{},'.repeat(2_800_000))
      if (path === '/down') return void response.writeHead(502, { 'Retry-After': '9' }).end('x'.repeat(200_000))
      if (path === '/throttled')
        return void response.writeHead(429, { 'Retry-After': '17' }).end('{"error":{"code":"AF429"}}')
      if (path === '/to')
        return void response
          .writeHead(Number(url.searchParams.get('status')), { Location: url.searchParams.get('at') ?? '' })
          .end()
      response.end('{"here":true}')
    }),
    await serve(other, ({ path, raw }, response) => {
      seen.push({ path, authorization: raw.headers.authorization })
      response.end('{"stolen":true}')
    }),
  )
})
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

afterEach(() => vi.restoreAllMocks())

const call = (path: string, options: Parameters<typeof callApi>[2] = {}) =>
  callApi('The API', `${base}${path}`, {
    headers: { Authorization: 'Bearer t0ken' },
    timeoutMs: path === '/hang' ? 300 : 20_000,
    maxBytes: 100_000,
    ...options,
  })
const to = (at: string, status = 302) => `/to?status=${status}&at=${encodeURIComponent(at)}`

describe('a redirect', () => {
  test('on the same origin is followed', async () => {
    expect((await call(to('/here'))).json).toEqual({ here: true })
  })
  test.each([
    ['another host', () => `${other}/steal`],
    ['another scheme', () => base.replace('http:', 'https:')],
    ['another port by its name', () => `http://localhost:${new URL(base).port}/here`],
    ['a file', () => 'file:///etc/passwd'],
    ['the metadata service', () => 'http://169.254.169.254/latest/meta-data'],
    ['no URL', () => 'http://'],
  ])('to %s is refused, and the token goes nowhere', async (_, at) => {
    seen.length = 0
    await expect(call(to(at()))).rejects.toThrow(
      new Trouble('The API redirects to another address, which is not followed.'),
    )
    expect(seen).toHaveLength(1)
  })
  test('after another, for ever, is refused', async () => {
    const loop = `${base}/to?status=307&at=`
    const nested = [1, 2, 3, 4, 5].reduce((at) => loop + encodeURIComponent(at), '/here')
    await expect(callApi('The API', nested)).rejects.toThrow(Trouble)
  })
  test('that would turn what is posted into a GET is refused', async () => {
    await expect(call(to('/here', 302), { json: {} })).rejects.toThrow(Trouble)
    expect((await call(to('/here', 307), { json: {} })).status).toBe(200)
  })
})

describe('an API that', () => {
  test('answers an error is no trouble yet: the connector reads it', async () => {
    expect(await call('/throttled')).toMatchObject({ status: 429, retryAfterS: 17, json: { error: { code: 'AF429' } } })
  })
  test.each([
    ['/hang', 'The API did not answer in time.', true],
    ['/reset', 'The API could not be reached.', true],
    ['/flood', 'The API answered more than is read at once.', false],
  ])('misbehaves (%s) is named in the sentence, and nothing else', async (path, sentence, passing) => {
    expect(await trouble(call(path))).toMatchObject({ message: sentence, passing })
  })
  test('answers more than 8 MiB is not read to its end, unless more is asked for', async () => {
    const { cause } = await trouble(call('/large', { maxBytes: undefined }))
    expect(cause).toBeInstanceOf(RangeError)
    expect((await call('/large', { maxBytes: 9_000_000 })).text).toHaveLength(8_400_000)
  })
  test('answers a long error is known by its status', async () => {
    expect(await call('/down')).toMatchObject({ status: 502, retryAfterS: 9, text: '', json: undefined })
  })
})

test('what is answered is parsed when it is asked for, and once', async () => {
  const parse = vi.spyOn(JSON, 'parse')
  const reply = await call('/here')
  const parsed = () => parse.mock.calls.filter(([text]) => text === reply.text).length
  expect(parsed()).toBe(0)
  expect([reply.json, reply.json]).toEqual([{ here: true }, { here: true }])
  expect(parsed()).toBe(1)
})

test('only an address on the API itself is followed with its token', () => {
  expect(isOn('https://manage.office.com', 'https://manage.office.com/api/x')).toBe(true)
  for (const url of [
    'http://manage.office.com/api',
    'https://manage.office.com.evil.example/api',
    'https://manage.office.com:8443/api',
    'https://evil.example/https://manage.office.com/',
    'https://user@manage.office.com/api',
    'https://manage.office.com@evil.example/',
    '/api/x',
    '',
  ])
    expect(isOn('https://manage.office.com', url)).toBe(false)
})
