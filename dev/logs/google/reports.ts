import { type Answer, refusal, type Settings } from './answer.ts'
import type { Issued } from './oauth.ts'
import { placeOf, sortable, tokenOf } from './paging.ts'
import type { Store } from './store.ts'

const SCOPE = 'https://www.googleapis.com/auth/admin.reports.audit.readonly'
const PATH = /^\/admin\/reports\/v1\/activity\/users\/all\/applications\/(\w+)$/
const APPS = ['admin', 'login', 'token', 'drive', 'groups', 'user_accounts', 'saml', 'rules']
const MAX_RESULTS = 1_000

const invalid = (message: string) => refusal(400, 'INVALID_ARGUMENT', message, 'invalid')
const applicationOf = (raw: Record<string, unknown>): unknown => {
  const id: unknown = raw.id
  return typeof id === 'object' && id !== null && 'applicationName' in id ? id.applicationName : undefined
}

/** `activities.list` of the Reports API: an application's events in a window of time, newest first, in pages; undefined: it is another call. */
export function listActivities(
  { pathname, searchParams }: URL,
  { account, scope, subject }: Issued,
  store: Store,
  settings: Settings,
): Answer | undefined {
  const app = PATH.exec(pathname)?.[1]
  if (app === undefined) return undefined
  if (scope !== SCOPE)
    return refusal(
      403,
      'PERMISSION_DENIED',
      'Request had insufficient authentication scopes.',
      'insufficientPermissions',
    )
  if (subject === undefined || !account.admins.includes(subject))
    return refusal(
      401,
      'UNAUTHENTICATED',
      'Access denied. You are not authorized to read activity records.',
      'authError',
    )
  const customer = searchParams.get('customerId') ?? account.customer
  if (customer !== account.customer)
    return refusal(403, 'PERMISSION_DENIED', 'Not Authorized to access this resource/api', 'forbidden')
  if (!APPS.includes(app)) return invalid(`Invalid value for application: ${app}`)
  const most = Number(searchParams.get('maxResults') ?? MAX_RESULTS)
  if (!Number.isInteger(most) || most < 1 || most > MAX_RESULTS) return invalid('Invalid value for maxResults')
  const [start, end] = [searchParams.get('startTime'), searchParams.get('endTime')]
  if ([start, end].some((time) => time !== null && Number.isNaN(Date.parse(time)))) return invalid('Invalid time')
  if (start !== null && end !== null && Date.parse(start) > Date.parse(end))
    return invalid('Start time must be before end time')
  const request = JSON.stringify([app, customer, start, end, most])
  const token = searchParams.get('pageToken')
  const after = token === null ? undefined : placeOf(token, request)
  if (token !== null && !after) return invalid('Invalid page token.')

  const events = store.visible
    .filter(({ raw, time }) => applicationOf(raw) === app && isWithin(time, start, end))
    .filter(({ time, seq }) => !after || time < after.time || (time === after.time && seq < after.seq))
    .sort((a, b) => (a.time === b.time ? b.seq - a.seq : a.time < b.time ? 1 : -1))
  const page = events.slice(0, Math.min(most, settings.pageSize))
  const last = events.length > page.length ? page.at(-1) : undefined
  const body = {
    kind: 'admin#reports#activities',
    ...(last && { nextPageToken: tokenOf({ time: last.time, seq: last.seq, request, page: 0 }) }),
    ...(page.length > 0 && { items: page.map(({ raw }) => raw) }),
  }
  return { status: 200, body }
}

const isWithin = (time: string, start: string | null, end: string | null) =>
  (start === null || time >= sortable(start)) && (end === null || time < sortable(end))
