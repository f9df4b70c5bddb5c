import * as z from 'zod'
import type { Gap } from '../connector.ts'
import { Restarts } from '../restarts.ts'
import { Content, type ContentType, TYPES } from './feed.ts'
import { beginAt, type ContentWindow, secondOf, windowAt } from './window.ts'

/** Milliseconds since 1970. */
const ms = z.int()

const Round = z.object({
  /** The end of what the round reads. */
  until: ms,
  type: z.enum(TYPES),
  window: z.object({ from: ms, to: ms }),
  /** The page of the list that is asked for next, by its address (null: the first). Null: all are listed. */
  next: z.object({ uri: z.string().nullable() }).nullable(),
  /** Blobs that are listed and not read: all of a page, since it is in no order, and may be in another when it is asked for again. */
  pending: z.array(Content),
  /** How many records of the first of them are read already. */
  records: z.int(),
  restarts: Restarts.optional(),
})
/** A round reads what there is of each type, one after the other. */
export type Round = z.output<typeof Round>

/** What the connector remembers between two pages. */
const Cursor = z.object({
  /** The tenant as the source names it, and its GUID. */
  tenant: z.object({ named: z.string(), id: z.string() }),
  /** Up to when all content of a type has been read. */
  done: z.partialRecord(z.enum(TYPES), ms),
  /** Null: the last one is over. */
  round: Round.nullable(),
})
export type Cursor = z.output<typeof Cursor>
type Done = Cursor['done']

/** The cursor; undefined when there is none yet, it is not understood, or of another tenant. */
export function readCursor(cursor: unknown, tenant: string): Cursor | undefined {
  const read = Cursor.safeParse(cursor).data
  return read?.tenant.named === tenant ? read : undefined
}

/** The beginning of a window's list. */
const FIRST_PAGE = { uri: null } as const
/** The round, about to list a window from its beginning. */
export const listing = ({ restarts: _, ...round }: Round, window: ContentWindow): Round => ({
  ...round,
  window,
  next: FIRST_PAGE,
  pending: [],
  records: 0,
})

/** What a round will ask for; the API may have moved since. */
export const addressesOf = ({ next, pending }: Round): string[] => [
  ...pending.map(({ uri }) => uri),
  ...(next?.uri ? [next.uri] : []),
]

type Turn = { round: Round | null; gaps: Gap[] }

/** A new round up to now. */
export const begin = (done: Done, now: number): Turn => turnTo(0, done, secondOf(now), now)

/** The first type from the nth on of which there is something to read. */
function turnTo(n: number, done: Done, until: number, now: number): Turn {
  for (const type of TYPES.slice(n)) {
    const { from, gaps } = beginAt(done[type], now)
    const window = windowAt(from, until)
    if (window) return { round: { until, type, window, next: FIRST_PAGE, pending: [], records: 0 }, gaps }
  }
  return { round: null, gaps: [] }
}

/** The type after this one. */
export const nextType = (type: ContentType, done: Done, { until }: Round, now: number): Turn =>
  turnTo(TYPES.indexOf(type) + 1, done, until, now)

/** Where reading goes on: with the rest of the window, with the next window of the type, or with the next type. */
export function advance({ done }: Cursor, round: Round, now: number): Turn & { done: Done } {
  if (round.pending.length > 0 || round.next !== null) return { done, round, gaps: [] }
  const read = { ...done, [round.type]: round.window.to }
  const window = windowAt(round.window.to, round.until)
  return {
    done: read,
    ...(window ? { round: listing(round, window), gaps: [] } : nextType(round.type, read, round, now)),
  }
}
