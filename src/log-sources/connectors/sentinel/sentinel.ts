import * as z from 'zod'
import { HOUR_MS } from '../../../durations.ts'
import { noneIfTooLong, type Reply, SMALL_BYTES } from '../../../outside/call.ts'
import { Trouble } from '../../../outside/trouble.ts'
import { type Access, type Connector, type Gap, gapBetween, type Page } from '../connector.ts'
import { guid } from '../microsoft/fields.ts'
import { type App, microsoft } from '../microsoft/token.ts'
import { checkTarget, Targets } from '../target.ts'
import { advance, begin, type Cursor, narrower, nextTable, type Round, readCursor } from './cursor.ts'
import { isMissing, isTooMuch, queryTrouble } from './errors.ts'
import { sentinelEvent } from './event.ts'
import { kql, type QueryWindow, type Row, TABLES, type Table, tableRows } from './query.ts'

const WHAT = 'Log Analytics'
const INTERVAL_S = 300
/** The API takes 200 requests in 30 seconds of one app. */
const PAGES_PER_MINUTE = 60
/** How long a query may take there, and how long its answer may. */
const WAIT_S = 20
const TIMEOUT_MS = 30_000
/** `test` asks for the events of so long. */
const TEST_MS = HOUR_MS

const NO_TABLE = `The workspace has neither ${TABLES.join(' nor ')}. Connect Microsoft Entra ID to it in Sentinel's data connectors.`

const TOO_SLOW = 'Log Analytics does not answer even the smallest query in time.'

export const SentinelSecret = z.object({
  /** Of the Entra tenant: its GUID or a domain. */
  tenantId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/, 'must be a GUID or a domain'),
  clientId: guid,
  clientSecret: z.string().min(1),
  allowedWorkspaces: Targets,
})
export type SentinelSecret = z.output<typeof SentinelSecret>

/** Entra ID's audit and sign-in logs in a Microsoft Sentinel workspace, by the Log Analytics query API. */
export const sentinel: Connector<SentinelSecret> = {
  secret: SentinelSecret,
  intervalS: INTERVAL_S,
  pagesPerMinute: PAGES_PER_MINUTE,

  async test(access) {
    await microsoft.forget(access.config, appOf(access))
    const tables: Table[] = []
    const hour = { from: Date.now() - TEST_MS, to: Date.now(), after: null }
    for (const table of TABLES) {
      // Whether there are columns says it all.
      const found = await query(access, table, hour, { take: 0, maxBytes: SMALL_BYTES })
      if (found === 'too much') throw new Trouble(TOO_SLOW, { passing: true })
      if (found !== 'missing') tables.push(table)
    }
    if (tables.length === 0) throw new Trouble(NO_TABLE)
    return `Connected to workspace ${access.settings.workspaceId}; tables: ${tables.join(', ')}.`
  },

  async page(access, cursor, now) {
    const known = readCursor(cursor)
    const round = known.round ?? begin(known.done, now.getTime())
    if (round === null) return { events: [], cursor: known, more: false, until: now.toISOString() }
    // One more than is taken: whether it comes says whether there is more.
    const found = await query(access, round.table, round, { take: round.take + 1 })
    if (found === 'missing') return withoutTable(known, round)
    if (found === 'too much') {
      const less = narrower(round)
      if (less) return pageOf({ ...known, round: less }, round)
      throw new Trouble(TOO_SLOW, { passing: true })
    }
    const taken = found.slice(0, round.take)
    const rows = taken.filter((row) => row !== undefined)
    const more = found.length > taken.length
    if (more && rows.length === 0)
      throw new Trouble('Log Analytics gives rows without _ItemId or ingestion time. Tell our support.')
    const events = rows.map((row) => sentinelEvent(round.table, row))
    const page = pageOf(advance(known, round, rows.at(-1), more), round)
    return { ...page, events, gaps: rows.length < taken.length ? [gapOf(round)] : [] }
  },
}

const appOf = ({ secret }: Access<SentinelSecret>): App => ({
  tenant: secret.tenantId,
  clientId: secret.clientId,
  clientSecret: secret.clientSecret,
  scope: 'https://api.loganalytics.io/.default',
})

const pageOf = (cursor: Cursor, { until }: Round): Page => ({
  events: [],
  cursor,
  more: cursor.round !== null,
  until: new Date(until).toISOString(),
})

const gapOf = ({ from, to, table }: Round): Gap =>
  gapBetween(from, to, `Rows of ${table} came without _ItemId or ingestion time.`)

/** A table that is not there is left out; a workspace that has none of them is an error. */
function withoutTable(known: Cursor, round: Round): Page {
  const next = nextTable(round.table, known.done, round)
  if (next === null && !round.found) throw new Trouble(NO_TABLE)
  return pageOf({ ...known, round: next }, round)
}

/** The rows of a window, undefined for each that is not understood; or why there are none. */
async function query(
  access: Access<SentinelSecret>,
  table: Table,
  window: QueryWindow,
  { take, maxBytes }: { take: number; maxBytes?: number },
): Promise<(Row | undefined)[] | 'missing' | 'too much'> {
  const { config, settings, secret } = access
  const { workspaceId = '' } = settings
  const { allowedWorkspaces: allowed } = secret
  checkTarget({ field: 'workspaceId', names: [workspaceId] }, { field: 'allowedWorkspaces', allowed })
  const url = `${config.logApis.logAnalytics}/v1/workspaces/${encodeURIComponent(workspaceId)}/query`
  const call = {
    json: { query: kql(table, window, take) },
    headers: { Prefer: `wait=${WAIT_S}` },
    timeoutMs: TIMEOUT_MS,
    maxBytes,
  }
  const reply = await microsoft.call(config, appOf(access), WHAT, url, call).catch(noneIfTooLong)
  if (reply === undefined || isTooMuch(reply)) return 'too much'
  // A workspace without any data.
  if (reply.status === 204) return []
  if (isMissing(reply, table)) return 'missing'
  const rows = reply.status === 200 ? answered(reply) : undefined
  if (rows === undefined) throw queryTrouble(reply)
  return rows
}

/** An answer of HTTP 200 may hold an error, or nothing at all. */
const answered = (reply: Reply) => ('error' in Object(reply.json) ? undefined : tableRows(reply.json))
