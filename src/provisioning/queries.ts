import { and, eq, lt, sql } from 'drizzle-orm'
import { attempt, type Database } from '../db/client.ts'
import { KEY_DIFFERS, retiredKeys, tenants } from '../db/schema.ts'

/** What is known of an organisation's key; undefined when it is not on board. @throws Unavailable */
export async function getProvisioning(
  db: Database,
  orgId: string,
): Promise<{ plan: string; keyAlias: string | null; keyVersion: number } | undefined> {
  const [tenant] = await attempt(() =>
    db
      .select({ plan: tenants.plan, keyAlias: tenants.keyAlias, keyVersion: tenants.keyVersion })
      .from(tenants)
      .where(eq(tenants.orgId, orgId)),
  )
  return tenant
}

/**
 * All keys that the gateway may have of an organisation, by version, the one in use (else being made) last; undefined: it has none that
 * counts.
 * @throws Unavailable
 */
export async function getKeys(
  db: Database,
  orgId: string,
): Promise<{ keyId: string; inUse: number; versions: number[] } | undefined> {
  const rows = await attempt(() =>
    db
      .select({ tenant: tenants, retired: retiredKeys.version })
      .from(tenants)
      .leftJoin(retiredKeys, eq(retiredKeys.orgId, tenants.orgId))
      .where(eq(tenants.orgId, orgId)),
  )
  const tenant = rows[0]?.tenant
  const keyId = tenant?.keyAlias ?? tenant?.pendingAlias
  if (!tenant || !keyId) return undefined
  const versions = [...rows.map(({ retired }) => retired), tenant.pendingVersion, tenant.keyVersion]
  return { keyId, inUse: tenant.keyVersion, versions: versions.filter((version) => version !== null) }
}

/** A key that was given up; `inUse`: the version of the organisation's key in use, null: it has none. */
export type Retired = { orgId: string; version: number; inUse: number | null }

/** Keys that no run can be using any more, by the clock that gave them their time. @throws Unavailable */
export const dueKeys = (db: Database, limit: number): Promise<Retired[]> =>
  attempt(() =>
    db
      .select({
        orgId: retiredKeys.orgId,
        version: retiredKeys.version,
        inUse: sql<number | null>`case when ${tenants.keyAlias} is not null then ${tenants.keyVersion} end`,
      })
      .from(retiredKeys)
      .leftJoin(tenants, eq(tenants.orgId, retiredKeys.orgId))
      .where(lt(retiredKeys.deleteAfter, sql`clock_timestamp()`))
      .orderBy(retiredKeys.deleteAfter)
      .limit(limit),
  )

/** @throws Unavailable */
export const forgetKey = (db: Database, orgId: string, version: number): Promise<unknown> =>
  attempt(() => db.delete(retiredKeys).where(and(eq(retiredKeys.orgId, orgId), eq(retiredKeys.version, version))))

export type Unsettled = Pick<
  typeof tenants.$inferSelect,
  'orgId' | 'plan' | 'keyAlias' | 'keyVersion' | 'keyPlan' | 'keyWanted' | 'keyCheckAt'
> & {
  /** USD of the budget that a key had used which may be gone. */
  spent: number
}

/** Organisations whose gateway key is not what their plan says, or is to be looked at by now; `orgId` alone if it is given. @throws Unavailable */
export const unsettled = (db: Database, limit: number, orgId?: string): Promise<Unsettled[]> =>
  attempt(() => {
    const { plan, keyAlias, keyVersion, keyPlan, keyWanted, keyCheckAt } = tenants
    const spent = sql<number>`spent_of(${tenants})`.mapWith(Number)
    // As the index has it, and due by now.
    const due = sql`(${KEY_DIFFERS} or key_check_at is not null) and (${KEY_DIFFERS} or key_check_at <= clock_timestamp())`
    return (
      db
        .select({ orgId: tenants.orgId, plan, keyAlias, keyVersion, keyPlan, keyWanted, keyCheckAt, spent })
        .from(tenants)
        .where(and(due, orgId === undefined ? undefined : eq(tenants.orgId, orgId)))
        // In no order: those that fail each time keep no others waiting.
        .orderBy(sql`random()`)
        .limit(limit)
    )
  })

/** The key is what this plan says; `checkAt` as it was read before. @throws Unavailable */
export const keySettled = (
  db: Database,
  { orgId, keyAlias, plan, keyCheckAt }: Pick<Unsettled, 'orgId' | 'keyAlias' | 'plan' | 'keyCheckAt'>,
): Promise<unknown> =>
  attempt(() =>
    db.execute(sql`select key_settled(${orgId}, ${keyAlias}, ${plan}, ${keyCheckAt?.toISOString() ?? null})`),
  )
