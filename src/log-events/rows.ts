import { newId } from '../ids.ts'
import { sha256Hex } from '../sha256.ts'
import type { LogEvent } from './event.ts'
import { scrub } from './scrub.ts'

/** An event as the database's functions take it. */
export type EventRow = Record<string, string | number | null>

/**
 * What of events may be kept, for the database: scrubbed, with ids of their own and the hash by which the same event is known again.
 * @param audit they come from an audit log (see scrub)
 */
export const rowsOf = (events: readonly LogEvent[], audit = false): Promise<EventRow[]> =>
  Promise.all(
    events.map(async (event) => ({ ...scrub(event, audit), id: newId('evt'), uid_hash: await sha256Hex(event.uid) })),
  )
