import type { Context } from 'hono'
import type { AppEnv } from '../../http/context.ts'
import type { LogEvent } from '../../log-events/event.ts'
import { hecAnswer } from './hec-answer.ts'
import { HecEvents } from './hec-events.ts'
import type { HecItem } from './hec-item.ts'
import type { Receiver } from './queries.ts'
import { keepSentEvents } from './receiver.ts'

/**
 * Events that are handed to the database at once. Fewer than of a page that is fetched: by so many a request may exceed what the day has room for.
 */
const MAX_ROWS = 500

/** An item of a request, and how it was written. */
export type SentItem = { written: string; item: HecItem }

/**
 * Keeps a request's items, and answers. Nothing is answered with success before all are kept. As with Splunk, those before one that is wrong
 * are kept, and the answer says which is; and those, by the batch, that the day has room for, whoever else uses it up meanwhile. How many items
 * a body may have is else bounded by its bytes alone: a request that is refused for their number would never be taken, however often it came.
 * Cleaning one takes 0.06 to 0.5 ms, so 8 MiB of common ones take 4 to 8 seconds; of lines of one letter, which nobody logs, all the time that
 * the platform gives.
 * @param body the whole request's, unpacked, which the items are read from
 * @throws Unavailable: the request must be sent again; what was kept of it is then not kept twice (see HecEvents for what is)
 */
export async function keepItems(
  c: Context<AppEnv>,
  source: Receiver,
  { body, items }: { body: string; items: Iterable<SentItem> },
  channel: string | undefined,
): Promise<Response> {
  const events = new HecEvents(new Date(), body)
  let batch: LogEvent[] = []
  let count = 0
  let { room } = source
  let refusal: Response | undefined
  for (const { written, item } of items) {
    if (room < 1) {
      refusal = hecAnswer(c, 'full')
      break
    }
    if ('refused' in item) {
      refusal = hecAnswer(c, item.refused, { 'invalid-event-number': count })
      break
    }
    batch.push(await events.eventOf(written, item))
    count++
    if (batch.length < MAX_ROWS) continue
    const kept = await keepSentEvents(c, source, batch)
    if (!kept) return hecAnswer(c, 'tokenDisabled')
    room = kept.room
    batch = []
  }
  if (count === 0) return refusal ?? hecAnswer(c, 'noData')
  const kept = await keepSentEvents(c, source, batch, refusal ? null : (channel ?? null))
  if (!kept) return hecAnswer(c, 'tokenDisabled')
  return refusal ?? hecAnswer(c, 'success', kept.ack === null ? {} : { ackId: kept.ack })
}
