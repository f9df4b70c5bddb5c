import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import type { Gap } from '../../log-sources/connectors/connector.ts'
import { instant } from './columns.ts'

/** Where an organisation's outside events come from. `config` holds nothing secret: that is in Secret Manager, under the name `secret_ref`. */
export const logSources = pgTable(
  'log_sources',
  {
    id: text('id').primaryKey(),
    orgId: text('org_id').notNull(),
    sourceType: text('source_type').notNull(),
    displayName: text('display_name').notNull(),
    config: jsonb('config').$type<Record<string, string>>().notNull(),
    secretRef: text('secret_ref'),
    enabled: boolean('enabled').notNull().default(true),
    lastFetchedAt: instant('last_fetched_at'),
    /** When all that there was had been read, of one that is fetched; null: not yet. */
    readUntil: instant('read_until'),
    /** A sentence that an admin can act on; null: the last fetch went well. */
    fetchError: text('fetch_error'),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
    updatedAt: instant('updated_at').notNull().default(sql`clock_timestamp()`),
    /** Up to where it was read, in its connector's own words; null: from the beginning. */
    cursor: jsonb('cursor').$type<unknown>(),
    /** When it is due; null: it is not fetched, it is sent to us. */
    nextFetchAt: instant('next_fetch_at').default(sql`clock_timestamp()`),
    /** Before this its API asked not to be called again. */
    notBefore: instant('not_before'),
    /** When the last fetch ended, however it did. */
    endedAt: instant('ended_at'),
    /** Who is fetching it, and until when nobody else does. Only who holds it may write. */
    lease: text('lease'),
    leaseUntil: instant('lease_until'),
    /** Fetches that failed one after the other, and since when. */
    failures: integer('failures').notNull().default(0),
    failingSince: instant('failing_since'),
    /** Times of which events are known to be missing, the last ones; the first of twenty may span all before them. */
    gaps: jsonb('gaps').$type<Gap[]>().notNull().default([]),
  },
  (t) => [
    index('log_sources_org_id').on(t.orgId, t.createdAt),
    index('log_sources_next_fetch_at').on(t.nextFetchAt).where(sql`enabled`),
  ],
)
