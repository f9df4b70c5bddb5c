import { and, asc, eq, getTableColumns, gte, lt, type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { attempt, type Database } from '../db/client.ts'
import { auditEntries, auditHeads } from '../db/schema/audit.ts'
import { tenants } from '../db/schema/tenants.ts'
import { sha256 } from '../sha256.ts'
import { bytes, CHECKPOINTS_READ, checkpointsOf, StoredCheckpoint } from './checkpoint-queries.ts'
import { LogProblem } from './log/report.ts'
import { type Node, type NodeReader, subtrees } from './tree/merkle.ts'
import { type TilePlace, Tiles, tilesOf } from './tree/tiles.ts'

/** An entry as its row has it. */
export type StoredEntry = typeof auditEntries.$inferSelect

const LogState = z.object({
  size: z.int(),
  head_hash: z.string().nullable(),
  runs: z.int(),
  runs_by_agent: z.record(z.string(), z.int()),
  pruned: z.int(),
  pruned_root: z.string().nullable(),
  stray: z.int().nullable(),
  checkpoints: z.array(StoredCheckpoint),
})
/**
 * How long a log is, the end of its chain, how many of its entries are runs, up to where entries were pruned (and the root over these, as the
 * log says), the seq of a row that lies outside of it (STRAY), and checkpoints of it, the newest first.
 */
export type LogState = z.output<typeof LogState>

/** The root over what was pruned, as the entry has it that says so: the newest of that size. */
const PRUNED_ROOT = sql`(select e.detail->>'root' from audit_entries e where h.pruned > 0 and e.org_id = t.org_id and e.seq >= h.pruned
  and e.action = 'log_pruned' and (e.detail->>'size')::bigint = h.pruned order by e.seq desc limit 1)`

/** Some rows between the first one and `pruned` are missing. */
const HAS_GAP = sql`h.pruned - first.seq <> (select count(*) from audit_entries e where e.org_id = t.org_id and e.seq < h.pruned)`
/** The first entry that is kept does not follow the last row before it. */
const IS_CUT = sql`exists (select from audit_entries b join audit_entries e using (org_id)
  where b.org_id = t.org_id and b.seq = h.pruned - 1 and e.seq = h.pruned and e.prev_hash <> b.row_hash)`
/**
 * The seq of a row that lies outside of the log: after its end, before its beginning, or among what was pruned. A pruning deletes its entries
 * bit by bit, the oldest first: what it has still to delete is all there up to `pruned`, and followed by what is kept. Any other row there was
 * put in.
 */
const STRAY = sql`case when last.seq >= coalesce(h.size, 0) then last.seq when first.seq < 0 then first.seq
  when first.seq < h.pruned and (${HAS_GAP} or ${IS_CUT}) then first.seq end`

/**
 * The state of an organisation's log with its newest checkpoints under this origin, or that of `size`; undefined when it is not on board. One
 * round trip.
 * @throws Unavailable
 */
export async function logState(
  db: Database,
  orgId: string,
  origin: string,
  size?: number,
): Promise<LogState | undefined> {
  const checkpoints = checkpointsOf(
    orgId,
    origin,
    size === undefined ? sql`true` : sql`c.size = ${size}`,
    CHECKPOINTS_READ,
  )
  const { rows } = await attempt(() =>
    db.execute(sql`
      select jsonb_build_object('size', coalesce(h.size, 0), 'head_hash', encode(h.head_hash, 'hex'), 'runs', coalesce(h.runs, 0),
        'runs_by_agent', coalesce(h.runs_by_agent, '{}'), 'pruned', coalesce(h.pruned, 0), 'pruned_root', ${PRUNED_ROOT}, 'stray', ${STRAY},
        'checkpoints', ${checkpoints}) state
      from tenants t left join audit_heads h using (org_id)
        left join lateral (select e.seq from audit_entries e where e.org_id = t.org_id order by e.seq limit 1) first on true
        left join lateral (select e.seq from audit_entries e where e.org_id = t.org_id order by e.seq desc limit 1) last on true
      where t.org_id = ${orgId}`),
  )
  return LogState.optional().parse(rows[0]?.state)
}

const Tile = z.object({ level: z.coerce.number(), index: z.coerce.number(), hashes: bytes })

/** Tiles of an organisation's tree, as far as they are filled. One round trip. @throws Unavailable */
export async function readTiles(db: Database, orgId: string, places: TilePlace[]): Promise<z.output<typeof Tile>[]> {
  if (places.length === 0) return []
  const { rows } = await attempt(() =>
    db.execute(sql`select p.level, p.index, encode(audit_tile(${orgId}, p.level, p.index), 'hex') hashes
      from jsonb_to_recordset(${JSON.stringify(places)}) p(level integer, index bigint)`),
  )
  return z.array(Tile).parse(rows)
}

/** Reads these nodes of an organisation's tree, in one round trip; a gap in it is a LogProblem when it is met. @throws Unavailable */
export async function readNodes(db: Database, orgId: string, nodes: Node[]): Promise<NodeReader> {
  const read = new Tiles(await readTiles(db, orgId, tilesOf(nodes))).reader(sha256)
  return (node) => {
    try {
      return read(node)
    } catch (error) {
      if (error instanceof RangeError) throw new LogProblem('tile_wrong', `The log's tree has a gap: ${error.message}.`)
      throw error
    }
  }
}
/** The nodes from which the roots over so many entries are computed. */
export const rootNodes = (sizes: number[]): Node[] => sizes.flatMap((size) => subtrees(0, size))

/** Entries [from, to) in order. One round trip. @throws Unavailable */
export const readEntries = (db: Database, orgId: string, from: number, to: number): Promise<StoredEntry[]> =>
  attempt(() =>
    db
      .select()
      .from(auditEntries)
      .where(and(eq(auditEntries.orgId, orgId), gte(auditEntries.seq, from), lt(auditEntries.seq, to)))
      .orderBy(asc(auditEntries.seq)),
  )

/**
 * What is part of an organisation's log still. The rest is checked no more: what a pruning has not deleted yet, or somebody put in place of what
 * it deleted.
 */
export const isKept = (orgId: string): SQL =>
  sql`${auditEntries.seq} >= (select h.pruned from audit_heads h where h.org_id = ${orgId})`

export type Found = { entry: StoredEntry | null; pruned: number }

/**
 * One entry of the organisation, by its id or its seq, and up to where entries were pruned; `entry: null` when it has none such, undefined when
 * it is not on board.
 * @throws Unavailable
 */
export async function getEntry(
  db: Database,
  orgId: string,
  by: { id: string } | { seq: number },
): Promise<Found | undefined> {
  const which = 'id' in by ? eq(auditEntries.id, by.id) : eq(auditEntries.seq, by.seq)
  const rows = await attempt(() =>
    db
      .select({ entry: getTableColumns(auditEntries), pruned: sql`coalesce(${auditHeads.pruned}, 0)`.mapWith(Number) })
      .from(tenants)
      .leftJoin(auditHeads, eq(auditHeads.orgId, tenants.orgId))
      .leftJoin(auditEntries, and(eq(auditEntries.orgId, tenants.orgId), which, isKept(orgId)))
      .where(eq(tenants.orgId, orgId)),
  )
  return rows[0]
}
