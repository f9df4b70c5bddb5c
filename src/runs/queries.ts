import { and, eq, getTableColumns, isNotNull } from 'drizzle-orm'
import { type EntryFilter, filteredPage, numberedPage, type Page, RUNS, runsOf } from '../audit/pages.ts'
import { isKept, type StoredEntry } from '../audit/queries.ts'
import { attempt, type Database } from '../db/client.ts'
import { auditEntries } from '../db/schema/audit.ts'
import { tenants } from '../db/schema/tenants.ts'

/**
 * One page of an organisation's runs, newest first, and how many there are; undefined when it is not on board.
 * Unfiltered, or by agent alone, every page costs the same; the other filters count what they match.
 * @throws Unavailable
 */
export function listRuns(db: Database, orgId: string, filter: Omit<EntryFilter, 'userId'>, page: Page) {
  const { agentId, action, from, to } = filter
  if (action || from || to)
    return filteredPage(db, orgId, { number: auditEntries.runNo, among: isNotNull(auditEntries.runNo) }, filter, page)
  return numberedPage(db, orgId, agentId === undefined ? RUNS : runsOf(agentId), page)
}

/** One run of the organisation; null when it has none with this id, undefined when it is not on board. @throws Unavailable */
export async function getRun(db: Database, orgId: string, runId: string): Promise<StoredEntry | null | undefined> {
  const rows = await attempt(() =>
    db
      .select({ run: getTableColumns(auditEntries) })
      .from(tenants)
      .leftJoin(
        auditEntries,
        and(
          eq(auditEntries.orgId, tenants.orgId),
          eq(auditEntries.id, runId),
          isNotNull(auditEntries.runNo),
          isKept(orgId),
        ),
      )
      .where(eq(tenants.orgId, orgId)),
  )
  return rows[0]?.run
}
