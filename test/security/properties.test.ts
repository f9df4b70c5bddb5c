import { afterAll, describe, expect, test } from 'vitest'
import { restSources } from '../support/log-sources.ts'
import { asAdmin, ask, books, newOrg, newTenant, sql } from '../support/world.ts'

afterAll(restSources)

describe('what a caller may not set', () => {
  /** As a row has it, and as the API might call it. */
  const EXTRAS = {
    id: 'ten_00000000000000000000000000',
    org_id: 'org_victim',
    organization: 'org_victim',
    user_id: 'user_victim',
    role: 'org:admin',
    plan_source: 'operator',
    planSource: 'operator',
    granted_plan: 'enterprise',
    run_limit: 1_000_000,
    runLimit: 1_000_000,
    agents: ['coleman-clinical-docs'],
    baa_signed_at: '2020-01-01T00:00:00Z',
    baa_signed: true,
    key_alias: 'vk_x',
    keyVersion: 9,
    spent_usd: 0,
    period_end: '2099-01-01T00:00:00Z',
    billing_version: 9,
    budgetUsd: 1e9,
    source_type: 'custom_webhook',
    secret_ref: 'stripe__hosted-agents__webhook-secret',
    next_fetch_at: '2020-01-01T00:00:00Z',
    lease: 'x',
    cursor: {},
    created_at: '2020-01-01T00:00:00Z',
    tokens_used: 0,
    output_hash: 'ab'.repeat(32),
    policy_flags: [],
    model: 'gpt-x',
    max_tokens: 1_000_000,
  }
  const PROTECTED =
    'id, org_id, plan, plan_source, granted_plan, run_limit, agents, baa_signed_at, key_alias, key_version, spent_usd, period_end, billing_version'
  const SPLUNK = { sourceType: 'splunk_hec', displayName: 'S', config: { endpoint: 'https://splunk.example.com' } }
  const SETTINGS = { every: 'day', hour: 7, url: 'https://hooks.example.com/d', secretRef: 'webhook__contoso__digest' }

  test.each<[string, string, object]>([
    ['POST', '/api/v1/agent/run', { agentId: 'helpdesk-tier1-triage', message: 'Printer jams' }],
    ['POST', '/api/v1/agent/scan', { agentId: 'helpdesk-tier1-triage', message: 'Printer jams' }],
    ['PATCH', '/api/v1/tenant', { name: 'Clinic' }],
    ['POST', '/api/v1/log-sources', SPLUNK],
    ['POST', '/api/v1/tenant/digest', SETTINGS],
    ['POST', '/api/v1/billing/checkout', { plan: 'pro' }],
    ['POST', '/api/v1/billing/portal', {}],
  ])('%s %s takes from nobody’s body', async (method, path, body) => {
    const org = await newTenant({ plan: 'pilot' })
    const row = () => sql(`select ${PROTECTED} from tenants where org_id = $1`, [org])
    const before = await row()
    const [{ count } = {}] = await sql('select count(*) from tenants')
    const { status } = await asAdmin(org, method, path, { ...EXTRAS, ...body })
    expect(status).toBeLessThan(500)
    expect(await row()).toEqual(before)
    expect(await sql('select count(*) from tenants')).toEqual([{ count }])
    for (const entry of (await books(org)).entries) {
      expect(entry.user_id).toBe('user_admin')
      expect(JSON.stringify(entry)).not.toMatch(/victim|gpt-x|1000000|vk_x/)
    }
  })

  test('of a source, POST and PATCH take from nobody’s body', async () => {
    const org = await newTenant()
    const post = (body: object) => asAdmin(org, 'POST', '/api/v1/log-sources', { ...body, ...SPLUNK })
    for (const more of [EXTRAS, { enabled: false }]) expect((await post(more)).status).toBe(400)
    expect((await post({})).status).toBe(201)
    const source = () =>
      sql<{ id: string }>(
        `select id, org_id, source_type, secret_ref, enabled, cursor, lease, failures, created_at > now() - interval '1 hour' fresh from log_sources where org_id = $1`,
        [org],
      )
    const [first] = await source()
    expect(first).toMatchObject({
      id: expect.stringMatching(/^ls_/),
      org_id: org,
      source_type: 'splunk_hec',
      secret_ref: null,
      enabled: true,
      cursor: null,
      lease: null,
      fresh: true,
    })
    const patch = (body: object) =>
      asAdmin(org, 'PATCH', `/api/v1/log-sources/${first?.id}`, { displayName: 'Named', ...body })
    for (const fixed of [EXTRAS, { sourceType: 'custom_webhook' }, { secretRef: 'other__secret' }])
      expect((await patch(fixed)).status).toBe(400)
    expect((await patch({})).status).toBe(200)
    expect(await source()).toEqual([first])
  })

  test('an organisation that is not on board sets nothing by asking', async () => {
    const org = newOrg()
    for (const [method, path] of [
      ['PATCH', '/api/v1/tenant'],
      ['POST', '/api/v1/audit/checkpoint'],
      ['GET', '/api/v1/runs'],
    ] as const)
      expect((await asAdmin(org, method, path, method === 'GET' ? undefined : { name: 'x' })).status).toBe(404)
    expect(await sql('select 1 from tenants where org_id = $1', [org])).toEqual([])
    expect((await ask('/api/v1/audit/keys')).status).toBe(200)
  })
})
