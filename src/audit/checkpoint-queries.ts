import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { hex, unhex } from '../bytes.ts'
import { bytea } from '../db/bytea.ts'
import { attempt, type Database } from '../db/client.ts'
import { instant } from '../db/instant.ts'
import type { Checkpoint } from './tree/checkpoint.ts'
import type { Signature } from './tree/note.ts'

/** Bytes that the database gives in hex. */
export const bytes = z.string().transform(unhex)

export const StoredCheckpoint = z.object({
  size: z.int(),
  origin: z.string(),
  root: bytes,
  created_at: instant,
  signatures: z.array(z.object({ name: z.string(), id: z.string(), signature: bytes })),
})
/** A checkpoint with all its signatures. */
export type StoredCheckpoint = Checkpoint & { created_at: Date; signatures: Signature[] }

/** The newest that come with a log's state. */
export const CHECKPOINTS_READ = 5
/** Pages of older checkpoints, read where the newest are forged, so that these hide no genuine one: a thousand, read and checked in 0.15 s. */
const OLDER = { pages: 5, each: 200 }

/** A log's checkpoints `c` that are these, the newest first, as JSON. */
export const checkpointsOf = (orgId: string, origin: string, these: SQL, limit: number): SQL => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('size', c.size, 'origin', c.origin, 'root', encode(c.root, 'hex'), 'created_at', c.created_at, 'signatures', (
    select coalesce(jsonb_agg(jsonb_build_object('name', s.key_name, 'id', s.key_id, 'signature', encode(s.signature, 'hex')) order by s.created_at, s.key_id), '[]')
    from audit_signatures s where s.org_id = c.org_id and s.origin = c.origin and s.size = c.size)) order by c.size desc), '[]')
  from (select * from audit_checkpoints c where c.org_id = ${orgId} and c.origin = ${origin} and ${these} order by c.size desc limit ${limit}) c)`

/** The newest checkpoints of a log, which were read, and as long as more are wanted those before them, up to a thousand. @throws Unavailable */
export async function* withOlder(
  db: Database,
  orgId: string,
  newest: StoredCheckpoint[],
): AsyncGenerator<StoredCheckpoint> {
  yield* newest
  let last = newest.at(-1)
  for (let page = 0; last && page < OLDER.pages; page++) {
    const older = checkpointsOf(orgId, last.origin, sql`c.size < ${last.size}`, OLDER.each)
    const { rows } = await attempt(() => db.execute(sql`select ${older} checkpoints`))
    const checkpoints = z.array(StoredCheckpoint).parse(rows[0]?.checkpoints)
    yield* checkpoints
    last = checkpoints.at(-1)
  }
}

/**
 * Keeps a checkpoint, and signatures of it. Idempotent.
 * @returns when it was first kept; null: another root is kept for this size
 * @throws Unavailable
 */
export async function recordCheckpoint(
  db: Database,
  orgId: string,
  { size, origin, root }: Checkpoint,
  signatures: Signature[],
): Promise<Date | null> {
  const given = signatures.map(({ name, id, signature }) => ({ name, id, signature: hex(signature) }))
  const { rows } = await attempt(() =>
    db.execute(
      sql`select record_checkpoint(${orgId}, ${size}, ${origin}, ${bytea(hex(root))}, ${JSON.stringify(given)}) recorded`,
    ),
  )
  return instant.nullable().parse(rows[0]?.recorded)
}

/** The size of the log with this origin when this witness last cosigned it; 0 where no cosignature of it is kept. @throws Unavailable */
export async function cosignedSize(
  db: Database,
  orgId: string,
  origin: string,
  witness: { name: string; id: string },
): Promise<number> {
  const { rows } = await attempt(() =>
    db.execute(sql`select coalesce(max(size), 0) size from audit_signatures
      where org_id = ${orgId} and origin = ${origin} and key_name = ${witness.name} and key_id = ${witness.id}`),
  )
  return z.coerce.number().parse(rows[0]?.size)
}
