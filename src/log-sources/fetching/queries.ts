import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { actionEntry, seal } from '../../audit/entry.ts'
import { bytea } from '../../db/bytea.ts'
import { attempt, type Database } from '../../db/client.ts'
import { instant } from '../../db/instant.ts'
import type { EventRow } from '../../log-events/rows.ts'
import type { Gap } from '../connectors/connector.ts'
import { SOURCE_LIMITS } from '../queries.ts'
import { LogSource } from '../source.ts'

/** Which source, and whose. */
export type SourceKey = { orgId: string; id: string }
/** A source that somebody fetches: he holds its lease, and nobody else writes. `askedAt`: when it was asked that he should. */
export type Lease = SourceKey & { lease: string; askedAt: Date }

const Leased = LogSource.extend({ cursor: z.unknown(), failures: z.int(), failing_since: instant.nullable() })
/** A leased source, with where it was read up to and since when that fails. */
export type Leased = z.output<typeof Leased>

/** How a fetch ended; `next_in_s`: seconds until the next one, `until`: up to when all was read; `passing`: nothing that an admin could mend. */
export type FetchResult = { next_in_s: number } & (
  | { fetched: true; until: string }
  | { more: true; asked?: true }
  | { error: string; progressed: boolean; disable: boolean; passing?: true; asked?: true }
)

const Due = z.array(
  z.object({ org_id: z.string(), id: z.string() }).transform(({ org_id, id }) => ({ orgId: org_id, id })),
)

/** Sources that are due, at most so many; each is told once, and again in ten minutes if it has not been fetched. @throws Unavailable */
export async function dueSources(db: Database, most: number): Promise<SourceKey[]> {
  const { rows } = await attempt(() =>
    db.execute(sql`select org_id, id from due_log_sources(${SOURCE_LIMITS}, ${most})`),
  )
  return Due.parse(rows)
}

/**
 * Takes a source to fetch it, for some seconds. Null: there is nothing to fetch (it is not there, not enabled, not fetched, not in the plan),
 * not now (another has it, its API asked to wait), or it has been fetched since that was asked.
 * @throws Unavailable
 */
export async function leaseSource(db: Database, leased: Lease, seconds: number): Promise<Leased | null> {
  const { orgId, id, lease, askedAt } = leased
  const { rows } = await attempt(() =>
    db.execute(
      sql`select lease_log_source(${orgId}, ${id}, ${lease}, ${seconds}, ${askedAt.toISOString()}, ${SOURCE_LIMITS}) source`,
    ),
  )
  return Leased.nullable().parse(rows[0]?.source ?? null)
}

/**
 * Keeps a page's events and where the next one begins, in one step, and prolongs the lease. Idempotent.
 * @returns how many events were new; null when the lease is lost: nothing was kept
 * @throws Unavailable
 */
export async function keepPage(
  db: Database,
  { orgId, id, lease }: Lease,
  seconds: number,
  page: { cursor: unknown; gaps: readonly Gap[]; rows: readonly EventRow[] },
): Promise<number | null> {
  const [cursor, gaps, events] = [page.cursor ?? null, page.gaps, page.rows].map((value) => JSON.stringify(value))
  const { rows } = await attempt(() =>
    db.execute(sql`select keep_log_page(${orgId}, ${id}, ${lease}, ${seconds}, ${cursor}, ${gaps}, ${events}) new`),
  )
  return z.int().nullable().parse(rows[0]?.new)
}

/** Gives a source back; with `disable`, it is fetched no more and the log says so. @throws Unavailable */
export async function endFetch(db: Database, { orgId, id, lease }: Lease, result: FetchResult): Promise<void> {
  const reason = 'error' in result ? result.error : null
  const entry = actionEntry({ orgId, userId: null }, 'log_source_disabled', { log_source_id: id, reason })
  const { canonical, entryHash } = await seal(entry)
  await attempt(() =>
    db.execute(
      sql`select end_log_fetch(${orgId}, ${id}, ${lease}, ${JSON.stringify(result)}, ${canonical}, ${bytea(entryHash)})`,
    ),
  )
}

const Requested = LogSource.extend({ wait_s: z.int().nullable() })

/** Makes a source due now, unless its API asked to wait (`wait_s` seconds); null: the organisation has none with this id. @throws Unavailable */
export async function requestFetch(db: Database, { orgId, id }: SourceKey) {
  const { rows } = await attempt(() => db.execute(sql`select request_log_fetch(${orgId}, ${id}) source`))
  return Requested.nullable().parse(rows[0]?.source ?? null)
}
