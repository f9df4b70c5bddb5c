import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../durations.ts'
import { type Gap, gapBetween } from '../connector.ts'

/** The API says 24 hours, but has been seen to refuse a window of exactly that (AF20055). */
const WIDEST_MS = 23 * HOUR_MS
/** Content may be listed a while after the time at which it says it was created. */
const OVERLAP_MS = 5 * MINUTE_MS
/** How far back the first fetch begins. */
const FIRST_MS = DAY_MS
/** The API lists content of 7 days; a call may wait for five minutes. */
const OLDEST_MS = 167 * HOUR_MS + 55 * MINUTE_MS
/** When the API refuses a window that should be right, its clock is not ours: one that must be right by any clock. */
const SURE_MS = { oldest: 166 * HOUR_MS, widest: 12 * HOUR_MS }
/** A window whose pages are refused is halved down to this. */
const NARROWEST_MS = MINUTE_MS
/** One that lists too much is halved down to what the API can tell apart. */
const SECOND_MS = 1_000

/** A half-open stretch of the time at which content was created: milliseconds since 1970, whole seconds. */
export type ContentWindow = { from: number; to: number }

/** The whole second before. */
export const secondOf = (ms: number): number => Math.floor(ms / 1_000) * 1_000
/** As the API wants it: UTC, without a zone. */
export const apiTime = (ms: number): string => new Date(ms).toISOString().slice(0, 19)

const OUTRUN = 'Nothing was fetched for 7 days, and Microsoft 365 lists no older content.'
const REFUSED = 'Microsoft 365 refuses to list content of this time.'

/**
 * Where reading begins, and what has been missed for good.
 * @param done up to when all content has been read; undefined: none has
 */
export function beginAt(done: number | undefined, now: number): { from: number; gaps: Gap[] } {
  if (done === undefined) return { from: secondOf(now - FIRST_MS), gaps: [] }
  const oldest = secondOf(now - OLDEST_MS)
  return { from: Math.max(done - OVERLAP_MS, oldest), gaps: done < oldest ? [gapBetween(done, oldest, OUTRUN)] : [] }
}

/** The window that begins at `from`; undefined: there is nothing left before `until`. */
export const windowAt = (from: number, until: number): ContentWindow | undefined =>
  from < until ? { from, to: Math.min(until, from + WIDEST_MS) } : undefined

/** A window in place of one that is refused, and what is missed by that. */
type Narrower = { window: ContentWindow; gaps: Gap[] }

/** Its first half, in whole seconds; undefined: it is as narrow as it gets. */
function half({ from, to }: ContentWindow, narrowest: number): ContentWindow | undefined {
  return to - from < 2 * narrowest ? undefined : { from, to: secondOf(from + (to - from) / 2) }
}

/** Its first half, which has fewer pages; undefined: that cannot be the reason any more. */
export function firstHalf(refused: ContentWindow): Narrower | undefined {
  const window = half(refused, NARROWEST_MS)
  return window && { window, gaps: [] }
}

/** Its first half, which lists less at once; undefined: it is of one second. */
export const withLess = (window: ContentWindow): ContentWindow | undefined => half(window, SECOND_MS)

/** First a shorter window; if that is refused too, one that begins later. Undefined: its length and its age cannot be the reason. */
export function clamped({ from, to }: ContentWindow, now: number): Narrower | undefined {
  const endOf = (begin: number) => Math.min(begin + SURE_MS.widest, secondOf(now))
  if (from < endOf(from) && endOf(from) < to) return { window: { from, to: endOf(from) }, gaps: [] }
  const oldest = secondOf(now - SURE_MS.oldest)
  // Time goes on: without the hour it would move a little each time.
  if (oldest - from < HOUR_MS) return undefined
  return { window: { from: oldest, to: endOf(oldest) }, gaps: [gapBetween(from, oldest, REFUSED)] }
}
