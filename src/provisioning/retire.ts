import type { Database } from '../db/client.ts'
import type { Config } from '../env.ts'
import { deriveGatewayKey } from '../gateway/keys.ts'
import { deleteKey } from '../gateway/management.ts'
import { describeError, log } from '../log.ts'
import { dueKeys, forgetKey } from './queries.ts'

/** Keys that one run of the cron deletes. */
const PAGE = 50

/** Deletes rotated keys at the gateway once no run can be using them; what fails is tried again a minute later. */
export async function deleteRetiredKeys(config: Config, db: Database): Promise<void> {
  for (const { orgId, version } of await dueKeys(db, PAGE)) {
    try {
      await deleteKey(config, await deriveGatewayKey(config.keySecret, orgId, version))
      await forgetKey(db, orgId, version)
      log('info', 'retired_key_deleted', { org_id: orgId, version })
    } catch (error) {
      log('warn', 'retired_key_not_deleted', { org_id: orgId, version, ...describeError(error) })
    }
  }
}
