import type { AuditEntry, RunAction } from '../audit/entry.ts'

/** What is known of a run from its admission on; its intent keeps it. */
export type RunIdentity = {
  auditId: string
  orgId: string
  userId: string
  agentId: string
  inputHash: string
  systemPromptHash: string | null
}

type Ending = { action: RunAction } & Partial<
  Pick<AuditEntry, 'policy_flags' | 'model_used' | 'tokens_used' | 'latency_ms' | 'output_hash'>
>

/** The audit entry of a run that ends now; what its ending does not say is null. */
export function runEntry(run: RunIdentity, ending: Ending): AuditEntry {
  return {
    v: 1,
    id: run.auditId,
    org_id: run.orgId,
    user_id: run.userId,
    agent_id: run.agentId,
    model_used: null,
    tokens_used: null,
    latency_ms: null,
    input_hash: run.inputHash,
    output_hash: null,
    system_prompt_hash: run.systemPromptHash,
    policy_flags: [],
    created_at: new Date().toISOString(),
    detail: null,
    ...ending,
  }
}
