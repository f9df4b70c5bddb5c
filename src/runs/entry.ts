import { type AuditEntry, newEntry, type RunAction } from '../audit/entry.ts'

/** What is known of a run from its admission on; its intent keeps it. */
export type RunIdentity = {
  auditId: string
  orgId: string
  userId: string
  agentId: string
  inputHash: string
  systemPromptHash: string | null
}

/** How a run ended: what its entry says. */
export type Ending = { action: RunAction } & Partial<
  Pick<AuditEntry, 'policy_flags' | 'model_used' | 'tokens_used' | 'latency_ms' | 'output_hash'>
>

/** The audit entry of a run that ends now; what its ending does not say is null. */
export const runEntry = (run: RunIdentity, ending: Ending): AuditEntry =>
  newEntry({
    id: run.auditId,
    org_id: run.orgId,
    user_id: run.userId,
    agent_id: run.agentId,
    input_hash: run.inputHash,
    system_prompt_hash: run.systemPromptHash,
    ...ending,
  })
