import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { SealedEntry } from '../audit/entry.ts'
import { bytea } from '../db/bytea.ts'
import { attempt, type Database } from '../db/client.ts'
import type { KeyInfo } from '../gateway/management.ts'
import { newId } from '../ids.ts'
import type { Retired } from './queries.ts'

const Begun = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.enum(['pending', 'provisioned']),
    alias: z.string(),
    version: z.int(),
    plan: z.string(),
    old_version: z.int().optional(),
    spent: z.number().default(0),
    spent_until: z.coerce.date().nullish(),
  }),
  z.object({
    outcome: z.literal('refused'),
    code: z.enum(['PLAN_NOT_SUBSCRIBED', 'TENANT_NOT_FOUND', 'NOT_PROVISIONED', 'SERVICE_UNAVAILABLE']),
  }),
])
/**
 * `pending`: the key is written down and must be made at the gateway. `provisioned`: that key is in use, and newer than the call if it was to
 * replace one. `SERVICE_UNAVAILABLE`: a newer one was in use meanwhile, and is no more.
 */
export type Begun = z.output<typeof Begun>

const Done = z.object({ outcome: z.enum(['done', 'already', 'superseded']), alias: z.string().nullish() })
/** `already`: another call was first, `alias` is the key in use; `superseded`: the key was revoked, or another written down, meanwhile. */
type Done = z.output<typeof Done>

/** What a key is asked for with. */
type Asked = {
  orgId: string
  plan: string
  /** Plans that it may give itself. */
  selfServe: readonly string[]
  /** How long a key that it had may still be used. */
  leaseMs: number
}

/** Writes down that the organisation is to get a key; the entry says that it came on board, where it was not. @throws Unavailable */
export async function beginProvisioning(
  db: Database,
  { orgId, plan, selfServe, leaseMs }: Asked,
  { canonical, entryHash }: SealedEntry,
): Promise<Begun> {
  const [tenantId, alias] = [newId('ten'), newId('vk')]
  const { rows } = await attempt(() =>
    db.execute(
      sql`select begin_provisioning(${orgId}, ${plan}, ${`{${selfServe.join(',')}}`}, ${tenantId}, ${alias}, ${leaseMs}, ${canonical}, ${bytea(entryHash)}) answer`,
    ),
  )
  return Begun.parse(rows[0]?.answer)
}

/** Writes down that another key is to take the place of the organisation's. @throws Unavailable */
export async function beginRotation(db: Database, orgId: string, leaseMs: number): Promise<Begun> {
  const alias = newId('vk')
  const { rows } = await attempt(() => db.execute(sql`select begin_rotation(${orgId}, ${alias}, ${leaseMs}) answer`))
  return Begun.parse(rows[0]?.answer)
}

/**
 * The gateway has the key: runs take it from now on.
 * @param carried USD that it began with, of what the key before it had spent
 * @throws Unavailable
 */
export async function completeKey(
  db: Database,
  orgId: string,
  { alias, version }: { alias: string; version: number },
  leaseMs: number,
  { canonical, entryHash }: SealedEntry,
  carried: number,
): Promise<Done> {
  const { rows } = await attempt(() =>
    db.execute(
      sql`select complete_key(${orgId}, ${alias}, ${version}, ${leaseMs}, ${canonical}, ${bytea(entryHash)}, ${carried}) answer`,
    ),
  )
  return Done.parse(rows[0]?.answer)
}

/** Notes that the organisation's key is about to be suspended, so that the cron looks at it, and when its budget begins anew. @throws Unavailable */
export const noteSuspension = (db: Database, orgId: string, { resetsAt }: KeyInfo): Promise<unknown> =>
  attempt(() => db.execute(sql`select note_spent(${orgId}, 0, ${resetsAt?.toISOString() ?? null})`))

const Carried = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('owed'), version: z.int(), sum: z.number() }),
  z.object({ outcome: z.enum(['settled', 'later']) }),
])
/** `owed`: the key of that version is to have spent `sum` USD at the least; `later`: another key comes first, or is in use by now. */
type Carried = z.output<typeof Carried>

/**
 * Notes what a replaced key has spent in all. Asked again, the answer is the same as long as the key is not forgotten.
 * @param inUseSpent USD that the key in use has spent; undefined: there is none, or the gateway has lost it
 * @throws Unavailable
 */
export async function carryOver(
  db: Database,
  { orgId, version, inUse }: Retired,
  { spend, resetsAt }: KeyInfo,
  inUseSpent: number | undefined,
): Promise<Carried> {
  const { rows } = await attempt(() =>
    db.execute(
      sql`select carry_over(${orgId}, ${version}, ${spend}, ${resetsAt?.toISOString() ?? null}, ${inUse}, ${inUseSpent ?? null}) answer`,
    ),
  )
  return Carried.parse(rows[0]?.answer)
}

/**
 * The organisation's keys up to `version` were suspended at the gateway. `superseded`: it has another key, or the one in use was confirmed, since
 * they were `read`.
 * @param noted USD that the key in use had spent until then: the next one begins with that
 * @throws Unavailable
 */
export async function revokeKeys(
  db: Database,
  orgId: string,
  { version, read }: { version: number; read: string },
  leaseMs: number,
  { canonical, entryHash }: SealedEntry,
  noted: number | undefined,
): Promise<Done> {
  const { rows } = await attempt(() =>
    db.execute(
      sql`select revoke_keys(${orgId}, ${version}, ${leaseMs}, ${canonical}, ${bytea(entryHash)}, ${noted ?? null}, ${read}) answer`,
    ),
  )
  return Done.parse(rows[0]?.answer)
}
