import * as z from 'zod'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../durations.ts'
import type { Gap } from '../connector.ts'
import { newWindow, PagedWindow, type Stretch } from '../google/window.ts'
import { Instant, isBefore, later, plus } from '../instants.ts'

/** In this order, one after another: what there is most of comes last. */
export const APPS = ['admin', 'login', 'user_accounts', 'groups', 'token', 'drive'] as const
export type App = (typeof APPS)[number]

const FIRST_MS = DAY_MS
/** Events are read once more for so long, since they come up to some hours late. */
const OVERLAP_MS = 3 * HOUR_MS
/** Sign-ins may come one to two days late, by an older table of Google's: so late an event may come to be found for certain. */
const LATEST_MS = 48 * HOUR_MS
/**
 * So often all is read again that may have come late since the last time. That reaches 71 hours back: events are kept for three days from when
 * they came at the least, and what is read again must be known again.
 */
const SWEEP_EVERY_MS = 23 * HOUR_MS
/** The longest way forward at once: what was reached is kept at the end of each window only. */
const STEP_MS = DAY_MS
const HISTORY_MS = 180 * DAY_MS
/** What is nearly forgotten may be so before it is asked for. */
const HISTORY_MARGIN_MS = 10 * MINUTE_MS

/**
 * How far each application was read (`done`), and when it was last looked for what came late (`swept`): of the time before `done`, all was read
 * that had come by then. The round that is on, whose end was fixed when it began, and its window. A round reads all applications up to its end.
 */
export const Cursor = z.object({
  apps: z.partialRecord(z.enum(APPS), z.object({ done: Instant, swept: Instant })),
  until: Instant.optional(),
  window: PagedWindow.extend({ app: z.enum(APPS) }).optional(),
})
export type Cursor = z.output<typeof Cursor>
type AppWindow = NonNullable<Cursor['window']>

/** Nothing was read yet. */
export const FRESH: Cursor = { apps: {} }

/** The application that the round has not read to its end; undefined: there is none left. */
const nextApp = ({ apps }: Pick<Cursor, 'apps'>, until: string): App | undefined =>
  APPS.find((app) => {
    const done = apps[app]?.done
    return done === undefined || isBefore(done, until)
  })

/**
 * The cursor with the window that is to be read next.
 * @returns undefined when all was read already up to a time later than `now`
 */
export function begin(given: Cursor, now: Date): { cursor: Cursor; window: AppWindow; gaps: Gap[] } | undefined {
  const floor = plus(now.toISOString(), HISTORY_MARGIN_MS - HISTORY_MS)
  // Of a round that was left off so long ago there is nothing left to be read.
  const cursor = given.until !== undefined && isBefore(given.until, floor) ? { apps: given.apps } : given
  if (cursor.window) return { cursor, window: cursor.window, gaps: [] }
  const { until = now.toISOString() } = cursor
  const app = nextApp(cursor, until)
  if (!app) return undefined
  const known = cursor.apps[app]
  const stretch = known ? onwards(known, until, floor) : { from: plus(until, -FIRST_MS), to: until, sweep: true }
  const window = { ...newWindow(stretch), app }
  const reason = `Google keeps the ${app} log of Workspace for 180 days, and it was not read in that time.`
  const gaps = known && isBefore(known.done, floor) ? [{ from: known.done, to: floor, reason }] : []
  return { cursor: { ...cursor, until, window }, window, gaps }
}

function onwards({ done, swept }: { done: string; swept: string }, until: string, floor: string): Stretch {
  const reached = later(done, floor)
  const step = plus(reached, STEP_MS)
  const to = isBefore(step, until) ? step : until
  const sweep = !isBefore(until, plus(swept, SWEEP_EVERY_MS))
  const [overlap, late] = [plus(reached, -OVERLAP_MS), plus(swept, -LATEST_MS)]
  return { from: later(sweep && isBefore(late, overlap) ? late : overlap, floor), to, sweep }
}

/** The cursor after a page of its window, and whether the round goes on. Only the last page moves what was done. */
export function advance(
  cursor: Cursor,
  window: AppWindow,
  pageToken: string | undefined,
): { cursor: Cursor; more: boolean } {
  if (pageToken !== undefined) return { cursor: { ...cursor, window: { ...window, pageToken } }, more: true }
  const { app, to, sweep } = window
  const { until = to } = cursor
  const swept = sweep ? until : (cursor.apps[app]?.swept ?? until)
  const apps = { ...cursor.apps, [app]: { done: to, swept } }
  const more = nextApp({ apps }, until) !== undefined
  return { cursor: more ? { apps, until } : { apps }, more }
}
