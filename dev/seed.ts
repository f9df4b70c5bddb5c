import type pg from 'pg'
import { PLANS } from '../src/billing/plans.ts'
import { deriveGatewayKey } from '../src/gateway/keys.ts'
import { ensureKey } from '../src/gateway/management.ts'
import { newId } from '../src/ids.ts'
import { SIGNED } from './baa.ts'

const DEMO_TENANTS = [
  { orgId: 'org_demo', vertical: 'general', baa: null },
  { orgId: 'org_clinic', vertical: 'healthcare', baa: SIGNED },
]

/** The demo organisations, on the enterprise plan; those that are there stay as they are. */
export async function seedTenants(client: pg.Client): Promise<void> {
  for (const { orgId, vertical, baa } of DEMO_TENANTS) {
    await client.query(
      `insert into tenants (org_id, id, plan, vertical, baa, baa_signed_at, key_alias, key_plan)
       values ($1, $2, 'enterprise', $3, $4::jsonb, case when $4 is not null then now() end, $5, 'enterprise') on conflict do nothing`,
      [orgId, newId('ten'), vertical, baa, newId('vk')],
    )
  }
}

/**
 * Gives every provisioned demo organisation its key at the gateway, where that is missing.
 * @returns whether each has it; if not, it has one that another secret derives
 */
export async function seedKeys(
  client: pg.Client,
  gateway: { litellmUrl: string; litellmMasterKey: string },
  keySecret: string,
): Promise<boolean> {
  const { rows } = await client.query(
    'select org_id, key_alias, key_version from tenants where org_id = any($1) and key_alias is not null',
    [DEMO_TENANTS.map(({ orgId }) => orgId)],
  )
  let all = true
  for (const { org_id, key_alias, key_version } of rows) {
    const key = await deriveGatewayKey({ keySecret }, org_id, key_version)
    const spent = await ensureKey(gateway, key, {
      alias: key_alias,
      orgId: org_id,
      plan: PLANS.enterprise,
      spent: { spend: 0, resetsAt: null },
    })
    all &&= spent !== undefined
  }
  return all
}
