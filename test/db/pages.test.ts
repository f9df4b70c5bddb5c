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

/** How many entries PostgreSQL looks at for a route: its queries, each asked again in the same way for its plan. */
async function entriesRead(path: string, headers: Record<string, string>): Promise<number> {
  const really = globalThis.fetch
  const asked: [string, RequestInit][] = []
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    if (String(input).endsWith('/sql') && init) asked.push([String(input), init])
    return really(input, init)
  })
  const response = await app.request(`https://api.test/api/v1${path}`, { headers }, env, createExecutionContext())
  expect(response.status).toBe(200)
  vi.restoreAllMocks()
  let count = 0
  for (const [url, init] of asked) {
    // What is asked with an organisation's rights comes in a transaction, after the organisation.
    const { queries = [] }: { queries?: Statement[] } = JSON.parse(String(init.body))
    const explained = queries.map(({ query, params }, i) => ({
      query: i === 0 ? query : `explain (analyze, format json) ${query}`,
      params,
    }))
    const again = await really(url, { ...init, signal: null, body: JSON.stringify({ queries: explained }) })
    const { results = [] } = await again.json<{ results?: { rows: string[][] }[] }>()
    for (const { rows } of results.slice(1)) {
      const [{ Plan }]: [{ Plan: Plan }] = JSON.parse(rows[0]?.[0] ?? '[]')
      count += looked(Plan)
    }
  }
  return count
}

afterEach(() => vi.restoreAllMocks())

describe('of a log of 3,000 entries', () => {
  test.each(['/runs', '/runs?page=100', '/runs?agent_id=helpdesk-tier1-triage&page=50', '/audit/entries?page=100'])(
    '%s reads what it lists and no more',
    async (path) => {
      const org = await newTenant()
      await fill(org, 3_000)
      await sql('analyze audit_entries')
      expect(await entriesRead(path, await bearer({ org, role: 'admin' }))).toBe(25)
    },
  )

  test('a receipt reads its entry, and where the log ends', async () => {
    const org = await newTenant()
    await fill(org, 3_000)
    await sql('analyze audit_entries')
    const [entry] = await sql<{ id: string }>('select id from audit_entries where org_id = $1 and seq = 1700', [org])
    const headers = await bearer({ org, role: 'admin' })
    expect(await entriesRead(`/audit/entries/${entry?.id}/proof`, headers)).toBeLessThan(20)
  })
})
