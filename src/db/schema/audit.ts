import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { AuditEntry } from '../../audit/entry.ts'
import type { PolicyFlag } from '../../dlp/policy.ts'
import { count, hash, instant } from './columns.ts'

/** The end of each organisation's chain, and how many runs it holds: the one serial point of an organisation. */
export const auditHeads = pgTable('audit_heads', {
  orgId: text('org_id').primaryKey(),
  size: count('size').notNull(),
  headHash: hash('head_hash').notNull(),
  runs: count('runs').notNull(),
  runsByAgent: jsonb('runs_by_agent').$type<Record<string, number>>().notNull(),
  /** Entries before this seq were taken out (prune_audit_log); the tree keeps their hashes. */
  pruned: count('pruned').notNull().default(0),
})

/** The append-only log. `run_no` and `agent_run_no` count runs without gaps, so that a page is a range and a total is the head's. */
export const auditEntries = pgTable(
  'audit_entries',
  {
    orgId: text('org_id').notNull(),
    seq: count('seq').notNull(),
    id: text('id').notNull().unique(),
    userId: text('user_id'),
    agentId: text('agent_id'),
    action: text('action').notNull(),
    modelUsed: text('model_used'),
    tokensUsed: integer('tokens_used'),
    latencyMs: integer('latency_ms'),
    inputHash: hash('input_hash'),
    outputHash: hash('output_hash'),
    systemPromptHash: hash('system_prompt_hash'),
    policyFlags: jsonb('policy_flags').$type<PolicyFlag[]>().notNull(),
    detail: jsonb('detail').$type<NonNullable<AuditEntry['detail']>>(),
    createdAt: instant('created_at').notNull(),
    entryHash: hash('entry_hash').notNull(),
    prevHash: hash('prev_hash').notNull(),
    rowHash: hash('row_hash').notNull(),
    runNo: count('run_no'),
    agentRunNo: count('agent_run_no'),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.seq] }),
    uniqueIndex('audit_entries_run_no').on(t.orgId, t.runNo),
    uniqueIndex('audit_entries_agent_run_no').on(t.orgId, t.agentId, t.agentRunNo),
    index('audit_entries_created_at').on(t.orgId, t.createdAt),
  ],
)
