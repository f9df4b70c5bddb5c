import type { Database } from '../../db/client.ts'
import type { Config } from '../../env.ts'
import { describeError, log } from '../../log.ts'
import { Trouble } from '../../outside/trouble.ts'
import { Unavailable } from '../../unavailable.ts'
import { type Fetcher, fetcherOf } from '../connectors/all.ts'
import { keepFetchedPage, LEASE_S } from './keep.ts'
import { endFetch, type FetchResult, type Lease, type Leased, leaseSource } from './queries.ts'
import { isHopeless, pauseAfter } from './rules.ts'

/** A fetch ends after so long, whatever there is left: the next one goes on from there. */
const MAX_MS = 50_000
/** Until a fetch that had more to read goes on, whoever asks: quotas count by the minute. */
const GO_ON_S = 60

type FetchContext = { config: Config; db: Database }

/**
 * Fetches what a source has, page by page. Each page is kept together with the cursor after it, so that dying at any moment loses nothing and
 * keeps nothing twice. How it ended is kept with the source.
 * @param lease who fetches: the same may come again, anybody else waits
 * @throws Unavailable when the database does not answer
 */
export async function fetchSource({ config, db }: FetchContext, lease: Lease): Promise<void> {
  const source = await leaseSource(db, lease, LEASE_S)
  const fetcher = source && fetcherOf(source.source_type)
  if (!source || !fetcher) return
  const progress = { pages: 0, events: 0 }
  const result = await readPages({ config, db }, lease, source, fetcher, progress).catch((error) =>
    failure(error, source, progress.pages > 0),
  )
  const outcome = result === 'lost' ? 'lost' : 'error' in result ? 'failed' : 'more' in result ? 'more' : 'done'
  log('info', 'log_fetch_ended', { org_id: lease.orgId, log_source_id: lease.id, ...progress, outcome })
  if (result !== 'lost') await endFetch(db, lease, result)
}

async function readPages(
  { config, db }: FetchContext,
  lease: Lease,
  source: Leased,
  fetcher: Fetcher,
  progress: { pages: number; events: number },
): Promise<FetchResult | 'lost'> {
  const started = Date.now()
  const opened = await fetcher.open(config, source)
  let cursor = source.cursor
  while (progress.pages < fetcher.pagesPerMinute && Date.now() - started < MAX_MS) {
    const page = await opened.page(cursor, new Date())
    if (page.more && page.events.length === 0 && JSON.stringify(page.cursor) === JSON.stringify(cursor))
      throw new Error('the connector does not get on')
    const kept = await keepFetchedPage(db, lease, source, cursor, page)
    if (kept === null) return 'lost'
    cursor = page.cursor
    progress.pages++
    progress.events += kept
    if (!page.more) return { fetched: true, until: page.until, next_in_s: fetcher.intervalS }
  }
  return { more: true, next_in_s: GO_ON_S, asked: true }
}

/** What is kept of a fetch that failed. @throws Unavailable: what cannot be read can also not be noted down */
function failure(error: unknown, source: Leased, progressed: boolean): FetchResult {
  if (error instanceof Unavailable && error.dependency === 'database') throw error
  const { failures, failing_since, id, org_id } = source
  if (error instanceof Trouble && progressed && error.retryAfterS !== undefined)
    return { more: true, next_in_s: Math.max(GO_ON_S, error.retryAfterS), asked: true }
  const ours = !(error instanceof Trouble)
  if (ours) log('error', 'log_fetch_failed', { alert: true, org_id, log_source_id: id, ...describeError(error) })
  const asked = ours ? undefined : error.retryAfterS
  // What fails on our side, or will pass, is nothing that its admins could mend.
  const passing = ours || error.passing
  return {
    error: ours ? sentenceOf(error) : error.passing ? `${error.message} ${AGAIN}` : error.message,
    progressed,
    next_in_s: pauseAfter(progressed ? 0 : failures, asked),
    disable: !passing && !progressed && isHopeless(failures, failing_since, new Date()),
    ...(passing && { passing }),
    ...(asked !== undefined && { asked: true as const }),
  }
}

const AGAIN = 'It is tried again later.'
const sentenceOf = (error: unknown): string =>
  error instanceof Unavailable
    ? 'Secret Manager does not answer at the moment. It is asked again; there is nothing to do.'
    : 'Fetching failed on our side. It is tried again, and the operator is alerted.'
