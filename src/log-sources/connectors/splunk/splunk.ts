import * as z from 'zod'
import type { LogEvent } from '../../../log-events/event.ts'
import { refusedAddress } from '../../../outside/address.ts'
import { callApi, ONE_EVENT_BYTES, wasTooLong } from '../../../outside/call.ts'
import { Trouble } from '../../../outside/trouble.ts'
import type { Access, Connector } from '../connector.ts'
import {
  advance,
  begin,
  gapOf,
  iso,
  MAX_BYTES,
  MAX_RESULTS,
  narrower,
  type SearchWindow,
  searchableUntil,
  TOO_LONG,
  TOO_MUCH,
} from './cursor.ts'
import { splunkEvent } from './event.ts'
import { type Result, resultsOf } from './reply.ts'

const INTERVAL_S = 300
/** A search is work for Splunk: its people search too. */
const PAGES_PER_MINUTE = 20
/** A test looks at so long. */
const TEST_S = 86_400

const SplunkSecret = z.object({ searchToken: z.string().min(1), searchUrl: z.string().min(1) })
export type SplunkSecret = z.output<typeof SplunkSecret>

/** The results of a search in Splunk, by the search API of its management port, in the order in which they were indexed. */
export const splunkSearch: Connector<SplunkSecret> = {
  secret: SplunkSecret,
  intervalS: INTERVAL_S,
  pagesPerMinute: PAGES_PER_MINUTE,

  async test(access) {
    const to = Math.floor(Date.now() / 1_000)
    const results = await search(access, { from: to - TEST_S, to }, { results: 1, bytes: ONE_EVENT_BYTES })
    return [...results].length > 0
      ? 'Connected. Splunk runs the search, and it finds events of the last 24 hours.'
      : 'Connected. Splunk runs the search, but it finds no event of the last 24 hours. If there should be some, check that the user of the search token may read the indexes.'
  },

  async page(access, cursor, now) {
    const window = begin(cursor, now)
    if (!window) return { events: [], cursor, more: false, until: iso(searchableUntil(now)) }
    const until = iso(window.to)
    const { events, isAll, isWhole } = await find(access, window, now)
    const less = isAll ? undefined : narrower(window)
    if (less) return { events: [], cursor: less, more: true, until }
    const reasons = [...(isAll ? [] : [TOO_MUCH]), ...(isWhole ? [] : [TOO_LONG])]
    const gaps = reasons.map((reason) => gapOf(window, reason))
    return { events, cursor: advance(window, events.length), more: !window.last, until, gaps }
  },
}

/** What was found in a stretch. `isAll`: it was not too much, and did not take too long to be found; `isWhole`: no event of it was too long. */
type Found = { events: LogEvent[]; isAll: boolean; isWhole: boolean }

async function find(access: Access<SplunkSecret>, window: SearchWindow, now: Date): Promise<Found> {
  const events: LogEvent[] = []
  let isWhole = true
  try {
    for (const result of await search(access, window, { results: MAX_RESULTS + 1, bytes: MAX_BYTES })) {
      if (events.length === MAX_RESULTS) return { events, isAll: false, isWhole }
      if (result === null) isWhole = false
      else events.push(await splunkEvent(result, now))
    }
    return { events, isAll: true, isWhole }
  } catch (error) {
    const cause = error instanceof Trouble ? error.cause : undefined
    const isLate = cause instanceof DOMException && cause.name === 'TimeoutError' && narrower(window) !== undefined
    if (wasTooLong(error) || isLate) return { events: [], isAll: false, isWhole }
    throw error
  }
}

/** Runs the search over a stretch, for so many results at the most, which are read one after the other. @throws Trouble */
async function search(
  { config, settings, secret }: Access<SplunkSecret>,
  { from, to }: Pick<SearchWindow, 'from' | 'to'>,
  most: { results: number; bytes: number },
): Promise<Iterable<Result | null>> {
  const { searchUrl = '', search: asked = '' } = settings
  const refused = refusedAddress(searchUrl, config.trustedOrigins)
  if (refused) throw new Trouble(`The searchUrl of this source ${refused}. Change it.`)
  // Who may change a source's config must not be able to have its token sent elsewhere.
  if (!isSameAddress(searchUrl, secret.searchUrl))
    throw new Trouble(
      "The secret's searchUrl is not the source's. The search token is sent only to the address that the secret names: change one of them.",
    )
  const reply = await callApi('Splunk', `${searchUrl}/services/search/v2/jobs/export`, {
    headers: { Authorization: `Bearer ${secret.searchToken}` },
    form: {
      search: `${/^\s*(?:\||search\s)/i.test(asked) ? '' : 'search '}${asked} | head ${most.results}`,
      index_earliest: String(from),
      index_latest: String(to),
      output_mode: 'json',
      preview: 'false',
    },
    maxBytes: most.bytes,
  })
  return resultsOf(reply)
}

const isSameAddress = (one: string, other: string): boolean =>
  URL.canParse(other) && new URL(one).href.replace(/\/+$/, '') === new URL(other).href.replace(/\/+$/, '')
