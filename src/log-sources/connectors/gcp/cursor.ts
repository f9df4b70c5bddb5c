import * as z from 'zod'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../durations.ts'
import type { Gap } from '../connector.ts'
import { newWindow, PagedWindow, type Stretch } from '../google/window.ts'
import { Instant, isBefore, later, plus } from '../instants.ts'

const FIRST_MS = DAY_MS
/** Entries are read once more for so long, since they come some seconds to minutes late. */
const OVERLAP_MS = 10 * MINUTE_MS
/** So far back, once an hour. */
const SWEEP_MS = 6 * HOUR_MS
const SWEEP_EVERY_MS = HOUR_MS
/** How long policy and data access logs are kept, unless the project says otherwise; activity and system event logs 400 days. */
const RETENTION_MS = 30 * DAY_MS

/** How far entries were read (`done`), and swept; and the window that is being read, with the timestamp up to which it was. */
export const Cursor = z.object({
  read: z.object({ done: Instant, swept: Instant }).optional(),
  window: PagedWindow.extend({ reached: Instant }).optional(),
})
export type Cursor = z.output<typeof Cursor>
type EntryWindow = NonNullable<Cursor['window']>

/** The window that is to be read next. */
export function begin({ read, window }: Cursor, now: Date): { window: EntryWindow; gaps: Gap[] } {
  if (window) return { window, gaps: [] }
  const to = now.toISOString()
  if (!read) return { window: entryWindow({ from: plus(to, -FIRST_MS), to, sweep: true }), gaps: [] }
  // A clock may go back.
  const done = isBefore(to, read.done) ? to : read.done
  const sweep = !isBefore(to, plus(read.swept, SWEEP_EVERY_MS))
  const kept = plus(to, -RETENTION_MS)
  const reason = 'Google Cloud keeps policy and data access logs for 30 days, unless the project keeps them for longer.'
  const gaps = isBefore(done, kept) ? [{ from: done, to: kept, reason }] : []
  return { window: entryWindow({ from: plus(done, sweep ? -SWEEP_MS : -OVERLAP_MS), to, sweep }), gaps }
}

const entryWindow = (stretch: Stretch): EntryWindow => ({
  ...newWindow(stretch),
  reached: stretch.from,
})

/** The cursor after a page of the window whose entries are of these times. Only the last page moves what was done. */
export function advance(
  { read }: Cursor,
  window: EntryWindow,
  times: readonly string[],
  pageToken: string | undefined,
): Cursor {
  const reached = times.reduce(later, window.reached)
  if (pageToken !== undefined) return { ...(read && { read }), window: { ...window, reached, pageToken } }
  const { to, sweep } = window
  return { read: { done: read ? later(read.done, to) : to, swept: sweep || !read ? to : read.swept } }
}

/** The window to go on with where it was left: entries come in the order of their timestamps. */
export const fromReached = (window: Omit<EntryWindow, 'pageToken'>): EntryWindow => ({
  ...window,
  from: window.reached,
})
