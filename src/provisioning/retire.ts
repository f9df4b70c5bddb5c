import type { Database } from '../db/client.ts'
import type { Config } from '../env.ts'
import { deriveGatewayKey } from '../gateway/keys.ts'
import { chargeKey, deleteKey, keyInfo } from '../gateway/management.ts'
import { describeError, log } from '../log.ts'
import { carryOver } from './books.ts'
import { spentNow } from './provision.ts'
import { dueKeys, forgetKey } from './queries.ts'

/** Keys that one run of the cron deletes. */
const PAGE = 50

type Retired = { orgId: string; version: number }

/** Deletes rotated keys at the gateway once no run can be using them; what fails is tried again a minute later. */
export async function deleteRetiredKeys(config: Config, db: Database): Promise<void> {
  for (const retired of await dueKeys(db, PAGE)) {
    const { orgId, version } = retired
    try {
      const key = await deriveGatewayKey(config.keySecret, orgId, version)
      await settleSpending(config, db, retired, key)
      await deleteKey(config, key)
      await forgetKey(db, orgId, version)
      log('info', 'retired_key_deleted', { org_id: orgId, version })
    } catch (error) {
      log('warn', 'retired_key_not_deleted', { org_id: orgId, version, ...describeError(error) })
    }
  }
}

/** What runs that were under way spent on a key after another had taken its place is that one's. It is noted first: an organisation is not charged twice. */
async function settleSpending(config: Config, db: Database, retired: Retired, key: string): Promise<void> {
  const info = await keyInfo(config, key)
  const owed = info && (await carryOver(db, retired, { ...info, spend: spentNow(info) }))
  if (owed) await chargeKey(config, await deriveGatewayKey(config.keySecret, retired.orgId, owed.version), owed.more)
}
