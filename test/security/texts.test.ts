import { afterEach, describe, expect, test, vi } from 'vitest'
import { app } from '../../src/app.ts'
import { routesOf } from '../../src/openapi/document.ts'
import { sha256Hex } from '../../src/sha256.ts'
import { hecSource, kept } from '../log-sources/receivers/receiver.ts'
import { item, LINE, post as postHec } from '../log-sources/receivers/sender.ts'
import { asAdmin, bearer, books, call, HELLO, newOrg, newTenant, postRun, received, sql } from '../support/world.ts'

afterEach(() => vi.restoreAllMocks())

/** What ends a line, hides, turns the text around it, drives a terminal, or has no UTF-8. */
const UNFIT: [string, string][] = [
  ['a NUL', '\0'],
  ['a line feed', '\n'],
  ['a carriage return', '\r'],
  ['both, and a header', '\r\nSet-Cookie: owned=1'],
  ['a tab', 'a\tb'],
  ['an escape sequence of a terminal', '\u001b[2J'],
  ['a C1 control', '\u0085'],
  ['Unicode’s line separator', '\u2028'],
  ['Unicode’s paragraph separator', '\u2029'],
  ['a right-to-left override', '\u202e'],
  ['an isolate', '\u2066'],
  ['an Arabic letter mark', '\u061c'],
  ['a high surrogate alone', '\ud800'],
  ['a low surrogate alone', '\udc00'],
]
const SIGNATURE = { name: 'Ada Byron', title: 'Privacy officer', documentSha256: 'ab'.repeat(32) }
const SPLUNK = { endpoint: 'https://splunk.example.com:8088', searchUrl: 'https://splunk.example.com:8089' }
/** Every text that is kept and shown again, by the route that takes it. */
const KEPT: [string, string, string, (text: string) => object][] = [
  ['a tenant’s name', 'PATCH', '/api/v1/tenant', (name) => ({ name })],
  ['a signer’s name', 'POST', '/api/v1/tenant/baa', (name) => ({ ...SIGNATURE, name })],
  ['a signer’s title', 'POST', '/api/v1/tenant/baa', (title) => ({ ...SIGNATURE, title })],
  ['a source’s name', 'POST', '/api/v1/log-sources', (displayName) => ({ sourceType: 'custom_webhook', displayName })],
  [
    'a source’s search',
    'POST',
    '/api/v1/log-sources',
    (search) => ({ sourceType: 'splunk_hec', displayName: 'S', config: { ...SPLUNK, search } }),
  ],
  [
    'a source’s address',
    'POST',
    '/api/v1/log-sources',
    (text) => ({
      sourceType: 'splunk_hec',
      displayName: 'S',
      config: { endpoint: `https://splunk.example.com/${text}` },
    }),
  ],
  [
    'a source’s secretRef',
    'POST',
    '/api/v1/log-sources',
    (secretRef) => ({ sourceType: 'custom_webhook', displayName: 'S', secretRef }),
  ],
  [
    'a digest’s address',
    'POST',
    '/api/v1/tenant/digest',
    (text) => ({ every: 'day', hour: 7, url: `https://example.com/${text}`, secretRef: 'webhook__contoso__digest' }),
  ],
]

describe('a text that is kept', () => {
  test.each(KEPT)('(%s) is one line of well-formed Unicode, or a 400', async (_, method, path, body) => {
    const org = await newTenant()
    for (const [what, text] of UNFIT)
      expect(await asAdmin(org, method, path, body(`a${text}b`)), what).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_ERROR' },
      })
    expect((await books(org)).entries).toEqual([])
    expect(await sql('select 1 from log_sources where org_id = $1', [org])).toEqual([])
  })
})

const inputHashes = async (org: string): Promise<string[]> => {
  const rows = await sql<{ hash: string }>(
    "select encode(input_hash, 'hex') hash from audit_entries where org_id = $1 order by seq",
    [org],
  )
  return rows.map(({ hash }) => hash)
}

describe('a message', () => {
  test.each(UNFIT.slice(0, -2))(
    'with %s reaches the model as it is, and its hash is of these bytes',
    async (_, text) => {
      const org = await newTenant()
      const message = `The printer says${text}nothing.`
      expect((await postRun(org, { ...HELLO, message })).status).toBe(200)
      expect((await received('gateway')).at(-1)?.body.messages.at(-1)?.content).toBe(message)
      expect(await inputHashes(org)).toEqual([await sha256Hex(message)])
    },
  )

  test('is not normalised: texts that look alike have hashes of their own', async () => {
    const org = await newTenant()
    const alike = ['caf\u00e9', 'cafe\u0301', 'Ａ', 'A', '\u212a', 'K']
    for (const message of alike) expect((await postRun(org, { ...HELLO, message })).status).toBe(200)
    const hashes = await inputHashes(org)
    expect(hashes).toEqual(await Promise.all(alike.map(sha256Hex)))
    expect(new Set(hashes).size).toBe(alike.length)
  })

  test.each([
    'helpdesk-tier1-tria\u0261e',
    'HELPDESK-TIER1-TRIAGE',
    ' helpdesk-tier1-triage',
    'helpdesk\u2010tier1-triage',
  ])('is for no agent whose id only looks like one: %j', async (agentId) => {
    expect((await postRun(await newTenant(), { ...HELLO, agentId })).body.code).toBe('AGENT_NOT_FOUND')
  })
})

describe('the log', () => {
  const HEADERS = {
    'User-Agent': 'owned{"level":"error"}',
    'X-Request-Id': 'owned',
    'X-Forwarded-For': 'owned, 127.0.0.1',
    'CF-Ray': 'owned',
    Referer: 'https://owned.example/?token=owned',
    Traceparent: 'owned',
    'Idempotency-Key': '{"level":"error","event":"owned"}',
  }

  test('has one line of JSON for each request, and in it nothing that the caller wrote', async () => {
    const lines: string[] = []
    for (const level of ['info', 'warn', 'error', 'log', 'debug'] as const)
      vi.spyOn(console, level).mockImplementation((...args) => void lines.push(args.join(' ')))
    const session = await bearer({ org: await newTenant(), role: 'admin' })
    const routes = routesOf(app)
    for (const { method, path } of routes)
      await call(`${path.replace(/:\w+/g, 'owned%0a%7b%22level%22%3a%22error%22%7d')}?owned=%0aowned`, {
        method,
        headers: { ...HEADERS, ...session, 'Content-Type': 'application/json' },
        body: method === 'GET' ? null : '{"owned":"\\n{\\"level\\":\\"error\\"}"}',
      })
    await call('/api/v1/owned%0aowned', { headers: session })
    for (const line of lines) {
      expect(line).not.toMatch(/[\r\n\u2028\u2029]|owned/i)
      expect(JSON.parse(line)).toMatchObject({
        level: expect.stringMatching(/^(info|warn|error)$/),
        event: expect.any(String),
      })
    }
    expect(lines.filter((line) => line.includes('"event":"request"'))).toHaveLength(routes.length + 1)
  })
})

describe('an answer’s headers', () => {
  test('name a file by an organisation’s id without what could end the name', async () => {
    const org = `${newOrg()}:a|b@c.d-e`
    await sql(`insert into tenants (org_id, id, plan, vertical) values ($1, $2, 'enterprise', 'general')`, [org, org])
    const { status, headers } = await call('/api/v1/audit/export', { headers: await bearer({ org, role: 'admin' }) })
    expect({ status, name: headers.get('Content-Disposition') }).toEqual({
      status: 200,
      name: expect.stringMatching(/^attachment; filename="org_\w+_a_b_c\.d-e-0-0\.ndjson"$/),
    })
  })
})

describe('an event that is sent', () => {
  test('becomes one line of well-formed text, whatever it holds', async () => {
    const org = await newTenant()
    const id = await hecSource(org)
    for (const [, text] of UNFIT) expect((await postHec(id, item(`${LINE}${text}x`))).status).toBe(200)
    const events = await kept(id)
    expect(events).toHaveLength(UNFIT.length)
    for (const { message } of events) {
      expect(message?.isWellFormed()).toBe(true)
      expect(message).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
    }
  })
})
