import type { AuditEntry } from '../audit/entry.ts'
import { entryOf } from '../audit/present.ts'
import type { StoredEntry } from '../audit/queries.ts'

/** A run as the list shows it: metadata only. */
export function summary(row: StoredEntry) {
  const { id, agent_id, user_id, action, model_used, tokens_used, latency_ms, policy_flags, created_at } = entryOf(row)
  return {
    id,
    agent_id,
    user_id,
    action,
    model_used,
    tokens_used,
    latency_ms,
    policy_flags,
    created_at,
  } satisfies Partial<AuditEntry>
}
