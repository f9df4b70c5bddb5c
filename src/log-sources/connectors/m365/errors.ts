import type { Reply } from '../../../outside/call.ts'
import { Trouble } from '../../../outside/trouble.ts'
import { errorCode } from '../microsoft/errors.ts'
import { passingTrouble } from '../passing.ts'

/** The Management Activity API's codes that the connector acts upon. */
export const AF = {
  noPermission: 'AF10001',
  unknownType: 'AF20020',
  noSubscription: 'AF20022',
  subscriptionDisabled: 'AF20023',
  alreadyOn: 'AF20024',
  badWindows: ['AF20030', 'AF20055'],
  badPage: 'AF20031',
  lostBlobs: ['AF20050', 'AF20051', 'AF20052'],
} as const

const REFUSALS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    AF10001:
      'The app may not read the activity feed. Give it the application permission ActivityFeed.Read of the Office 365 Management APIs, and grant admin consent',
    AF20010: 'The token is for another tenant. Correct tenantId, or take an app of this tenant',
    AF20011: 'Microsoft 365 does not know the tenant. Correct tenantId',
    AF20012: 'The tenant is not set up for auditing. Turn the unified audit log on in Microsoft Purview',
    AF20013: 'The tenant id is no GUID. Correct tenantId',
    AF20022: 'A subscription to the audit log cannot be started. Turn the unified audit log on in Microsoft Purview',
    AF20023: 'The subscription was disabled by an admin and cannot be started. Have it enabled again',
    AF20030: 'Microsoft 365 refuses the window of time that is asked for. Tell our support',
    AF20055: 'Microsoft 365 refuses the window of time that is asked for. Tell our support',
    AF20031: 'Microsoft 365 refuses the pages that it lists itself. Tell our support if that lasts',
  }),
)

/** Of which HTTP status a code tells, whatever its own was: AF429 comes as 403. */
function statusOf(code: string | undefined): number | undefined {
  if (code === 'AF429') return 429
  return code === 'AF50000' ? 500 : undefined
}

/** Why the Management Activity API did not do what was asked, by its code. Its own words are left out: they may quote anything. */
export function feedTrouble(reply: Reply): Trouble {
  const code = errorCode(reply)
  const { status, retryAfterS } = reply
  const named = code !== undefined && /^AF\d{3,6}$/.test(code) ? code : `HTTP ${status}`
  const passing = passingTrouble('Microsoft 365', { status: statusOf(code) ?? status, retryAfterS }, named)
  if (passing) return passing
  const known = REFUSALS.get(code ?? '')
  if (known !== undefined) return new Trouble(`${known} (${code}).`)
  if (status === 401)
    return new Trouble(
      `Microsoft 365 refuses the app's token (${named}). See that the app is of the tenant, and grant admin consent.`,
    )
  return new Trouble(
    `Microsoft 365 refuses the call (${named}). See the app and its permissions; tell our support if they are right.`,
  )
}
