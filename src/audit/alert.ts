import { log } from '../log.ts'
import type { Problem } from './log/report.ts'

/** Tells the operator that a log is not what it should be. */
export const alertBroken = (orgId: string, { code, seq }: Problem): void =>
  log('error', 'audit_log_broken', { alert: true, org_id: orgId, problem: code, seq })

/** Tells the operator that the entries before this one count as taken out, which they did not when the log was last signed. */
export const alertPruned = (orgId: string, size: number): void =>
  log('error', 'audit_log_pruned', { alert: true, org_id: orgId, size })

/** Tells the operator that the database holds a checkpoint that no key of ours signed, or signatures of one that no note can carry. */
export const alertForged = (orgId: string, size: number): void =>
  log('error', 'audit_checkpoint_forged', { alert: true, org_id: orgId, size })
