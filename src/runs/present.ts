import type { AuditEntry } from '../audit/entry.ts'
import type { StoredEntry } from './queries.ts'

/** A run as the list shows it: metadata only. */
export function summary(entry: StoredEntry) {
  return {
    id: entry.id,
    agent_id: entry.agentId,
    user_id: entry.userId,
    action: entry.action,
    model_used: entry.modelUsed,
    tokens_used: entry.tokensUsed,
    latency_ms: entry.latencyMs,
    policy_flags: entry.policyFlags,
    created_at: entry.createdAt.toISOString(),
  } satisfies Partial<AuditEntry>
}

/**
 * A run with its place in the chain. Without `chain` it is, field by field, the audit entry: its canonical form
 * hashes to `chain.entry_hash`.
 */
export function detailed(entry: StoredEntry) {
  const run: AuditEntry = {
    v: 1,
    ...summary(entry),
    org_id: entry.orgId,
    input_hash: entry.inputHash,
    output_hash: entry.outputHash,
    system_prompt_hash: entry.systemPromptHash,
    detail: null,
  }
  return {
    ...run,
    chain: { seq: entry.seq, entry_hash: entry.entryHash, prev_hash: entry.prevHash, row_hash: entry.rowHash },
  }
}
