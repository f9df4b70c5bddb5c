import type pg from 'pg'
import { SIGNED } from '../../dev/baa.ts'
import { PLANS } from '../../src/billing/plans.ts'
import { deriveGatewayKey } from '../../src/gateway/keys.ts'
import { newId } from '../../src/ids.ts'
import { ORGS } from './orgs.ts'

type Given = { gateway: string; masterKey: string; keySecret: string; smallLimit: number }

/** The organisations that are on board from the beginning, with their keys at the gateway. */
export async function seedTenants(
  client: pg.Client,
  { gateway, masterKey, keySecret, smallLimit }: Given,
): Promise<void> {
  for (const { id, kind, plan, vertical } of ORGS) {
    if (plan === undefined) continue
    const alias = newId('vk')
    const baa = vertical === 'healthcare' ? SIGNED : null
    await client.query(
      `insert into tenants (org_id, id, plan, vertical, run_limit, baa, baa_signed_at, key_alias, key_plan)
       values ($1, $2, $3, $4, $5, $6::jsonb, case when $6 is not null then now() end, $7, $3)`,
      [id, newId('ten'), plan, vertical, kind === 'small' ? smallLimit : null, baa, alias],
    )
    const key = await deriveGatewayKey({ keySecret }, id, 1)
    const made = await fetch(`${gateway}/key/generate`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${masterKey}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ key, key_alias: alias, max_budget: PLANS[plan].gatewayBudgetUsd, budget_duration: '30d' }),
    })
    if (!made.ok) throw new Error(`the gateway refused a key: ${made.status}`)
  }
}
