import { AGENT_OPERATIONS } from '../agents/operations.ts'
import { AUDIT_OPERATIONS } from '../audit/operations.ts'
import { AUDIT_RANGE_OPERATIONS } from '../audit/range-operations.ts'
import { BILLING_OPERATIONS } from '../billing/operations.ts'
import { DIGEST_OPERATIONS } from '../digests/operations.ts'
import { HEALTH_OPERATIONS } from '../health/operations.ts'
import { LOG_EVENT_OPERATIONS } from '../log-events/operations.ts'
import { LOG_SOURCE_OPERATIONS } from '../log-sources/operations.ts'
import { RECEIVER_OPERATIONS } from '../log-sources/receivers/operations.ts'
import { PROVISIONING_OPERATIONS } from '../provisioning/operations.ts'
import { RUN_OPERATIONS } from '../runs/operations.ts'
import { SCAN_OPERATIONS } from '../runs/scan-operations.ts'
import { STATS_OPERATIONS } from '../stats/operations.ts'
import { TENANT_OPERATIONS } from '../tenants/operations.ts'
import type { Operations } from './operation.ts'

/** What every route says of itself. */
export const OPERATIONS: Operations = {
  ...AGENT_OPERATIONS,
  ...BILLING_OPERATIONS,
  ...HEALTH_OPERATIONS,
  ...PROVISIONING_OPERATIONS,
  ...RUN_OPERATIONS,
  ...SCAN_OPERATIONS,
  ...STATS_OPERATIONS,
  ...TENANT_OPERATIONS,
  ...AUDIT_OPERATIONS,
  ...AUDIT_RANGE_OPERATIONS,
  ...LOG_SOURCE_OPERATIONS,
  ...RECEIVER_OPERATIONS,
  ...LOG_EVENT_OPERATIONS,
  ...DIGEST_OPERATIONS,
}
