import { sql } from 'drizzle-orm'
import { bigint, date, index, integer, pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import { count, hash, instant } from './columns.ts'

/** Events of log sources, normalised and scrubbed, for some days (`tenants.log_retention_days`). */
export const logEvents = pgTable(
  'log_events',
  {
    orgId: text('org_id').notNull(),
    id: text('id').notNull(),
    sourceId: text('source_id').notNull(),
    /** SHA-256 of the source's own name of the event: the same event is kept once. */
    uidHash: hash('uid_hash').notNull(),
    uid: text('uid'),
    time: timestamp('time', { withTimezone: true, mode: 'string' }).notNull(),
    receivedAt: instant('received_at').notNull().default(sql`clock_timestamp()`),
    classUid: integer('class_uid').notNull(),
    activityId: integer('activity_id').notNull(),
    statusId: integer('status_id').notNull(),
    severityId: integer('severity_id').notNull(),
    product: text('product').notNull(),
    eventCode: text('event_code').notNull(),
    actor: text('actor'),
    srcIp: text('src_ip'),
    resource: text('resource'),
    message: text('message'),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    uniqueIndex('log_events_uid_hash').on(t.sourceId, t.uidHash),
    index('log_events_time').on(t.orgId, t.time, t.id),
    index('log_events_source_time').on(t.sourceId, t.time, t.id),
    index('log_events_received_at').on(t.orgId, t.receivedAt),
  ],
)

/** How many events an organisation's log sources were sent on a day (UTC), the newest on which there were any. */
export const receivedEvents = pgTable('received_events', {
  orgId: text('org_id').primaryKey(),
  day: date('day').notNull(),
  events: bigint('events', { mode: 'number' }).notNull(),
})

/** Sources that were removed and whose events are not yet deleted. */
export const removedLogSources = pgTable('removed_log_sources', { id: text('id').primaryKey() })

/** Acknowledgements that a HEC client may still ask for, and the number of the next, by channel. */
export const hecChannels = pgTable(
  'hec_channels',
  {
    sourceId: text('source_id').notNull(),
    channel: text('channel').notNull(),
    nextAck: count('next_ack').notNull().default(0),
    /** Given out and not yet asked for, the last thousand. */
    pending: bigint('pending', { mode: 'number' }).array().notNull().default([]),
    usedAt: instant('used_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.sourceId, t.channel] }), index('hec_channels_used_at').on(t.usedAt)],
)
