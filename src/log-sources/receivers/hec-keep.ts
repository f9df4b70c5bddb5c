import type { Context } from 'hono'
import type { AppEnv } from '../../http/context.ts'
import type { LogEvent } from '../../log-events/event.ts'
import { hecAnswer, hecTooLarge } from './hec-answer.ts'
import { HecEvents, type HecItem } from './hec-item.ts'
import type { Receiver } from './queries.ts'
import { keepEvents } from './receiver.ts'

/** Items of one request: cleaning each takes up to a millisecond. */
const MAX_ITEMS = 10_000
/** Events that are handed to the database at once. */
const MAX_ROWS = 500

/** An item of a request, and how it was written. */
export type SentItem = { written: string; item: HecItem }

/**
 * Keeps a request's items, and answers. Nothing is answered with success before all are kept. As with Splunk, those before one that is wrong
 * are kept, and the answer says which is: senders drop a request that is refused, and if it comes again, mended, they are not kept twice.
 * @throws Unavailable: the request must be sent again; what was kept of it is then not kept twice
 */
export async function keepItems(
  c: Context<AppEnv>,
  source: Receiver,
  items: Iterable<SentItem>,
  channel: string | undefined,
): Promise<Response> {
  const events = new HecEvents(new Date())
  let batch: LogEvent[] = []
  let count = 0
  let refusal: Response | undefined
  for (const { written, item } of items) {
    if ('refused' in item) refusal = hecAnswer(c, item.refused, { 'invalid-event-number': count })
    else if (count === MAX_ITEMS) refusal = hecTooLarge(c)
    else batch.push(await events.eventOf(written, item))
    if (refusal) break
    count++
    if (batch.length < MAX_ROWS) continue
    if (!(await keepEvents(c, source, batch))) return hecAnswer(c, 1)
    batch = []
  }
  if (count === 0) return refusal ?? hecAnswer(c, 5)
  const kept = await keepEvents(c, source, batch, refusal ? null : (channel ?? null))
  if (!kept) return hecAnswer(c, 1)
  return refusal ?? hecAnswer(c, 0, kept.ack === null ? {} : { ackId: kept.ack })
}
