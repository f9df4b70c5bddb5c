import * as z from 'zod'
import { HOUR_MS } from '../../durations.ts'
import { Instant } from './instants.ts'

/** The address of a page may be refused because it got old; one that is refused again and again is another matter. */
const MAX_RESTARTS = 3

/** How often a list was begun again because its next page was refused, within an hour of `since`. */
export const Restarts = z.object({ count: z.int().min(1), since: Instant })
export type Restarts = z.output<typeof Restarts>

/** The same with one more; undefined: that has happened too often within the hour. */
export function onceMore(restarts: Restarts | undefined, now: Date): Restarts | undefined {
  const { count, since } = restarts ?? { count: 0, since: now.toISOString() }
  if (now.getTime() - Date.parse(since) >= HOUR_MS) return { count: 1, since: now.toISOString() }
  return count < MAX_RESTARTS ? { count: count + 1, since } : undefined
}
