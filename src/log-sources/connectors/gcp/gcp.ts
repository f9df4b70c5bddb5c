import * as z from 'zod'
import { HOUR_MS } from '../../../durations.ts'
import { ONE_EVENT_BYTES, type Reply } from '../../../outside/call.ts'
import type { Access, Connector } from '../connector.ts'
import type { Advice } from '../google/errors.ts'
import { type Grant, google, ServiceAccountKey } from '../google/token.ts'
import { bodyOf, NextPageToken, readPage } from '../google/window.ts'
import { plus } from '../instants.ts'
import { checkTarget, Targets } from '../target.ts'
import { advance, begin, Cursor, fromReached } from './cursor.ts'
import { gcpEvent, timeOf } from './event.ts'

const INTERVAL_S = 120
/** Of the 60 that Google allows a project, which its people need too. */
const PAGES_PER_MINUTE = 30
const SCOPE = 'https://www.googleapis.com/auth/logging.read'
const LOGS = ['activity', 'system_event', 'policy', 'data_access'] as const

const ADVICE: Advice = {
  api: 'The Cloud Logging API',
  service: 'the Cloud Logging API',
  unauthorized: 'Check that the service account is enabled.',
  forbidden:
    'Grant the service account the role roles/logging.viewer on the project, and roles/logging.privateLogViewer for its data access logs.',
  refused: 'Check that projectId is the id of the project.',
}

const GcpSecret = ServiceAccountKey.extend({ allowedProjects: Targets })
type GcpSecret = z.output<typeof GcpSecret>

/** The audit logs of a Google Cloud project, by the Cloud Logging API. */
export const gcp: Connector<GcpSecret> = {
  secret: GcpSecret,
  intervalS: INTERVAL_S,
  pagesPerMinute: PAGES_PER_MINUTE,

  async test(access) {
    await google.forget(access.config, grantOf(access))
    const to = new Date().toISOString()
    const filter = filterOf(access, { from: plus(to, -HOUR_MS), to })
    bodyOf(await list(access, { filter, pageSize: 1 }, ONE_EVENT_BYTES), Entries, ADVICE)
    return `Connected. The audit logs of the project ${access.settings.projectId} can be read; those of data access with roles/logging.privateLogViewer only.`
  },

  async page(access, given, now) {
    const cursor = Cursor.safeParse(given).data ?? {}
    const { window, gaps } = begin(cursor, now)
    const answer = await readPage({ window, now, form: Entries, advice: ADVICE }, () =>
      list(access, { filter: filterOf(access, window), pageSize: window.size, pageToken: window.pageToken }),
    )
    const until = window.to
    if ('again' in answer)
      return { events: [], cursor: { ...cursor, window: fromReached(answer.again) }, more: true, until, gaps }
    const { entries, nextPageToken } = answer.read
    const events = entries.map((entry) => gcpEvent(entry, until))
    const after = advance(cursor, window, entries.flatMap(timeOf), nextPageToken)
    return { events, cursor: after, more: nextPageToken !== undefined, until, gaps }
  },
}

/** What the API answers; an entry is looked at on its own, so that none stands in the way of the others. */
const Entries = z.object({ entries: z.array(z.unknown()).default([]), nextPageToken: NextPageToken })

const filterOf = ({ settings }: Access<GcpSecret>, { from, to }: { from: string; to: string }): string => {
  const names = LOGS.map((log) => `"projects/${settings.projectId}/logs/cloudaudit.googleapis.com%2F${log}"`)
  return `logName=(${names.join(' OR ')}) AND timestamp>="${from}" AND timestamp<"${to}"`
}

const grantOf = ({ secret }: Access<GcpSecret>): Grant => ({ account: secret, scope: SCOPE })

/** Asks for entries, oldest first. @throws Trouble */
async function list(access: Access<GcpSecret>, asked: object, maxBytes?: number): Promise<Reply> {
  const { config, settings, secret } = access
  const project = settings.projectId ?? ''
  checkTarget({ field: 'projectId', names: [project] }, { field: 'allowedProjects', allowed: secret.allowedProjects })
  const json = { resourceNames: [`projects/${project}`], orderBy: 'timestamp asc', ...asked }
  return google.call(config, grantOf(access), ADVICE.api, `${config.logApis.googleLogging}/v2/entries:list`, {
    json,
    maxBytes,
  })
}
