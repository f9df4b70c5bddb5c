import { sql } from 'drizzle-orm'
import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { bytes, count, hash, instant } from './columns.ts'

/**
 * The Merkle tree over each log: 256 hashes a tile, of complete subtrees of 256^level entries. Tiles of level 0 are written when they are
 * full (partial only where entries were pruned), the others grow by a hash when one below them is full.
 */
export const auditTiles = pgTable(
  'audit_tiles',
  {
    orgId: text('org_id').notNull(),
    level: integer('level').notNull(),
    index: count('index').notNull(),
    hashes: bytes('hashes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.level, t.index] })],
)

/** What was signed: the root over the first `size` entries, of the log with this origin. */
export const auditCheckpoints = pgTable(
  'audit_checkpoints',
  {
    orgId: text('org_id').notNull(),
    origin: text('origin').notNull(),
    size: count('size').notNull(),
    root: hash('root').notNull(),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.origin, t.size] })],
)

/** Signatures of checkpoints: by our keys, and by witnesses outside. */
export const auditSignatures = pgTable(
  'audit_signatures',
  {
    orgId: text('org_id').notNull(),
    origin: text('origin').notNull(),
    size: count('size').notNull(),
    keyName: text('key_name').notNull(),
    /** 8 hex digits. */
    keyId: text('key_id').notNull(),
    signature: bytes('signature').notNull(),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.origin, t.size, t.keyName, t.keyId] })],
)

/** When each log was last checked by the cron, and what was wrong with it. */
export const auditChecks = pgTable('audit_checks', {
  orgId: text('org_id').primaryKey(),
  checkedAt: instant('checked_at').notNull(),
  problem: text('problem'),
  /** The entry at which it was found: it is looked at again first. */
  problemSeq: count('problem_seq'),
})
