import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { SealedEntry } from '../audit/entry.ts'
import { bytea } from '../audit/hash.ts'
import { attempt, type Database } from '../db/client.ts'
import { newId } from '../ids.ts'
import { runLeaseMs } from '../runs/limits.ts'

const Begun = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.enum(['pending', 'provisioned']),
    alias: z.string(),
    version: z.int(),
    plan: z.string(),
    old_version: z.int().optional(),
  }),
  z.object({
    outcome: z.literal('refused'),
    code: z.enum(['PLAN_NOT_SUBSCRIBED', 'TENANT_NOT_FOUND', 'NOT_PROVISIONED']),
  }),
])
/** `pending`: the key is written down and must be made at the gateway. */
export type Begun = z.output<typeof Begun>

const Done = z.object({ outcome: z.enum(['done', 'already', 'superseded']) })
/** `already`: another call was first; `superseded`: the key was revoked or rotated meanwhile. */
export type Done = z.output<typeof Done>['outcome']

/** Writes down that the organisation is to get a key. @throws Unavailable */
export async function beginProvisioning(
  db: Database,
  orgId: string,
  plan: string,
  selfServe: readonly string[],
): Promise<Begun> {
  const [tenantId, alias] = [newId('ten'), newId('vk')]
  const { rows } = await attempt(() =>
    db.execute(
      sql`select begin_provisioning(${orgId}, ${plan}, ${`{${selfServe.join(',')}}`}, ${tenantId}, ${alias}) answer`,
    ),
  )
  return Begun.parse(rows[0]?.answer)
}

/** Writes down that another key is to take the place of the organisation's. @throws Unavailable */
export async function beginRotation(db: Database, orgId: string): Promise<Begun> {
  const alias = newId('vk')
  const { rows } = await attempt(() => db.execute(sql`select begin_rotation(${orgId}, ${alias}) answer`))
  return Begun.parse(rows[0]?.answer)
}

/** The gateway has the key: runs take it from now on. @throws Unavailable */
export async function completeKey(
  db: Database,
  orgId: string,
  { alias, version }: { alias: string; version: number },
  gatewayTimeoutMs: number,
  { canonical, entryHash }: SealedEntry,
): Promise<Done> {
  const { rows } = await attempt(() =>
    db.execute(
      sql`select complete_key(${orgId}, ${alias}, ${version}, ${runLeaseMs(gatewayTimeoutMs)}, ${canonical}, ${bytea(entryHash)}) answer`,
    ),
  )
  return Done.parse(rows[0]?.answer).outcome
}

/** The gateway has none of the organisation's keys up to `version` any more. @throws Unavailable */
export async function revokeKeys(
  db: Database,
  orgId: string,
  version: number,
  { canonical, entryHash }: SealedEntry,
): Promise<Done> {
  const { rows } = await attempt(() =>
    db.execute(sql`select revoke_keys(${orgId}, ${version}, ${canonical}, ${bytea(entryHash)}) answer`),
  )
  return Done.parse(rows[0]?.answer).outcome
}
