import type * as z from 'zod'
import type { Config } from '../../env.ts'
import type { LogEvent } from '../../log-events/event.ts'

/** A stretch of time of which events are known to be missing, and why, as a sentence. Times are RFC 3339 in UTC. */
export type Gap = { from: string; to: string; reason: string }
/** A gap between two times in milliseconds since 1970. */
export const gapBetween = (from: number, to: number, reason: string): Gap => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
  reason,
})

/** What a connector may use. `settings` is the source's config, `secret` what Secret Manager holds for it. */
export type Access<Secret> = { config: Config; settings: Readonly<Record<string, string>>; secret: Secret }

/**
 * One page of a source. The events and the cursor are kept in one step, so that a fetch may die between any two pages. `more`: another page
 * can be asked for at once; else all has been read up to `until`, RFC 3339 in UTC: where that was fixed when reading began, it may be long ago.
 */
export type Page = { events: LogEvent[]; cursor: unknown; more: boolean; until: string; gaps?: Gap[] }

/** How the events of one type of source are fetched. A connector keeps nothing: what it must remember is in the cursor, which `cursor.ts` moves. */
export type Connector<Secret> = {
  /** What Secret Manager must hold for it, besides `orgId`. */
  secret: z.ZodType<Secret>
  /** Seconds between two fetches. */
  intervalS: number
  /** Pages a minute that the API's quota leaves us; a page may take several calls. */
  pagesPerMinute: number
  /**
   * Connects and asks for the least that proves that fetching would work.
   * @returns a sentence that says what was reached
   * @throws Trouble
   */
  test(access: Access<Secret>): Promise<string>
  /**
   * The next page after a cursor of its own; null begins. One that is no longer understood begins again too.
   * @throws Trouble
   */
  page(access: Access<Secret>, cursor: unknown, now: Date): Promise<Page>
}
