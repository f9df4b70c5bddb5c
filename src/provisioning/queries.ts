import { and, eq, sql } from 'drizzle-orm'
import * as z from 'zod'
import { attempt, type Database } from '../db/client.ts'
import { KEY_DIFFERS, retiredKeys, tenants } from '../db/schema/tenants.ts'

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

/** Keys by version, the one in use (else being made) last; `read`: what the organisation's last change is known by. */
type Keys = { keyId: string; inUse: number; versions: number[]; read: string }

/**
 * All keys that the gateway may have of an organisation; undefined: it has none that counts.
 * @throws Unavailable
 */
export async function getKeys(db: Database, orgId: string): Promise<Keys | undefined> {
  const rows = await attempt(() =>
    db
      // As text: a Date has no microseconds.
      .select({ tenant: tenants, read: sql<string>`${tenants.updatedAt}::text`, retired: retiredKeys.version })
      .from(tenants)
      .leftJoin(retiredKeys, eq(retiredKeys.orgId, tenants.orgId))
      .where(eq(tenants.orgId, orgId)),
  )
  const { tenant, read } = rows[0] ?? {}
  const keyId = tenant?.keyAlias ?? tenant?.pendingAlias
  if (!tenant || !keyId || read === undefined) return undefined
  const versions = [...rows.map(({ retired }) => retired), tenant.pendingVersion, tenant.keyVersion]
  return { keyId, inUse: tenant.keyVersion, versions: versions.filter((version) => version !== null), read }
}

const Retired = z.object({ orgId: z.string(), version: z.int(), inUse: z.int().nullable() })
/** A key that was given up; `inUse`: the version of the organisation's key in use, null: it has none. */
export type Retired = z.output<typeof Retired>

/**
 * Keys that no run can be using any more, by the clock that gave them their time. Organisations take turns, found by a skip scan of the primary
 * key: one with very many costs no more than others, and keeps none of them waiting.
 * @throws Unavailable
 */
export async function dueKeys(db: Database, limit: number): Promise<Retired[]> {
  const { rows } = await attempt(() =>
    db.execute(sql`
      with recursive orgs as (
        (select org_id from retired_keys order by org_id limit 1)
        union all
        select (select r.org_id from retired_keys r where r.org_id > o.org_id order by r.org_id limit 1) from orgs o where o.org_id is not null
      )
      select d.org_id "orgId", d.version, case when t.key_alias is not null then t.key_version end "inUse"
      from orgs cross join lateral (
        select r.org_id, r.version from retired_keys r
        where r.org_id = orgs.org_id and r.delete_after < clock_timestamp() order by r.version limit ${limit}
      ) d left join tenants t on t.org_id = d.org_id
      order by row_number() over (partition by d.org_id order by d.version), random() limit ${limit}`),
  )
  return z.array(Retired).parse(rows)
}

/** @throws Unavailable */
export const forgetKey = (db: Database, orgId: string, version: number): Promise<unknown> =>
  attempt(() => db.delete(retiredKeys).where(and(eq(retiredKeys.orgId, orgId), eq(retiredKeys.version, version))))

export type Unsettled = Pick<
  typeof tenants.$inferSelect,
  'orgId' | 'plan' | 'keyAlias' | 'keyVersion' | 'keyPlan' | 'keyWanted' | 'keyCheckAt' | 'spentUntil'
> & {
  /** USD of the budget that a key had used which may be gone; they count until `spentUntil`. */
  spent: number
}

/** Organisations whose gateway key is not what their plan says, or is to be looked at by now; `orgId` alone if it is given. @throws Unavailable */
export const unsettled = (db: Database, limit: number, orgId?: string): Promise<Unsettled[]> =>
  attempt(() => {
    const { orgId: org, plan, keyAlias, keyVersion, keyPlan, keyWanted, keyCheckAt, spentUntil } = tenants
    const spent = sql<number>`spent_of(${tenants})`.mapWith(Number)
    // As the index has it, and due by now.
    const due = sql`(${KEY_DIFFERS} or key_check_at is not null) and (${KEY_DIFFERS} or key_check_at <= clock_timestamp())`
    return (
      db
        .select({ orgId: org, plan, keyAlias, keyVersion, keyPlan, keyWanted, keyCheckAt, spent, spentUntil })
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
