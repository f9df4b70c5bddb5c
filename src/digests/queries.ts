import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { type Actor, actionEntry, seal } from '../audit/entry.ts'
import { bytea } from '../db/bytea.ts'
import { attempt, type Database } from '../db/client.ts'
import { Digest, type DigestSettings, firstDigestAt } from './digest.ts'

/** The organisation's digest; null when it has none, undefined when it is not on board. @throws Unavailable */
export async function getDigest(db: Database, orgId: string): Promise<Digest | null | undefined> {
  const { rows } = await attempt(() =>
    db.execute(
      sql`select to_jsonb(d) digest from tenants t left join digests d on d.org_id = t.org_id where t.org_id = ${orgId}`,
    ),
  )
  return z.object({ digest: Digest.nullable() }).optional().parse(rows[0])?.digest
}

/** `digest`: as it was set; null: it was to end. `changed`: not where there was none to end. */
const SetDigest = z.object({ digest: Digest.nullable(), changed: z.boolean() })

/**
 * Sets the organisation's digest, or ends it (null), with the entry that says so; undefined when it is not on board.
 * @throws Unavailable
 */
export async function setDigest(
  db: Database,
  actor: Actor,
  settings: DigestSettings | null,
): Promise<z.output<typeof SetDigest> | undefined> {
  const digest = settings && {
    every: settings.every,
    hour: settings.hour,
    url: settings.url,
    secret_ref: settings.secretRef,
  }
  const { canonical, entryHash } = await seal(actionEntry(actor, 'digest_changed', digest ?? { ended: true }))
  const row = digest && JSON.stringify({ ...digest, next_at: firstDigestAt(digest, new Date()) })
  const { rows } = await attempt(() =>
    db.execute(sql`select set_digest(${actor.orgId}, ${row}, ${canonical}, ${bytea(entryHash)}) set`),
  )
  return SetDigest.nullable().parse(rows[0]?.set) ?? undefined
}

/** A digest that is to be written: whose, and of which time. */
export const DueDigest = z.object({ orgId: z.string(), from: z.string(), to: z.string() })
export type DueDigest = z.output<typeof DueDigest>

const isoOf = z.string().transform((text) => new Date(text).toISOString())

/** Digests that are due, at most so many; each is told once, and again in half an hour if it has not ended. @throws Unavailable */
export async function dueDigests(db: Database, most: number): Promise<DueDigest[]> {
  const { rows } = await attempt(() =>
    db.execute(
      sql`select org_id "orgId", to_jsonb("from") #>> '{}' "from", to_jsonb("to") #>> '{}' "to" from due_digests(${most})`,
    ),
  )
  return z.array(z.object({ orgId: z.string(), from: isoOf, to: isoOf })).parse(rows)
}

/** Notes how the sending of a digest ended: why it did not arrive, or null; the next one is due after it. @throws Unavailable */
export async function endDigest(db: Database, { orgId, to }: DueDigest, error: string | null): Promise<void> {
  await attempt(() => db.execute(sql`select end_digest(${orgId}, ${to}, ${error})`))
}
