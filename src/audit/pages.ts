import { and, count, desc, eq, gt, gte, isNotNull, lte, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { attempt, type Database } from '../db/client.ts'
import { auditEntries, auditHeads } from '../db/schema/audit.ts'
import { tenants } from '../db/schema/tenants.ts'
import { isKept, type StoredEntry } from './queries.ts'

type Page = { page: number; perPage: number }
type EntryFilter = {
  userId?: string | undefined
  action?: string | undefined
  /** RFC 3339 in UTC, to the microsecond. */
  from?: string | undefined
  to?: string | undefined
}
/** Some of a log's entries: which, and the column that numbers them without a gap. */
type Numbered = { number: PgColumn; newest: SQL<number>; total: SQL<number>; among?: SQL | undefined }

const runs = sql<number>`${auditHeads.runs}`
/** All entries: `seq` counts from 0. */
export const ALL: Numbered = {
  number: auditEntries.seq,
  newest: sql`${auditHeads.size} - 1`,
  total: sql`${auditHeads.size}`,
}
/** Runs: numbers count from 1. */
export const RUNS: Numbered = {
  number: auditEntries.runNo,
  newest: runs,
  total: runs,
  among: isNotNull(auditEntries.runNo),
}
/** The runs of one agent: numbers count from 1. */
export function runsOf(agentId: string): Numbered {
  const total = sql<number>`(${auditHeads.runsByAgent} ->> ${agentId})::bigint`
  const among = and(eq(auditEntries.agentId, agentId), isNotNull(auditEntries.agentRunNo))
  return { number: auditEntries.agentRunNo, newest: total, total, among }
}

type Listed = { total: number; entries: StoredEntry[] }

/**
 * A page of an organisation's entries, newest first, and how many there are; undefined when it is not on board. One round trip. Unfiltered, every
 * page costs the same; filtered, they are counted.
 * @throws Unavailable
 */
export const entryPage = (
  db: Database,
  orgId: string,
  which: Numbered,
  filter: EntryFilter,
  page: Page,
): Promise<Listed | undefined> =>
  Object.values(filter).some((value) => value !== undefined)
    ? filteredPage(db, orgId, which, filter, page)
    : numberedPage(db, orgId, which, page)

/** Page and total come from the numbers, so page 40,000 costs what page 1 costs. */
async function numberedPage(
  db: Database,
  orgId: string,
  { number, newest, total, among }: Numbered,
  { page, perPage }: Page,
): Promise<Listed | undefined> {
  const last = sql`${newest} - ${(page - 1) * perPage}::bigint`
  // Beside row-level security, a limit keeps the bounds apart from the join, which would be computed for each entry of the log: subtraction
  // is not leakproof to PostgreSQL.
  const entries = db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.orgId, orgId), among, lte(number, last), gt(number, sql`${last} - ${perPage}::bigint`)))
    .orderBy(desc(number))
    .limit(perPage)
    .as('entries')
  const rows = await attempt(() =>
    db
      .select({ total, entry: entries._.selectedFields })
      .from(tenants)
      .leftJoin(auditHeads, eq(auditHeads.orgId, tenants.orgId))
      .leftJoinLateral(entries, gte(entries.seq, auditHeads.pruned))
      .where(eq(tenants.orgId, orgId))
      .orderBy(desc(entries.seq)),
  )
  return listed(rows)
}

/** Of the entries that match, which are counted. */
async function filteredPage(
  db: Database,
  orgId: string,
  { number, among }: Pick<Numbered, 'number' | 'among'>,
  { userId, action, from, to }: EntryFilter,
  { page, perPage }: Page,
): Promise<Listed | undefined> {
  const matches = and(
    eq(auditEntries.orgId, orgId),
    isKept(orgId),
    among,
    userId === undefined ? undefined : eq(auditEntries.userId, userId),
    action === undefined ? undefined : eq(auditEntries.action, action),
    from === undefined ? undefined : sql`${auditEntries.createdAt} >= ${from}::timestamptz`,
    to === undefined ? undefined : sql`${auditEntries.createdAt} < ${to}::timestamptz`,
  )
  const entries = db
    .select()
    .from(auditEntries)
    .where(matches)
    .orderBy(desc(number))
    .limit(perPage)
    .offset((page - 1) * perPage)
    .as('entries')
  const total = db.select({ total: count() }).from(auditEntries).where(matches)
  const rows = await attempt(() =>
    db
      .select({ total: sql<number>`(${total})`, entry: entries._.selectedFields })
      .from(tenants)
      .leftJoin(entries, sql`true`)
      .where(eq(tenants.orgId, orgId))
      .orderBy(desc(entries.seq)),
  )
  return listed(rows)
}

function listed(rows: { total: number | null; entry: StoredEntry | null }[]): Listed | undefined {
  if (!rows[0]) return undefined
  return { total: Number(rows[0].total ?? 0), entries: rows.flatMap(({ entry }) => (entry ? [entry] : [])) }
}
