import * as z from 'zod'
import { ONE_EVENT_BYTES, type Reply } from '../../../outside/call.ts'
import type { Access, Connector } from '../connector.ts'
import type { Advice } from '../google/errors.ts'
import { type Grant, google, ServiceAccountKey } from '../google/token.ts'
import { bodyOf, NextPageToken, readPage } from '../google/window.ts'
import { checkTarget, Targets } from '../target.ts'
import { type App, advance, begin, Cursor, FRESH } from './cursor.ts'
import { workspaceEvents } from './event.ts'

const INTERVAL_S = 300
/** Of the 2,400 that Google allows a user of a project. */
const PAGES_PER_MINUTE = 120
const SCOPE = 'https://www.googleapis.com/auth/admin.reports.audit.readonly'

const ADVICE: Advice = {
  api: 'The Admin Reports API',
  service: 'the Admin SDK API',
  unauthorized: 'The subject in the secret must be the e-mail address of an administrator with the privilege Reports.',
  forbidden:
    'Check that customerId is that of the Workspace account, and that the subject in the secret is one of its administrators with the privilege Reports.',
  refused: 'Check that customerId is that of the Workspace account.',
}

/** A service account's key, and the administrator in whose name it acts (domain-wide delegation). */
const WorkspaceSecret = ServiceAccountKey.extend({ subject: z.email(), allowedCustomers: Targets })
type WorkspaceSecret = z.output<typeof WorkspaceSecret>

/** What the API answers; an item is looked at on its own, so that none stands in the way of the others. */
const Activities = z.object({ items: z.array(z.unknown()).default([]), nextPageToken: NextPageToken })

/** The audit logs of Google Workspace, by the Reports API of the Admin SDK. */
export const workspace: Connector<WorkspaceSecret> = {
  secret: WorkspaceSecret,
  intervalS: INTERVAL_S,
  pagesPerMinute: PAGES_PER_MINUTE,

  async test(access) {
    await google.forget(access.config, grantOf(access))
    bodyOf(await list(access, 'admin', { maxResults: '1' }, ONE_EVENT_BYTES), Activities, ADVICE)
    return `Connected. The audit logs of the Workspace account ${access.settings.customerId} can be read.`
  },

  async page(access, given, now) {
    const known = Cursor.safeParse(given).data ?? FRESH
    const begun = begin(known, now)
    if (!begun) return { events: [], cursor: known, more: false, until: now.toISOString() }
    const { cursor, window, gaps } = begun
    const { app, from: startTime, to: endTime, size, pageToken } = window
    const { until = endTime } = cursor
    const answer = await readPage({ window, now, form: Activities, advice: ADVICE }, () =>
      list(access, app, { startTime, endTime, maxResults: String(size), ...(pageToken && { pageToken }) }),
    )
    if ('again' in answer) return { events: [], cursor: { ...cursor, window: answer.again }, more: true, until, gaps }
    const { items, nextPageToken } = answer.read
    const events = items.flatMap((item) => workspaceEvents(app, item, endTime))
    return { events, ...advance(cursor, window, nextPageToken), until, gaps }
  },
}

const grantOf = ({ secret }: Access<WorkspaceSecret>): Grant => ({
  account: secret,
  scope: SCOPE,
  subject: secret.subject,
})

/** Asks for an application's events. @throws Trouble */
async function list(access: Access<WorkspaceSecret>, app: App, asked: object, maxBytes?: number): Promise<Reply> {
  const { config, settings, secret } = access
  const { customerId = '' } = settings
  const { allowedCustomers: allowed } = secret
  checkTarget({ field: 'customerId', names: [customerId] }, { field: 'allowedCustomers', allowed })
  const query = new URLSearchParams({ customerId, ...asked })
  const url = `${config.logApis.googleAdmin}/admin/reports/v1/activity/users/all/applications/${app}?${query}`
  return google.call(config, grantOf(access), ADVICE.api, url, { maxBytes })
}
