import * as z from 'zod'
import { SHA256_HEX } from '../bytes.ts'
import { PolicyFlags } from '../dlp/policy.ts'
import { newId } from '../ids.ts'
import { sha256Hex } from '../sha256.ts'
import { canonicalize } from './canonical.ts'

/** The actions of a run: answered, stopped by the policy, failed at the gateway, died on the way. */
export const RUN_ACTIONS = ['agent_run', 'agent_run_blocked', 'agent_run_failed', 'agent_run_aborted'] as const
export type RunAction = (typeof RUN_ACTIONS)[number]
/** Whether an action is how a run ended, and no change by an admin, an operator or Stripe. */
export const isRun = (action: string): boolean => RUN_ACTIONS.some((run) => run === action)

/** What admins, operators and Stripe do. */
export const ADMIN_ACTIONS = [
  'tenant_created',
  'tenant_provisioned',
  'tenant_revoked',
  'key_rotated',
  'tenant_changed',
  'policy_changed',
  'plan_changed',
  'subscription_changed',
  'baa_signed',
  'baa_withdrawn',
  'log_pruned',
  'log_source_created',
  'log_source_updated',
  'log_source_deleted',
  'log_source_disabled',
  'digest_changed',
] as const
export type AdminAction = (typeof ADMIN_ACTIONS)[number]

const Hash = z.string().regex(SHA256_HEX)
const count = z.int().nonnegative().nullable()

/**
 * An entry of the audit log, format version 1: flat, absent values null (docs/audit.md). Its canonical
 * form is what `entry_hash` is the SHA-256 of, so a name or a format changed here breaks every verifier.
 */
export const AuditEntry = z.strictObject({
  v: z.literal(1),
  id: z.string(),
  org_id: z.string(),
  user_id: z.string().nullable(),
  agent_id: z.string().nullable(),
  action: z.string(),
  model_used: z.string().nullable(),
  tokens_used: count,
  latency_ms: count,
  input_hash: Hash.nullable(),
  output_hash: Hash.nullable(),
  system_prompt_hash: Hash.nullable(),
  policy_flags: PolicyFlags,
  created_at: z.iso.datetime({ precision: 3 }),
  detail: z.record(z.string(), z.json()).nullable(),
})
export type AuditEntry = z.output<typeof AuditEntry>

/** An entry of what happens now; what is not given is null. */
export const newEntry = (
  given: Pick<AuditEntry, 'id' | 'org_id' | 'user_id' | 'action'> & Partial<AuditEntry>,
): AuditEntry => ({
  v: 1,
  agent_id: null,
  model_used: null,
  tokens_used: null,
  latency_ms: null,
  input_hash: null,
  output_hash: null,
  system_prompt_hash: null,
  policy_flags: [],
  created_at: new Date().toISOString(),
  detail: null,
  ...given,
})

/** Who acts, where: an admin of the organisation, or what acts for it (`userId` null: Stripe, an operator). */
export type Actor = { orgId: string; userId: string | null }

/** The entry of an admin's or operator's action; `detail` says what changed, and to what. */
export const actionEntry = ({ orgId, userId }: Actor, action: AdminAction, detail: AuditEntry['detail']): AuditEntry =>
  newEntry({ id: newId('aud'), org_id: orgId, user_id: userId, action, detail })

/** An entry in the one form in which it travels (to the database, over a queue), and that form's SHA-256. */
export type SealedEntry = { canonical: string; entryHash: string }

/** Seals an entry: from here on no byte of it may change. */
export async function seal(entry: AuditEntry): Promise<SealedEntry> {
  const canonical = canonicalize(entry)
  return { canonical, entryHash: await sha256Hex(canonical) }
}
