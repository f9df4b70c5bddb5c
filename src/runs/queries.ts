import { and, count, desc, eq, getTableColumns, gt, gte, isNotNull, lt, lte, type SQL, sql } from 'drizzle-orm'
import type { RunAction } from '../audit/entry.ts'
import { attempt, type Database } from '../db/client.ts'
import { auditEntries, auditHeads, tenants } from '../db/schema.ts'

export type StoredEntry = typeof auditEntries.$inferSelect
export type RunFilter = {
  agentId?: string | undefined
  action?: RunAction | undefined
  from?: Date | undefined
  to?: Date | undefined
}
export type Page = { page: number; perPage: number }

/**
 * One page of an organisation's runs, newest first, and how many there are; undefined when it is not on board.
 * One round trip. Unfiltered, or by agent alone, page and total come from the dense run numbers, so page 40,000
 * costs what page 1 costs; the other filters count what they match.
 */
export async function listRuns(
  db: Database,
  orgId: string,
  filter: RunFilter,
  page: Page,
): Promise<{ total: number; runs: StoredEntry[] } | undefined> {
  const { agentId, action, from, to } = filter
  const rows = await attempt(() =>
    action || from || to ? filteredPage(db, orgId, filter, page) : numberedPage(db, orgId, agentId, page),
  )
  if (!rows[0]) return undefined
  return { total: Number(rows[0].total ?? 0), runs: rows.flatMap(({ run }) => (run ? [run] : [])) }
}

function numberedPage(db: Database, orgId: string, agentId: string | undefined, { page, perPage }: Page) {
  const number = agentId === undefined ? auditEntries.runNo : auditEntries.agentRunNo
  const total: SQL<number> =
    agentId === undefined ? sql`${auditHeads.runs}` : sql`(${auditHeads.runsByAgent} ->> ${agentId})::bigint`
  const newest = sql`${total} - ${(page - 1) * perPage}::bigint`
  return db
    .select({ total, run: getTableColumns(auditEntries) })
    .from(tenants)
    .leftJoin(auditHeads, eq(auditHeads.orgId, tenants.orgId))
    .leftJoin(
      auditEntries,
      and(
        eq(auditEntries.orgId, orgId),
        agentId === undefined ? undefined : eq(auditEntries.agentId, agentId),
        lte(number, newest),
        gt(number, sql`${newest} - ${perPage}::bigint`),
      ),
    )
    .where(eq(tenants.orgId, orgId))
    .orderBy(desc(number))
}

function filteredPage(db: Database, orgId: string, { agentId, action, from, to }: RunFilter, { page, perPage }: Page) {
  const matches = and(
    eq(auditEntries.orgId, orgId),
    isNotNull(auditEntries.runNo),
    agentId === undefined ? undefined : eq(auditEntries.agentId, agentId),
    action === undefined ? undefined : eq(auditEntries.action, action),
    from === undefined ? undefined : gte(auditEntries.createdAt, from),
    to === undefined ? undefined : lt(auditEntries.createdAt, to),
  )
  const runs = db
    .select()
    .from(auditEntries)
    .where(matches)
    .orderBy(desc(auditEntries.runNo))
    .limit(perPage)
    .offset((page - 1) * perPage)
    .as('runs')
  const total = db.select({ total: count() }).from(auditEntries).where(matches)
  return db
    .select({ total: sql<number>`(${total})`, run: runs._.selectedFields })
    .from(tenants)
    .leftJoin(runs, sql`true`)
    .where(eq(tenants.orgId, orgId))
    .orderBy(desc(runs.runNo))
}

/** One run of the organisation; `run: null` when it has none with this id, undefined when it is not on board. */
export async function getRun(
  db: Database,
  orgId: string,
  runId: string,
): Promise<{ run: StoredEntry | null } | undefined> {
  const rows = await attempt(() =>
    db
      .select({ run: getTableColumns(auditEntries) })
      .from(tenants)
      .leftJoin(
        auditEntries,
        and(eq(auditEntries.orgId, tenants.orgId), eq(auditEntries.id, runId), isNotNull(auditEntries.runNo)),
      )
      .where(eq(tenants.orgId, orgId)),
  )
  return rows[0]
}
