import { asc, eq, sql } from 'drizzle-orm'
import * as z from 'zod'
import { type Actor, actionEntry, seal } from '../audit/entry.ts'
import { byPlan } from '../billing/plans.ts'
import { bytea } from '../db/bytea.ts'
import { attempt, type Database } from '../db/client.ts'
import { logSources } from '../db/schema/log-sources.ts'
import { tenants } from '../db/schema/tenants.ts'
import { newId } from '../ids.ts'
import { isFetched } from './fetched.ts'
import { type Config, LogSource, type SourceType } from './source.ts'

/** What somebody registers. */
type NewSource = {
  source_type: SourceType
  display_name: string
  config: Config
  secret_ref: string | null
}
/** What of a source is to change. */
type SourceChange = { display_name?: string; config?: Config; enabled?: boolean }

/** How many sources each plan includes, for the database. */
export const SOURCE_LIMITS = byPlan((plan) => plan.logSources)

/** The organisation's sources, oldest first; undefined when it is not on board. One round trip. @throws Unavailable */
export async function listSources(db: Database, orgId: string): Promise<LogSource[] | undefined> {
  const rows = await attempt(() =>
    db
      .select({ source: sql`to_jsonb(${logSources})` })
      .from(tenants)
      .leftJoin(logSources, eq(logSources.orgId, tenants.orgId))
      .where(eq(tenants.orgId, orgId))
      .orderBy(asc(logSources.createdAt), asc(logSources.id)),
  )
  if (rows.length === 0) return undefined
  return z.array(LogSource).parse(rows.flatMap(({ source }) => source ?? []))
}

const Found = z.object({ source: LogSource.nullable() })

/** One of the organisation's sources; null when it has none with this id, undefined when it is not on board. @throws Unavailable */
export async function getSource(db: Database, orgId: string, id: string): Promise<LogSource | null | undefined> {
  const { rows } = await attempt(() =>
    db.execute(sql`select to_jsonb(s) source from tenants t left join log_sources s on s.org_id = t.org_id and s.id = ${id}
      where t.org_id = ${orgId}`),
  )
  return Found.optional().parse(rows[0])?.source
}

const Created = z.union([
  z.object({ source: LogSource }),
  z.object({ refused: z.enum(['TENANT_NOT_FOUND', 'LOG_SOURCE_LIMIT_EXCEEDED']) }),
])

/** Registers a source inside the plan's limit, with the entry that says so, in one step. @throws Unavailable */
export async function createSource(db: Database, actor: Actor, given: NewSource): Promise<z.output<typeof Created>> {
  const source = { id: newId('ls'), ...given }
  const row = { ...source, fetched: isFetched(given.source_type, given.config) }
  const { canonical, entryHash } = await seal(actionEntry(actor, 'log_source_created', detailOf(source)))
  const { rows } = await attempt(() =>
    db.execute(
      sql`select create_log_source(${actor.orgId}, ${JSON.stringify(row)}, ${SOURCE_LIMITS}, ${canonical}, ${bytea(entryHash)}) created`,
    ),
  )
  return Created.parse(rows[0]?.created)
}

/** Changes a source, with the entry that says so; null when the organisation has none with this id. @throws Unavailable */
export async function changeSource(
  db: Database,
  actor: Actor,
  { id, source_type }: Pick<LogSource, 'id' | 'source_type'>,
  change: SourceChange,
): Promise<LogSource | null> {
  const { canonical, entryHash } = await seal(actionEntry(actor, 'log_source_updated', detailOf({ id, ...change })))
  const set = { ...change, ...(change.config && { fetched: isFetched(source_type, change.config) }) }
  const { rows } = await attempt(() =>
    db.execute(
      sql`select change_log_source(${actor.orgId}, ${id}, ${JSON.stringify(set)}, ${canonical}, ${bytea(entryHash)}) source`,
    ),
  )
  return Found.parse(rows[0]).source
}

const Removed = z.enum(['removed', 'TENANT_NOT_FOUND', 'NOT_FOUND', 'FORBIDDEN'])

/** Removes a source, with the entry that says so. @returns why not, or `removed` @throws Unavailable */
export async function removeSource(db: Database, actor: Actor, id: string): Promise<z.output<typeof Removed>> {
  const { canonical, entryHash } = await seal(actionEntry(actor, 'log_source_deleted', { log_source_id: id }))
  const { rows } = await attempt(() =>
    db.execute(sql`select remove_log_source(${actor.orgId}, ${id}, ${canonical}, ${bytea(entryHash)}) removed`),
  )
  return Removed.parse(rows[0]?.removed)
}

/** What the entry says of a source. */
const detailOf = ({ id, ...source }: { id: string } & Partial<NewSource> & SourceChange) => ({
  log_source_id: id,
  ...source,
})
