import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { app } from '../../src/app.ts'
import { fill } from '../support/audit.ts'
import { bearer, newTenant, sql } from '../support/world.ts'

type Plan = {
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Join Filter'?: number
  Plans?: Plan[]
}
type Statement = { query: string; params: unknown[] }

/** How many entries a plan looked at, those that it passed over included. */
function looked(plan: Plan): number {
  const { 'Actual Rows': rows, 'Actual Loops': loops, 'Rows Removed by Filter': removed = 0, Plans = [] } = plan
  const own = plan['Relation Name'] === 'audit_entries' ? (rows + removed) * loops : 0
  return own + Plans.reduce((sum, part) => sum + looked(part), 0)
}

/** How many entries PostgreSQL looks at for a route: its last query, asked again in the same way for its plan. */
async function entriesRead(path: string, headers: Record<string, string>): Promise<number> {
  const really = globalThis.fetch
  let last: [string, RequestInit] | undefined
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    if (String(input).endsWith('/sql') && init) last = [String(input), init]
    return really(input, init)
  })
  const response = await app.request(`https://api.test/api/v1${path}`, { headers }, env, createExecutionContext())
  expect({ status: response.status, body: await response.json() }).toMatchObject({
    status: 200,
    body: { total: 3_000 },
  })
  const [url, init] = last ?? ['', {}]
  const { queries }: { queries: Statement[] } = JSON.parse(String(init.body))
  const explained = queries.map(({ query, params }, i) => ({
    query: i === queries.length - 1 ? `explain (analyze, format json) ${query}` : query,
    params,
  }))
  const again = await really(url, { ...init, signal: null, body: JSON.stringify({ queries: explained }) })
  const { results } = await again.json<{ results: { rows: string[][] }[] }>()
  const [[{ Plan }]]: [[{ Plan: Plan }]] = [JSON.parse(results.at(-1)?.rows[0]?.[0] ?? '[]')]
  return looked(Plan)
}

afterEach(() => vi.restoreAllMocks())

describe('of a log of 3,000 entries', () => {
  test.each(['/runs', '/runs?page=100', '/runs?agent_id=helpdesk-tier1-triage&page=50', '/audit/entries?page=100'])(
    '%s reads no more than it lists',
    async (path) => {
      const org = await newTenant()
      await fill(org, 3_000)
      await sql('analyze audit_entries')
      expect(await entriesRead(path, await bearer({ org, role: 'admin' }))).toBeLessThanOrEqual(25)
    },
  )
})
