import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/** Who wants the narrator's account of each day or week sent, and where to. */
export const digests = pgTable(
  'digests',
  {
    orgId: text('org_id').primaryKey(),
    every: text('every').$type<'day' | 'week'>().notNull(),
    /** Hour of the day, UTC. */
    hour: integer('hour').notNull(),
    url: text('url').notNull(),
    /** Name in Secret Manager of what it is signed with. */
    secretRef: text('secret_ref').notNull(),
    nextAt: instant('next_at').notNull(),
    /** Up to when digests have told, and from when the next one does; null: its period before the first. */
    toldUntil: instant('told_until'),
    /** It is on the queue, and is put there again only after this. */
    queuedUntil: instant('queued_until'),
    lastSentAt: instant('last_sent_at'),
    /** A sentence that an admin can act on; null: the last one arrived. */
    error: text('error'),
    updatedAt: instant('updated_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [index('digests_next_at').on(t.nextAt)],
)
