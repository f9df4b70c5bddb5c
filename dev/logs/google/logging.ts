import { type Answer, refusal, type Settings } from './answer.ts'
import { type Choice, type Entry, type Generated, generatedAfter } from './generate.ts'
import type { Issued } from './oauth.ts'
import { isAfter, type Position, placeOf, sortable, tokenOf } from './paging.ts'
import type { Store } from './store.ts'

const SCOPES = ['logging.read', 'logging.admin', 'cloud-platform', 'cloud-platform.read-only'].map(
  (name) => `https://www.googleapis.com/auth/${name}`,
)
const [DEFAULT_SIZE, MAX_SIZE, MAX_FILTER_CHARS, MAX_RESOURCES] = [50, 1_000, 20_000, 100]
/** The filters that are understood: logs by name, and a stretch of time. */
const FILTER = /^logName=(?:"([^"]+)"|\(("[^"]+"(?: OR "[^"]+")*)\)) AND timestamp>="([^"]+)" AND timestamp<"([^"]+)"$/

type Asked = { resourceNames?: string[]; filter?: string; orderBy?: string; pageSize?: number; pageToken?: string }

const invalid = (message: string) => refusal(400, 'INVALID_ARGUMENT', message, 'badRequest')
const denied = (message: string) => refusal(403, 'PERMISSION_DENIED', message, 'forbidden')

/** `entries.list` of Cloud Logging: the entries that a filter chooses, oldest first, in pages, of which some are empty. */
export function listEntries(
  { pageToken, ...asked }: Asked,
  { account, scope }: Issued,
  { store, generated, settings }: { store: Store; generated: Generated; settings: Settings },
): Answer {
  const { resourceNames = [], filter = '', orderBy, pageSize = DEFAULT_SIZE } = asked
  if (!SCOPES.includes(scope)) return denied('Request had insufficient authentication scopes.')
  if (resourceNames.length === 0 || resourceNames.length > MAX_RESOURCES) return invalid('resource_names is invalid')
  if (resourceNames.some((name) => !account.projects.includes(name.replace(/^projects\//, ''))))
    return denied('The caller does not have permission')
  if (filter.length > MAX_FILTER_CHARS) return invalid('Filter is too long')
  if (orderBy !== undefined && orderBy !== 'timestamp asc') return invalid(`order_by is invalid: ${orderBy}`)
  if (!Number.isInteger(pageSize) || pageSize < 1) return invalid('page_size is invalid')
  const choice = choiceOf(filter, account.dataAccess)
  if (!choice) return invalid('Unparseable filter')
  const request = JSON.stringify([resourceNames, filter, orderBy, pageSize])
  const after = pageToken === undefined ? undefined : placeOf(pageToken, request)
  if (pageToken !== undefined && !after) return invalid("page_token doesn't match arguments from the request")

  const page = after?.page ?? 1
  if (after && settings.emptyEvery > 0 && page % settings.emptyEvery === 0)
    return { status: 200, body: { nextPageToken: tokenOf({ ...after, page: page + 1 }) } }
  const most = Math.min(pageSize, MAX_SIZE, settings.pageSize)
  const found = merged(storedAfter(store, choice, after), generatedAfter(generated, choice, after, most + 1))
  const entries = found.slice(0, most)
  const last = found.length > most ? entries.at(-1) : undefined
  const body = {
    ...(entries.length > 0 && { entries: entries.map(({ raw }) => raw) }),
    ...(last && { nextPageToken: tokenOf({ time: last.time, seq: last.seq, request, page: page + 1 }) }),
  }
  return { status: 200, body }
}

/** Whoever may not read data access logs is not told that there are any. */
function choiceOf(filter: string, dataAccess: boolean): Choice | undefined {
  const [, one, several = '', from = '', to = ''] = FILTER.exec(filter) ?? []
  if (Number.isNaN(Date.parse(from)) || Number.isNaN(Date.parse(to))) return undefined
  const logs = one === undefined ? [...several.matchAll(/"([^"]+)"/g)].map(([, name]) => name) : [one]
  const allowed = logs.filter((name) => dataAccess || !name?.endsWith('%2Fdata_access'))
  const includes = ({ logName }: Record<string, unknown>) => allowed.some((name) => name === logName)
  return { from: sortable(from), to: sortable(to), includes }
}

const storedAfter = (store: Store, { from, to, includes }: Choice, after: Position | undefined): Entry[] =>
  store.visible.filter((entry) => entry.time >= from && entry.time < to && includes(entry.raw) && isAfter(entry, after))

const merged = (...lists: Entry[][]): Entry[] => lists.flat().sort((a, b) => (isAfter(a, b) ? 1 : -1))
