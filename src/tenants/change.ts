import { sql } from 'drizzle-orm'
import type * as z from 'zod'
import { type Actor, type AdminAction, actionEntry, seal } from '../audit/entry.ts'
import type { PlanName, PlanSource } from '../billing/plans.ts'
import { bytea } from '../db/bytea.ts'
import { attempt, type Database } from '../db/client.ts'
import type { Action, Vertical } from '../dlp/actions.ts'
import type { PhiType } from '../dlp/types.ts'
import { newId } from '../ids.ts'
import type { SignedBaa } from './baa.ts'
import { Tenant } from './tenant.ts'

/** What of a tenant is to change; null takes a value away. */
export type TenantChange = {
  name?: string | null
  vertical?: Vertical
  /** Laid over the policy there is. */
  dlp_policy?: Partial<Record<PhiType, Action | null>>
  baa?: SignedBaa | null
  plan?: string
  plan_source?: PlanSource
  granted_plan?: PlanName
  /** As it was read: nothing changes if it is another since. */
  billing_version?: number
  run_limit?: number | null
  agents?: string[] | null
  log_retention_days?: number
}

/**
 * Changes a tenant and appends the entry that says so, in one step.
 * @param detail of the entry: what changed, and to what
 * @param onboard takes an organisation on board that is not yet
 * @returns the tenant as it is now; undefined when the organisation is not on board
 * @throws Unavailable
 */
export async function changeTenant(
  db: Database,
  actor: Actor,
  change: TenantChange,
  {
    action,
    detail,
    onboard = false,
  }: { action: AdminAction; detail: Record<string, z.core.util.JSONType>; onboard?: boolean },
): Promise<Tenant | undefined> {
  const { canonical, entryHash } = await seal(actionEntry(actor, action, detail))
  const tenantId = onboard ? newId('ten') : null
  const { rows } = await attempt(() =>
    db.execute(
      sql`select change_tenant(${actor.orgId}, ${tenantId}, ${JSON.stringify(change)}, ${canonical}, ${bytea(entryHash)}) tenant`,
    ),
  )
  return Tenant.nullable().parse(rows[0]?.tenant) ?? undefined
}
