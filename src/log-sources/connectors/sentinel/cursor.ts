import * as z from 'zod'
import { DAY_MS, MINUTE_MS } from '../../../durations.ts'
import { Place, type Row, TABLES, type Table } from './query.ts'

/** Rows can be queried a while after their ingestion time. */
const OVERLAP_MS = 5 * MINUTE_MS
/** What was ingested in the last minutes is left for the next time. */
const SETTLE_MS = 2 * MINUTE_MS
/** How far back the first fetch begins. */
const FIRST_MS = DAY_MS
/** Rows of a query. */
const TAKE = { most: 1_000, least: 10 }
/** Ingestion time that a query is about. */
const SPAN_MS = { most: DAY_MS, least: 1_000 }

/** Milliseconds since 1970, or as a length. */
const ms = z.int()

const Round = z.object({
  /** The end of what the round reads. */
  until: ms,
  table: z.enum(TABLES),
  /** What is asked for next: ingestion time from and to, and the row after which it goes on (null: from its beginning). */
  from: ms,
  to: ms,
  after: Place.nullable(),
  /** How much is asked for at once. Both are halved when it was too much, and grow again. */
  span: ms,
  take: z.int().min(1),
  /** Whether the workspace has any of the tables. */
  found: z.boolean(),
})
/** A round reads what there is of each table, one after the other. */
export type Round = z.output<typeof Round>

/** What the connector remembers between two pages. */
const Cursor = z.object({
  /** Up to which ingestion time all rows of a table have been read. */
  done: z.partialRecord(z.enum(TABLES), ms),
  /** Null: the last one is over. */
  round: Round.nullable(),
})
export type Cursor = z.output<typeof Cursor>

/** The cursor; a new one when there is none yet, or it is not understood. */
export const readCursor = (cursor: unknown): Cursor => Cursor.safeParse(cursor).data ?? { done: {}, round: null }

/** A new round up to now; null: there is nothing to read yet. */
export function begin(done: Cursor['done'], now: number): Round | null {
  return turnTo(0, done, { until: now - SETTLE_MS, take: TAKE.most, span: SPAN_MS.most, found: false })
}

/** The first table from the nth on of which there is something to read. */
function turnTo(
  n: number,
  done: Cursor['done'],
  going: Pick<Round, 'until' | 'take' | 'span' | 'found'>,
): Round | null {
  const { until, span, take, found } = going
  for (const table of TABLES.slice(n)) {
    const read = done[table]
    const from = read === undefined ? until - FIRST_MS : read - OVERLAP_MS
    if (from < until) return { until, table, from, to: Math.min(until, from + span), after: null, span, take, found }
  }
  return null
}

/** The table after this one. */
export const nextTable = (table: Table, done: Cursor['done'], round: Round): Round | null =>
  turnTo(TABLES.indexOf(table) + 1, done, round)

/**
 * Where reading goes on.
 * @param last the last row that was read; undefined: none
 * @param more whether there are rows after it in the same stretch
 */
export function advance({ done }: Cursor, round: Round, last: Row | undefined, more: boolean): Cursor {
  const found = { ...round, found: true }
  if (more && last) return { done, round: { ...found, after: { it: last._it, id: last._id } } }
  const read = { ...done, [round.table]: round.to }
  const span = Math.min(SPAN_MS.most, round.span * 2)
  const take = Math.min(TAKE.most, round.take * 2)
  if (round.to >= round.until) return { done: read, round: nextTable(round.table, read, { ...found, span, take }) }
  const to = Math.min(round.until, round.to + span)
  return { done: read, round: { ...found, from: round.to, to, after: null, span, take } }
}

/** Half as much at once; undefined: it is as little as it gets. */
export function narrower(round: Round): Round | undefined {
  const begun = round.after ? Math.max(round.from, Date.parse(round.after.it)) : round.from
  const span = Math.max(SPAN_MS.least, Math.floor((round.to - begun) / 2))
  const take = Math.max(TAKE.least, Math.floor(round.take / 2))
  const to = Math.min(round.to, begun + span)
  return to === round.to && take === round.take ? undefined : { ...round, to, span, take }
}
