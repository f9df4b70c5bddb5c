import type { LogEvent } from '../../../src/log-events/event.ts'
import type { Access, Connector, Gap } from '../../../src/log-sources/connectors/connector.ts'

/** More pages than any test reads. */
const ENDLESS = 300

/** A cursor as the database gives it back. */
export const kept = (cursor: unknown): unknown => JSON.parse(JSON.stringify(cursor))

/** Reads all that is there, `until` then. `cursors`: that after each page, which ended with `counts` events in all. */
export async function readAll<Secret>(
  connector: Connector<Secret>,
  access: Access<Secret>,
  cursor: unknown = null,
  now = new Date(),
) {
  const events: LogEvent[] = []
  const cursors: unknown[] = []
  const counts: number[] = []
  const gaps: Gap[] = []
  let at = cursor
  for (let pages = 0; pages < ENDLESS; pages++) {
    const page = await connector.page(access, at, now)
    events.push(...page.events)
    gaps.push(...(page.gaps ?? []))
    at = kept(page.cursor)
    cursors.push(at)
    counts.push(events.length)
    if (!page.more) return { events, cursors, counts, gaps, cursor: at, until: page.until }
  }
  throw new Error('there is always more')
}

export const uids = (events: readonly LogEvent[]): string[] => [...new Set(events.map(({ uid }) => uid))].sort()
