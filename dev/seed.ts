import type pg from 'pg'
import { PLANS } from '../src/billing/plans.ts'
import { deriveGatewayKey } from '../src/gateway/keys.ts'
import { newId } from '../src/ids.ts'

const DEMO_TENANTS = [
  { orgId: 'org_demo', vertical: 'general', baaSignedAt: null },
  { orgId: 'org_clinic', vertical: 'healthcare', baaSignedAt: new Date() },
]

/** The demo organisations, on the enterprise plan; those that are there stay as they are. */
export async function seedTenants(client: pg.Client): Promise<void> {
  for (const { orgId, vertical, baaSignedAt } of DEMO_TENANTS) {
    await client.query(
      `insert into tenants (org_id, id, plan, vertical, baa_signed_at, key_alias, key_plan) values ($1, $2, 'enterprise', $3, $4, $5, 'enterprise') on conflict do nothing`,
      [orgId, newId('ten'), vertical, baaSignedAt, newId('vk')],
    )
  }
}

/** Gives every provisioned demo organisation its key at the gateway, where that is missing. */
export async function seedKeys(
  client: pg.Client,
  gateway: { url: string; masterKey: string },
  keySecret: string,
): Promise<void> {
  const { rows } = await client.query(
    'select org_id, key_alias, key_version from tenants where org_id = any($1) and key_alias is not null',
    [DEMO_TENANTS.map(({ orgId }) => orgId)],
  )
  for (const { org_id, key_alias, key_version } of rows) {
    const key = await deriveGatewayKey(keySecret, org_id, key_version)
    const headers = { Authorization: `Bearer ${gateway.masterKey}`, 'Content-Type': 'application/json' }
    const known = await fetch(`${gateway.url}/key/info?key=${encodeURIComponent(key)}`, { headers })
    if (known.ok) continue
    const body = JSON.stringify({
      key,
      key_alias,
      max_budget: PLANS.enterprise.gatewayBudgetUsd,
      budget_duration: '30d',
      key_type: 'llm_api',
    })
    const made = await fetch(`${gateway.url}/key/generate`, { method: 'POST', headers, body })
    if (!made.ok) throw new Error(`the gateway refused a key for ${org_id}: ${made.status} ${await made.text()}`)
  }
}
