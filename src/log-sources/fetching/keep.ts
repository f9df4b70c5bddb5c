import { type Database, isBadData } from '../../db/client.ts'
import { log } from '../../log.ts'
import { type EventRow, rowsOf } from '../../log-events/rows.ts'
import type { Gap, Page } from '../connectors/connector.ts'
import { isAuditLog } from '../source.ts'
import { keepPage, type Lease, type Leased } from './queries.ts'

/**
 * Seconds. A page and its keeping take less: Microsoft's, with a token before it and four blobs, may take two minutes. If the holder dies, others
 * wait this long; only its own redelivered message may go on at once.
 */
export const LEASE_S = 180
/** Events that are handed to the database at once: a page, of most sources. */
const MAX_ROWS = 1_000

/** What is kept together. */
type Batch = { cursor: unknown; gaps: readonly Gap[]; rows: readonly EventRow[] }

/**
 * Keeps what may be kept of a page; the cursor moves with its last events.
 * @param before the cursor that the page came after
 * @returns how many events were new; null when the lease is lost
 * @throws Unavailable
 */
export async function keepFetchedPage(
  db: Database,
  lease: Lease,
  { source_type }: Pick<Leased, 'source_type'>,
  before: unknown,
  { events, cursor, gaps = [] }: Page,
): Promise<number | null> {
  const rows = await rowsOf(events, isAuditLog(source_type))
  let kept = 0
  for (let from = 0; from === 0 || from < rows.length; from += MAX_ROWS) {
    const isLast = from + MAX_ROWS >= rows.length
    const place = isLast ? { cursor, gaps } : { cursor: before, gaps: [] }
    const fresh = await keepBatch(db, lease, before, { ...place, rows: rows.slice(from, from + MAX_ROWS) })
    if (fresh === null) return null
    kept += fresh
  }
  return kept
}

/** Keeps a batch; an event that the database refuses is left out and noted, so that none blocks all that come after it. */
async function keepBatch(db: Database, lease: Lease, before: unknown, batch: Batch): Promise<number | null> {
  const whole = await keepGood(db, lease, batch)
  if (whole !== 'refused') return whole
  const refused: EventRow[] = []
  const kept = await salvage(db, lease, before, batch.rows, refused)
  log('error', 'log_events_refused', { alert: true, log_source_id: lease.id, events: refused.length })
  const gaps = [...batch.gaps, ...gapOf(refused)]
  const moved = kept === null ? null : await keepPage(db, lease, LEASE_S, { ...batch, gaps, rows: [] })
  return moved === null ? null : kept
}

/** Keeps each of the rows that the database does not refuse, by halves. */
async function salvage(
  db: Database,
  lease: Lease,
  cursor: unknown,
  rows: readonly EventRow[],
  refused: EventRow[],
): Promise<number | null> {
  let kept = 0
  for (const half of [rows.slice(0, rows.length >> 1), rows.slice(rows.length >> 1)]) {
    if (half.length === 0) continue
    const whole = await keepGood(db, lease, { cursor, gaps: [], rows: half })
    if (whole === 'refused' && half.length === 1) refused.push(...half)
    else {
      const fresh = whole === 'refused' ? await salvage(db, lease, cursor, half, refused) : whole
      if (fresh === null) return null
      kept += fresh
    }
  }
  return kept
}

async function keepGood(db: Database, lease: Lease, batch: Batch): Promise<number | null | 'refused'> {
  try {
    return await keepPage(db, lease, LEASE_S, batch)
  } catch (error) {
    if (isBadData(error) && batch.rows.length > 0) return 'refused'
    throw error
  }
}

/** The time from the first to the last of the events that could not be kept. */
function gapOf(refused: readonly EventRow[]): Gap[] {
  const times = refused.map(({ time }) => String(time)).sort()
  const [from, to] = [times[0], times.at(-1)]
  return from === undefined || to === undefined
    ? []
    : [{ from, to, reason: `${refused.length} of the events could not be kept.` }]
}
