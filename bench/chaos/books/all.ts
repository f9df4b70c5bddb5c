import type { Client } from '../client.ts'
import type { Planned } from '../plan.ts'
import type { Left } from '../rest.ts'
import type { Stage } from '../stage.ts'
import { checkBilling } from './billing.ts'
import { checkCounters } from './counters.ts'
import { checkLogs, checkShown } from './logs.ts'
import { checkRuns, type RunEntry } from './runs.ts'
import { checkTenants } from './tenants.ts'

/** Holds all books against all that was told. @returns what is wrong, a sentence each */
export const checkBooks = async (
  stage: Stage,
  requests: readonly Planned[],
  { told, events }: Client,
  entries: readonly RunEntry[],
  left: Left,
): Promise<string[]> => [
  ...Object.entries(left).flatMap(([what, count]) => (count > 0 ? [`${count} ${what} are left`] : [])),
  ...checkRuns(requests, told, entries),
  ...checkShown(told, requests),
  ...(await checkCounters(stage)),
  ...(await checkBilling(stage, events)),
  ...(await checkTenants(stage, requests, told)),
  ...(await checkLogs(stage, requests)),
]
