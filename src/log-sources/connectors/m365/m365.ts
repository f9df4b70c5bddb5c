import type { LogEvent } from '../../../log-events/event.ts'
import { Trouble } from '../../../outside/trouble.ts'
import { type Access, type Connector, type Gap, gapBetween, type Page } from '../connector.ts'
import { type App, microsoft } from '../microsoft/token.ts'
import { onceMore } from '../restarts.ts'
import { checkTarget } from '../target.ts'
import { addressesOf, advance, begin, type Cursor, listing, nextType, type Round, readCursor } from './cursor.ts'
import { m365Event } from './event.ts'
import { type Content, Feed, type ListRefusal, M365Secret } from './feed.ts'
import { tenantGuid } from './tenant.ts'
import { clamped, firstHalf, withLess } from './window.ts'

/** Content comes an hour or more after the event. */
const INTERVAL_S = 300
/** The quota is 2,000 requests a minute for all who read the tenant's feed; a page makes at most five. */
const PAGES_PER_MINUTE = 100
const MAX_BLOBS_A_PAGE = 4
/** Beyond this no further blob is begun, and one that is longer is read in parts. */
const MAX_EVENTS_A_PAGE = 1_000
/** How long, as JSON, the list of blobs may be that a cursor names: some 250. A page that names more is asked for in a narrower window. */
const MAX_PENDING_CHARS = 100_000

/** Office 365's unified audit log, by the Management Activity API. */
export const m365: Connector<M365Secret> = {
  secret: M365Secret,
  intervalS: INTERVAL_S,
  pagesPerMinute: PAGES_PER_MINUTE,

  async test(access) {
    const named = tenantOf(access)
    const id = await tenantGuid(access.config, named)
    checkTenant(access, id)
    const app = appOf(access, id)
    await microsoft.forget(access.config, app)
    const on = await new Feed(access, app, id).subscriptions()
    const subscriptions = on.length > 0 ? on.join(', ') : 'none yet; the first fetch starts them'
    return `Connected to tenant ${named === id ? id : `${named} (${id})`}; subscriptions: ${subscriptions}.`
  },

  async page(access, cursor, now) {
    const named = tenantOf(access)
    const known = readCursor(cursor, named) ?? {
      tenant: { named, id: await tenantGuid(access.config, named) },
      done: {},
      round: null,
    }
    checkTenant(access, known.tenant.id)
    const feed = new Feed(access, appOf(access, known.tenant.id), known.tenant.id)
    const open = known.round && addressesOf(known.round).every((uri) => feed.isOwn(uri)) ? known.round : undefined
    const { round, gaps: missed } = open ? { round: open, gaps: [] } : begin(known.done, now.getTime())
    if (round === null) return { events: [], cursor: known, more: false, until: now.toISOString() }
    const page = round.pending.length > 0 ? await read(feed, known, round, now) : await list(feed, known, round, now)
    return { ...page, until: new Date(round.until).toISOString(), gaps: [...missed, ...(page.gaps ?? [])] }
  },
}

const tenantOf = ({ settings }: Access<M365Secret>): string => settings.tenantId ?? ''
/** @param id its GUID; the secret may name it by this or as the source does */
const checkTenant = ({ settings, secret }: Access<M365Secret>, id: string): void =>
  checkTarget(
    { field: 'tenantId', names: [settings.tenantId ?? '', id] },
    { field: 'allowedTenants', allowed: secret.allowedTenants },
  )
const appOf = ({ secret }: Access<M365Secret>, tenant: string): App => ({
  tenant,
  clientId: secret.clientId,
  clientSecret: secret.clientSecret,
  scope: 'https://manage.office.com/.default',
})

/** A page of a round, which says itself up to when it reads. */
type RoundPage = Omit<Page, 'until'>

function pageOf(
  known: Cursor,
  turn: { done?: Cursor['done']; round: Round | null; gaps?: Gap[] },
  events: LogEvent[] = [],
): RoundPage {
  const { done = known.done, round, gaps = [] } = turn
  return { events, cursor: { ...known, done, round } satisfies Cursor, more: round !== null, gaps }
}

/** Lists one page of blobs. */
async function list(feed: Feed, known: Cursor, round: Round, now: Date): Promise<RoundPage> {
  const listed = await feed.list(round.type, round.window, round.next?.uri ?? null)
  if ('refused' in listed) return again(known, round, listed, now)
  const { blobs, unclear, next } = listed
  // What was created in one second cannot be had in parts: it is kept as it is.
  const narrower = JSON.stringify(blobs).length > MAX_PENDING_CHARS ? withLess(round.window) : undefined
  if (narrower) return pageOf(known, { round: listing(round, narrower) })
  const rest = next === null ? null : { uri: next }
  const turn = advance(known, { ...round, next: rest, pending: blobs, records: 0 }, now.getTime())
  const { from, to } = round.window
  return pageOf(known, { ...turn, gaps: [...turn.gaps, ...(unclear > 0 ? [gapBetween(from, to, UNCLEAR)] : [])] })
}

const UNCLEAR = 'Microsoft 365 listed content without saying where it is.'

/** What to ask for instead of what was refused. The cursor keeps it: each refusal leads to something smaller, and at last to an error. */
function again(known: Cursor, round: Round, { refused, trouble }: ListRefusal, now: Date): RoundPage {
  if (refused === 'permission') {
    // Once it is given, reading begins anew: nothing is missing that somebody wanted to be read.
    const { [round.type]: _, ...done } = known.done
    return pageOf(known, { done, ...nextType(round.type, done, round, now.getTime()) })
  }
  // Half the window has fewer pages.
  const narrower = refused === 'page' ? firstHalf(round.window) : clamped(round.window, now.getTime())
  if (narrower) return pageOf(known, { round: listing(round, narrower.window), gaps: narrower.gaps })
  // An address that was kept over a pause may have got old: it would be refused for ever.
  const restarts = refused === 'page' && round.next?.uri ? onceMore(round.restarts, now) : undefined
  if (!restarts) throw trouble
  return pageOf(known, { round: { ...listing(round, round.window), restarts } })
}

/** Reads some of the blobs that are listed. */
async function read(feed: Feed, known: Cursor, round: Round, now: Date): Promise<RoundPage> {
  const events: LogEvent[] = []
  const gaps: Gap[] = []
  let { pending, records } = round
  for (let blobs = 0; blobs < MAX_BLOBS_A_PAGE && events.length < MAX_EVENTS_A_PAGE; blobs++) {
    const [blob, ...others] = pending
    if (!blob) break
    const found = await feed.read(blob).catch((error: unknown) => {
      // What was read before is kept; the next page meets the trouble again.
      if (blobs === 0 || !(error instanceof Trouble)) throw error
    })
    if (found === undefined) break
    const all = typeof found === 'string' ? [] : found
    if (typeof found === 'string') gaps.push({ from: blob.created, to: blob.created, reason: found })
    const end = Math.min(all.length, records + MAX_EVENTS_A_PAGE - events.length)
    for (let i = records; i < end; i++) events.push(m365Event(all[i], placeOf(blob, i)))
    ;[pending, records] = end < all.length ? [pending, end] : [others, 0]
  }
  const turn = advance(known, { ...round, pending, records }, now.getTime())
  return pageOf(known, { ...turn, gaps: [...gaps, ...turn.gaps] }, events)
}

const placeOf = ({ id, created }: Content, i: number) => ({ uid: `${id}:${i}`, created })
