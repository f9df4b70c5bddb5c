import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { planOf } from '../billing/plans.ts'
import { attempt, type Database } from '../db/client.ts'
import { instant } from '../db/instant.ts'
import { tenants } from '../db/schema/tenants.ts'
import { DlpPolicy } from '../dlp/policy.ts'
import { SignedBaa } from './baa.ts'

/** An organisation on board, as the database tells it (its row as JSON). */
export const Tenant = z.object({
  id: z.string(),
  org_id: z.string(),
  name: z.string().nullable(),
  plan: z.string(),
  granted_plan: z.string().nullable(),
  run_limit: z.int().nullable(),
  agents: z.array(z.string()).nullable(),
  vertical: z.string(),
  dlp_policy: DlpPolicy,
  baa: SignedBaa.nullable(),
  baa_signed_at: instant.nullable(),
  key_alias: z.string().nullable(),
  log_retention_days: z.int(),
  created_at: instant,
  updated_at: instant,
})
export type Tenant = z.output<typeof Tenant>

/** The organisation's tenant; undefined when it is not on board. @throws Unavailable */
export async function getTenant(db: Database, orgId: string): Promise<Tenant | undefined> {
  const { rows } = await attempt(() =>
    db.execute(sql`select to_jsonb(t) tenant from ${tenants} t where t.org_id = ${orgId}`),
  )
  return Tenant.optional().parse(rows[0]?.tenant)
}

/** The agents that an organisation may run: those it was given, else those of its plan. */
export const agentsOf = ({ agents, plan }: Pick<Tenant, 'agents' | 'plan'>): readonly string[] =>
  agents ?? planOf(plan).agents

/** A tenant as the API shows it. */
export const presentTenant = (tenant: Tenant) => ({
  id: tenant.id,
  org_id: tenant.org_id,
  name: tenant.name,
  plan: tenant.plan,
  vertical: tenant.vertical,
  dlp_policy: tenant.dlp_policy,
  baa_signed: tenant.baa_signed_at !== null,
  provisioned: tenant.key_alias !== null,
  log_retention_days: tenant.log_retention_days,
  created_at: tenant.created_at.toISOString(),
  updated_at: tenant.updated_at.toISOString(),
})

/** A BAA as the API shows it; null: none is signed. */
export const presentBaa = ({ baa, baa_signed_at, plan }: Tenant) =>
  baa &&
  baa_signed_at && {
    signed_at: baa_signed_at.toISOString(),
    signed_by: baa.user_id,
    name: baa.name,
    title: baa.title,
    document_sha256: baa.document_sha256,
    in_force: planOf(plan).baa,
  }
