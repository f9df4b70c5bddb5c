import { AUDIT } from './audit.ts'
import { AUDIT_TREE } from './audit-tree.ts'
import { BILLING } from './billing.ts'
import { DIGESTS } from './digests.ts'
import type { Room } from './list.ts'
import { LOG_EVENTS } from './log-events.ts'
import { LOG_SOURCES } from './log-sources.ts'
import { PROVISIONING } from './provisioning.ts'
import { RUNS } from './runs.ts'

export const ROOMS: Record<string, Room> = {
  audit: AUDIT,
  'audit-tree': AUDIT_TREE,
  runs: RUNS,
  billing: BILLING,
  provisioning: PROVISIONING,
  'log-sources': LOG_SOURCES,
  'log-events': LOG_EVENTS,
  digests: DIGESTS,
}
