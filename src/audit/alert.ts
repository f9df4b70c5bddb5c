import { log } from '../log.ts'
import type { Problem } from './log/report.ts'

/** Tells the operator that a log is not what it should be. */
export const alertBroken = (orgId: string, { code, seq }: Problem): void =>
  log('error', 'audit_log_broken', { alert: true, org_id: orgId, problem: code, seq })
