import * as z from 'zod'
import { type Gap, gapBetween } from '../connector.ts'

/** How far back a source's first fetch goes. */
const FIRST_S = 86_400
/** Read again once all was read: an indexer may be slower than another. */
const OVERLAP_S = 60
/** Events of so little ago are left for the next time: more of the same second may come. */
const SETTLE_S = 30
const SPAN_S = { first: 900, most: 21_600 }
/** Results of one search. */
export const MAX_RESULTS = 2_000
/** Their length in all. */
export const MAX_BYTES = 4 * 1_048_576

/** Up to which second of `_indextime` all was read, and how many seconds are searched at once. */
const Cursor = z.object({ from: z.int().nonnegative(), span: z.int().min(1).max(SPAN_S.most) })
type Cursor = z.output<typeof Cursor>
/** A stretch of `_indextime` in seconds since the epoch, half-open. `last`: nothing is there behind it yet. */
export type SearchWindow = { from: number; to: number; span: number; last: boolean }

/** The second up to which can be searched. */
export const searchableUntil = (now: Date): number => Math.floor(now.getTime() / 1_000) - SETTLE_S

/** The stretch that is to be searched next; undefined: there is none yet. */
export function begin(given: unknown, now: Date): SearchWindow | undefined {
  const end = searchableUntil(now)
  const { from, span } = Cursor.safeParse(given).data ?? { from: end - FIRST_S, span: SPAN_S.first }
  const to = Math.min(from + span, end)
  return to > from ? { from, to, span, last: to === end } : undefined
}

/** After all of a stretch was read, which had so many results: a longer one, if these were few. */
export const advance = ({ to, span, last }: SearchWindow, results: number): Cursor => ({
  from: last ? to - OVERLAP_S : to,
  span: results < MAX_RESULTS / 4 ? Math.min(SPAN_S.most, span * 2) : span,
})

/** After a stretch held too much to be read at once: a shorter one from the same second. Undefined: there is none. */
export function narrower({ from, to }: SearchWindow): Cursor | undefined {
  return to - from > 1 ? { from, span: Math.max(1, Math.floor((to - from) / 4)) } : undefined
}

/** What is said of a second that held more than can be read. */
export const TOO_MUCH = `Splunk indexed more in one second than is read at once (${MAX_RESULTS} events, or ${MAX_BYTES / 1_048_576} MiB of them). Make the search narrower.`
/** What is said of events that were left out of a stretch. */
export const TOO_LONG = 'The search found an event that is longer than is read of one.'

/** Seconds since the epoch, as RFC 3339 in UTC. */
export const iso = (seconds: number): string => new Date(seconds * 1_000).toISOString()

/** A window of which not all was read, and why. */
export const gapOf = ({ from, to }: SearchWindow, reason: string): Gap => gapBetween(from * 1_000, to * 1_000, reason)
