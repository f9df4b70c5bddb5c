import type { AdminAction, RunAction } from '../audit/entry.ts'

/** How a run ended, in words and a tone. */
export const ENDINGS: Record<RunAction, { name: string; tone: string }> = {
  agent_run: { name: '✓ answered', tone: 'good' },
  agent_run_blocked: { name: '⊘ blocked', tone: 'fair' },
  agent_run_failed: { name: '✗ failed', tone: 'bad' },
  agent_run_aborted: { name: '… aborted', tone: 'bad' },
}

/** What else the log tells of, in words. */
export const CHANGES: Record<AdminAction, string> = {
  tenant_created: 'organisation created',
  tenant_provisioned: 'gateway key made',
  tenant_revoked: 'gateway key revoked',
  key_rotated: 'gateway key rotated',
  tenant_changed: 'organisation changed',
  policy_changed: 'policy changed',
  plan_changed: 'plan changed',
  subscription_changed: 'subscription changed',
  baa_signed: 'BAA signed',
  baa_withdrawn: 'BAA withdrawn',
  log_pruned: 'log pruned',
  log_source_created: 'log source registered',
  log_source_updated: 'log source changed',
  log_source_deleted: 'log source removed',
  log_source_disabled: 'log source disabled',
  digest_changed: 'digest changed',
}

const changes: ReadonlyMap<string, string> = new Map(Object.entries(CHANGES))
const endings: ReadonlyMap<string, { name: string }> = new Map(Object.entries(ENDINGS))

/** An action of the log in words; of one that this page does not know yet, its name. */
export const actionInWords = (action: string): string => changes.get(action) ?? endings.get(action)?.name ?? action
/** Whether an action is how a run ended. */
export const isRun = (action: string): boolean => endings.has(action)
