import type { LogEvent } from '../../log-events/event.ts'
import type { Facts } from '../../log-events/free-form/facts.ts'
import { timeOf } from '../../log-events/free-form/time.ts'
import { factsOf, understand } from '../../log-events/free-form/understand.ts'
import { sha256Hex } from '../../sha256.ts'
import type { HecItem, Metadata } from './hec-item.ts'

/** A time with digits behind its seconds that say something. */
const FRACTION = /\.\d*[1-9]/

/**
 * Makes events of one request's items. HEC has no key by which a request that is sent again is known: its senders send the same body again,
 * byte by byte. An event's uid is the hash of how its item is written, and of
 * - how many items of the request were written the same before it, where it says its time in fractions of a second: what is said in the same
 *   words of the same moment is the same event, in whatever request it comes;
 * - else the whole body and its place in it: the same words are another event in another request ("login failed" is said often, and a second
 *   sees many), and the same event when the same request is sent again;
 * - and, where it says no time at all, the minute in which it came: whoever sends one such item a request sends the same body for each event.
 *
 * What remains, of items without fractions of a second: requests of the same bytes are one, within the same minute where no time is said. Sent
 * again in another minute those without a time are kept twice, and so are all that stand before an item that was refused, when the request is
 * sent again mended.
 */
export class HecEvents {
  readonly #received: Date
  readonly #body: string
  readonly #seen = new Map<string, number>()
  #bodyHash: Promise<string> | undefined
  #items = 0

  /** @param body the whole request's, unpacked */
  constructor(received: Date, body: string) {
    this.#received = received
    this.#body = body
  }

  /**
   * The event of the request's next item.
   * @param written the item, as it was sent, with what was said of it elsewhere
   */
  async eventOf(
    written: string,
    { event, fields, metadata }: Exclude<HecItem, { refused: unknown }>,
  ): Promise<LogEvent> {
    const received = this.#received
    const { dated, ...understood } = understand(event, received, {
      certain: { time: timeOf(metadata.time ?? undefined, received) },
      else: [...factsOf(fields ?? undefined, received).map(withoutMessage), factsAround(metadata)],
    })
    const place = this.#items++
    const key = dated && FRACTION.test(understood.time) ? this.#sameBefore(written) : await this.#at(place, dated)
    return { ...understood, uid: await sha256Hex(`${written}\n${key}`) }
  }

  #sameBefore(written: string): number {
    const count = this.#seen.get(written) ?? 0
    this.#seen.set(written, count + 1)
    return count
  }

  async #at(place: number, dated: boolean): Promise<string> {
    this.#bodyHash ??= sha256Hex(this.#body)
    const minute = dated ? '' : this.#received.toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length)
    return `${await this.#bodyHash}\n${place}\n${minute}`
  }
}

/** Fields beside an event are its labels: they are no text for people. */
const withoutMessage = (facts: Facts): Facts => ({ ...facts, message: undefined })

const factsAround = ({ host, source, sourcetype }: Metadata): Facts => ({
  product: sourcetype || source || undefined,
  resource: host || undefined,
})
