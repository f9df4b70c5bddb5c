import type { AuditEntry, RunAction } from '../audit/entry.ts'
import type { ExportLine } from '../audit/log/line.ts'
import type { Action, DlpPolicy, PolicyFlag, VERTICALS } from '../dlp/policy.ts'

// What the API answers, as far as the console shows it.

export type Agents = {
  plan: string
  agents: { id: string; name: string; description: string; model: string; clinical: boolean; included: boolean }[]
}

export type ScanFlag = PolicyFlag & { action?: Action }
export type Scan = { policy_flags: ScanFlag[]; outcome: 'allowed' | 'redacted' | 'blocked' }

export type Done = { audit_id: string; policy_flags: PolicyFlag[]; model_used: string; tokens_used: number | null }

export type RunSummary = Pick<
  AuditEntry,
  'id' | 'agent_id' | 'user_id' | 'model_used' | 'tokens_used' | 'latency_ms' | 'policy_flags' | 'created_at'
> & { action: RunAction }
export type RunList = { runs: RunSummary[]; total: number; page: number; per_page: number }
export type RunDetail = AuditEntry & { action: RunAction; chain: Omit<ExportLine, 'entry'> }

export type LogKeys = { origin: string; keys: { id: string; key: string; status: 'signing' | 'retired' }[] }

export type Stats = {
  period: { start: string; end: string }
  runs_total: number
  runs_remaining: number | null
  tokens_total: number
  /** Null: of another period than the current one; what else is said of the plan is null then, too. */
  plan: string | null
  plan_run_limit: number | null
  by_agent: Record<string, { runs: number; tokens: number }>
}
export type Day = {
  date: string
  agent_id: string
  runs: number
  tokens: number
  blocked: number
  failed: number
  aborted: number
  latency_ms: { p50: number | null; p95: number | null }
}

export type Provisioning = {
  provisioned: boolean
  plan: string
  keyId: string | null
  budgetUsd: number | null
  message?: string
}

export type Vertical = (typeof VERTICALS)[number]
export type Tenant = {
  name: string | null
  plan: string
  vertical: Vertical
  dlp_policy: DlpPolicy
  baa_signed: boolean
}
export type Baa = {
  signed_at: string
  signed_by: string | null
  name: string | null
  title: string | null
  document_sha256: string | null
  in_force: boolean
}

export type Source = {
  id: string
  source_type: string
  display_name: string
  config: Record<string, string>
  secret_ref: string | null
  enabled: boolean
  last_fetched_at: string | null
  fetch_error: string | null
  updated_at: string
}
export type SourceInFull = Source & {
  next_fetch_at?: string | null
  receiver_url?: string
  gaps: { from: string; to: string; reason: string }[]
}
