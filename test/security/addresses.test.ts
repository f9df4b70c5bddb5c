import { describe, expect, test } from 'vitest'
import { app } from '../../src/app.ts'
import { openApi, type Route, routesOf } from '../../src/openapi/document.ts'
import { OPERATIONS } from '../../src/openapi/operations.ts'
import { bearer, call, newTenant } from '../support/world.ts'

// What stands in an address, as an id or a parameter, of every route.

/** As they are written there: what parsers, databases and logs stumble over. */
const TEXTS: [string, string][] = [
  ['a NUL', '%00'],
  ['a NUL in the middle', 'a%00b'],
  ['a line break and a header', '%0d%0aSet-Cookie:%20owned=1'],
  ['a line break and a log line', '%0a%7b%22level%22%3a%22error%22%2c%22event%22%3a%22owned%22%7d'],
  ['Unicode’s line separator', '%e2%80%a8'],
  ['a mark that turns the text', '%e2%80%aeevil'],
  ['a surrogate in UTF-8', '%ed%a0%80'],
  ['no UTF-8', '%ff%fe'],
  ['an overlong slash', '%c0%af'],
  ['a percent sign that means nothing', '%zz'],
  ['a way up', '..%2f..%2f..%2fetc%2fpasswd'],
  ['SQL', "x'%20or%20'1'%3d'1"],
  ['SQL that ends the statement', '%27%3bdrop%20table%20tenants%3b--'],
  ['an array of PostgreSQL', '%7b1%2c2%7d'],
  ['a property of all objects', '__proto__'],
  ['another', 'constructor'],
  ['a template', '%7b%7b7*7%7d%7d'],
  ['a script', '%3cscript%3ealert(1)%3c%2fscript%3e'],
  ['Kelvin’s sign', '%e2%84%aa'],
  ['a digit of full width', '%ef%bc%91'],
  ['4,000 characters', 'x'.repeat(4_000)],
]
const ECHOED = /owned|evil|passwd|drop table|<script|\b49\b|syntax|postgres|invalid byte/i

const ROUTES = routesOf(app)
const WITH_ID = ROUTES.filter(({ path }) => path.includes(':'))

type Parameters = { parameters?: { in: string; name: string }[] }
const document = openApi(app, OPERATIONS).paths as Record<string, Record<string, Parameters>>
const parametersOf = ({ method, path }: Route) =>
  document[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.parameters ?? []
const ASKED = ROUTES.flatMap((route) =>
  parametersOf(route)
    .filter((parameter) => parameter.in === 'query')
    .map(({ name }) => [`${route.key} ?${name}`, route, name] as const),
)
/** What a route asks for besides. */
const REST: Record<string, string> = { '/api/v1/audit/consistency': '&from=0' }

describe('an id', () => {
  test.each(TEXTS)('that is %s is nobody’s, and is not echoed', async (_, text) => {
    const headers = { ...(await bearer({ org: await newTenant(), role: 'admin' })), 'Content-Type': 'application/json' }
    for (const { key, method, path } of WITH_ID) {
      const body = method === 'GET' ? null : '{"enabled":true}'
      const response = await call(path.replace(/:\w+/, text), { method, headers, body })
      const said = await response.text()
      expect(response.status, `${key}: ${said}`).toBeGreaterThanOrEqual(key.includes('/health') ? 200 : 400)
      expect(response.status, `${key}: ${said}`).toBeLessThan(500)
      expect(said).not.toMatch(ECHOED)
      expect(response.headers.get('Set-Cookie')).toBeNull()
    }
  })
})

describe('a parameter', () => {
  test.each(ASKED)('that is hostile is refused or means nothing, and is not echoed: %s', async (_, route, name) => {
    const headers = await bearer({ org: await newTenant(), role: 'admin' })
    const rest = name === 'from' ? '' : (REST[route.path] ?? '')
    for (const [what, text] of TEXTS) {
      const response = await call(`${route.path}?${name}=${text}${rest}`, { method: route.method, headers })
      const said = await response.text()
      expect(response.status, `${what}: ${said}`).toBeLessThan(500)
      expect(said, what).not.toMatch(ECHOED)
    }
  })
  test.each(ASKED)('that comes twice, as a list or as an object is no failure of ours: %s', async (_, route, name) => {
    const headers = await bearer({ org: await newTenant(), role: 'admin' })
    const rest = name === 'from' ? '' : (REST[route.path] ?? '')
    for (const query of [
      `${name}=1&${name}=2`,
      `${name}[]=1`,
      `${name}[$ne]=1`,
      `${name}[__proto__][x]=1`,
      `__proto__=1`,
    ])
      expect(
        (await call(`${route.path}?${query}${rest}`, { method: route.method, headers })).status,
        query,
      ).toBeLessThan(500)
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
  })
})
