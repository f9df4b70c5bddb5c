import { boolean, index, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import { hash, instant } from './columns.ts'

/** Write-ahead record of an admitted run: it holds one reservation until the run's entry is appended. */
export const runIntents = pgTable(
  'run_intents',
  {
    auditId: text('audit_id').primaryKey(),
    orgId: text('org_id').notNull(),
    userId: text('user_id').notNull(),
    agentId: text('agent_id').notNull(),
    inputHash: hash('input_hash').notNull(),
    systemPromptHash: hash('system_prompt_hash'),
    periodStart: instant('period_start').notNull(),
    /** Says the day that it counts in; not rounded, or the last moment of a month would be in the next. */
    admittedAt: timestamp('admitted_at', { withTimezone: true, mode: 'date' }).notNull().defaultNow(),
    /** Some of its answer may have left: should it die, it failed, and was not aborted. */
    streaming: boolean('streaming').notNull().default(false),
    /** After this the run may no longer answer, and the sweep may abort it. */
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index('run_intents_expires_at').on(t.expiresAt)],
)

/** SHA-256 of the Idempotency-Key of runs answered or under way in the last 24 hours. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    orgId: text('org_id').notNull(),
    keyHash: hash('key_hash').notNull(),
    auditId: text('audit_id').notNull(),
    /** Of all that makes another run of it. */
    requestHash: hash('request_hash'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.keyHash] }),
    index('idempotency_keys_audit_id').on(t.auditId),
    index('idempotency_keys_created_at').on(t.createdAt),
  ],
)
