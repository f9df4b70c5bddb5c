import { CONTOSO, FABRIKAM } from './apps.ts'
import { type FeedFault, refusal } from './feed-errors.ts'
import type { Reply, Token } from './login.ts'

const TYPES = ['Audit.AzureActiveDirectory', 'Audit.Exchange', 'Audit.SharePoint', 'Audit.General', 'DLP.All']
const DLP = 'DLP.All'
const DAY_MS = 86_400_000
const KEPT_MS = 7 * DAY_MS
/** Blobs on a page, and records in a blob, unless something else is said: few, so that there are many of both. */
const PAGE_SIZE = 2
const BLOB_SIZE = 3
/** More than a reader takes at once. */
const FLOOD_CHARS = 9 * 1_048_576
const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?$/
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

type AuditRecord = Record<string, unknown>
/** A record with the time at which its blob is created (milliseconds since 1970). */
type Arrived = { record: AuditRecord; arrival: number }
type Blob = { id: string; type: string; created: number; records: AuditRecord[] }

/** The Management Activity API of one tenant: subscriptions, lists of content in pages, blobs. */
export class Feed {
  readonly #base: string
  readonly #on = new Set<string>()
  #blobs: Blob[] = []
  #pageSize = PAGE_SIZE
  /** How many lists were begun since they are in another order each time; undefined: they are in that of creation. */
  #lists: number | undefined

  constructor(base: string) {
    this.#base = base
  }

  /** Forgets all blobs and subscriptions. */
  clear(): void {
    this.#pageSize = PAGE_SIZE
    this.#lists = undefined
    this.#blobs = []
    this.#on.clear()
  }

  /** How many blobs a page of a list has from now on. */
  page(size: number): void {
    this.#pageSize = size
  }

  /** Has each list in another order than the one before: the API promises none. */
  unorder(): void {
    this.#lists ??= 0
  }

  /** Puts records into blobs of `size`, each with one time and one type. A blob that is there is never changed. */
  add(arrived: readonly Arrived[], size = BLOB_SIZE): void {
    const blobs: Blob[] = []
    for (const { record, arrival: created } of arrived) {
      const type = typeOf(record)
      const open = blobs.findLast((blob) => blob.type === type && blob.created === created)
      if (open && open.records.length < size) open.records.push(record)
      else blobs.push({ id: idOf(type, created, this.#blobs.length + blobs.length), type, created, records: [record] })
    }
    this.#blobs = [...this.#blobs, ...blobs].sort((a, b) => a.created - b.created)
  }

  /** `/api/v1.0/{tenant}/activity/feed/…` */
  answer(method: string, url: URL, token: Token | undefined, fault: FeedFault | undefined): Reply {
    const [, tenant = '', call = ''] = /^\/api\/v1(?:\.0)?\/([^/]+)\/activity\/feed\/(.+)$/.exec(url.pathname) ?? []
    if (!token) return { status: 401, body: { Message: 'Authorization has been denied for this request.' } }
    if (!GUID.test(tenant)) return refusal('AF20013')
    if (![CONTOSO.id, FABRIKAM.id].some((id) => id === tenant)) return refusal('AF20011')
    if (tenant !== token.tenant) return refusal('AF20010')
    if (!token.app.roles.includes('ActivityFeed.Read')) return refusal('AF10001')
    const publisher = url.searchParams.get('PublisherIdentifier')
    if (publisher !== null && !GUID.test(publisher)) return refusal('AF20002')
    if (fault?.startsWith('af')) return refusal(fault.toUpperCase())
    if (method === 'GET' && call.startsWith('audit/')) return this.#blob(decodeURIComponent(call.slice(6)), fault)
    if (method === 'GET' && call === 'subscriptions/list')
      return {
        status: 200,
        body: [...this.#on].map((contentType) => ({ contentType, status: 'enabled', webhook: null })),
      }
    const type = url.searchParams.get('contentType')
    if (type === null) return refusal('AF20001')
    if (!TYPES.includes(type)) return refusal('AF20020')
    if (type === DLP && !token.app.roles.includes('ActivityFeed.ReadDlp')) return refusal('AF10001')
    if (method === 'POST' && call === 'subscriptions/start') return this.#start(type)
    if (method === 'GET' && call === 'subscriptions/content')
      return this.#content(tenant, type, url.searchParams, fault)
    return { status: 404, body: { Message: 'No HTTP resource was found that matches the request URI.' } }
  }

  #start(type: string): Reply {
    if (this.#on.has(type)) return refusal('AF20024')
    this.#on.add(type)
    return { status: 200, body: { contentType: type, status: 'enabled', webhook: null } }
  }

  #content(tenant: string, type: string, query: URLSearchParams, fault: FeedFault | undefined): Reply {
    if (!this.#on.has(type)) return refusal('AF20022')
    const [startTime, endTime, page] = ['startTime', 'endTime', 'nextPage'].map((name) => query.get(name))
    if (!startTime || !endTime) return refusal('AF20030')
    if (!TIME.test(startTime) || !TIME.test(endTime)) return refusal('AF20002')
    const window = { start: timeOf(startTime), end: timeOf(endTime) }
    if (!isLegal(window)) return refusal('AF20055')
    // A page is good for its own list only.
    const list = `R${type}${window.start}`
    if (page === null && this.#lists !== undefined) this.#lists++
    const [, at = '0', order = '', of] = /^(\d{1,6})([OV])(R.+)$/.exec(page ?? `0${this.#order}${list}`) ?? []
    if (of !== list) return refusal('AF20031')
    const created = this.#blobs.filter((blob) => blob.type === type && isIn(window, blob) && isThere(blob))
    const all = order === 'V' ? created.toReversed() : created
    const end = Number(at) + this.#pageSize
    const root = (fault: boolean) =>
      `${fault ? 'https://manage.example.com' : this.#base}/api/v1.0/${tenant}/activity/feed`
    const blobs = all.slice(Number(at), end).map((blob) => listed(blob, root(fault === 'wrong-content-host')))
    const more = end < all.length || fault === 'wrong-next-host'
    const next = new URLSearchParams({ contentType: type, startTime, endTime, nextPage: `${end}${order}${list}` })
    return {
      status: 200,
      body: misshapen(blobs, fault),
      ...(more && { headers: { NextPageUri: `${root(fault === 'wrong-next-host')}/subscriptions/content?${next}` } }),
    }
  }

  /** In which order a list that is begun now is: as it was created, or the other way round. */
  get #order(): 'O' | 'V' {
    return (this.#lists ?? 0) % 2 === 0 ? 'O' : 'V'
  }

  #blob(id: string, fault: FeedFault | undefined): Reply {
    const blob = this.#blobs.find((known) => known.id === id && isThere(known))
    if (!blob) return refusal('AF20050')
    if (blob.created < Date.now() - KEPT_MS) return refusal('AF20051')
    return { status: 200, body: misshapen(blob.records, fault) }
  }
}

type Window = { start: number; end: number }
const timeOf = (time: string): number => Date.parse(time.includes('T') ? `${time}Z` : time)
/** The reference allows 24 hours; exactly these have been refused. */
const isLegal = ({ start, end }: Window): boolean =>
  start < end && end - start < DAY_MS && start >= Date.now() - KEPT_MS
const isIn = ({ start, end }: Window, { created }: Blob): boolean => start <= created && created < end
const isThere = ({ created }: Blob): boolean => created <= Date.now()

function misshapen(list: unknown[], fault: FeedFault | undefined): unknown {
  if (fault === 'not-a-list') return { value: list }
  if (fault === 'odd-entries') return [null, 4, { contentId: 'A' }, ...list]
  return fault === 'flood' ? ['x'.repeat(FLOOD_CHARS)] : list
}

const listed = ({ id, type, created }: Blob, root: string) => ({
  contentType: type,
  contentId: id,
  contentUri: `${root}/audit/${encodeURIComponent(id)}`,
  contentCreated: new Date(created).toISOString(),
  contentExpiration: new Date(created + KEPT_MS).toISOString(),
})

/** By the service that wrote the record; DLP's records are of types of their own. */
function typeOf({ Workload, RecordType }: AuditRecord): string {
  if ([11, 13, 33].includes(Number(RecordType))) return DLP
  if (Workload === 'AzureActiveDirectory' || Workload === 'Exchange') return `Audit.${Workload}`
  return Workload === 'SharePoint' || Workload === 'OneDrive' ? 'Audit.SharePoint' : 'Audit.General'
}

const idOf = (type: string, created: number, n: number): string => {
  const digits = new Date(created).toISOString().replace(/\D/g, '')
  return `${digits}${n}$${digits}${n}$audit_${type.slice(type.indexOf('.') + 1).toLowerCase()}$04`
}
