import type { Database } from '../db/client.ts'
import type { Config } from '../env.ts'
import { deriveGatewayKey } from '../gateway/keys.ts'
import { deleteKey, keyInfo, raiseSpending, spentNow } from '../gateway/management.ts'
import { describeError, log } from '../log.ts'
import { carryOver } from './books.ts'
import type { Provisioning } from './provision.ts'
import { dueKeys, forgetKey, type Retired } from './queries.ts'

/** Keys that one run of the cron deletes. */
const PAGE = 50

/** Deletes rotated keys at the gateway once no run can be using them; what fails is tried again a minute later. */
export async function deleteRetiredKeys({ config, db }: Provisioning): Promise<void> {
  for (const retired of await dueKeys(db, PAGE)) {
    const { orgId, version } = retired
    try {
      const key = await deriveGatewayKey(config, orgId, version)
      if (!(await settleSpending(config, db, retired, key))) continue
      await deleteKey(config, key)
      await forgetKey(db, orgId, version)
      log('info', 'retired_key_deleted', { org_id: orgId, version })
    } catch (error) {
      log('warn', 'retired_key_not_deleted', { org_id: orgId, version, ...describeError(error) })
    }
  }
}

/**
 * What runs that were under way spent on a key after another had taken its place is that one's. The sum that it comes to is noted first: if we
 * die before or after the gateway is told, or its answer is lost, it is told the same sum a minute later, and an organisation is charged once.
 * @returns whether the key can be deleted; if not, it must be asked again
 */
async function settleSpending(config: Config, db: Database, retired: Retired, key: string): Promise<boolean> {
  const info = await keyInfo(config, key)
  if (!info) return true
  const keyOf = (version: number) => deriveGatewayKey(config, retired.orgId, version)
  const inUse = retired.inUse === null ? undefined : await keyInfo(config, await keyOf(retired.inUse))
  const carried = await carryOver(db, retired, { ...info, spend: spentNow(info) }, inUse?.spend)
  // Looked at again: in a period that began meanwhile nothing of it counts.
  if (carried.outcome === 'owed' && spentNow(info) > 0)
    await raiseSpending(config, await keyOf(carried.version), carried.sum)
  return carried.outcome !== 'later'
}
