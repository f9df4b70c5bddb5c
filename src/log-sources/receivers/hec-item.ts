import * as z from 'zod'
import { sha256Hex } from '../../audit/hash.ts'
import type { LogEvent } from '../../log-events/event.ts'
import type { Facts } from '../../log-events/free-form/facts.ts'
import { timeOf } from '../../log-events/free-form/time.ts'
import { factsOf, understand } from '../../log-events/free-form/understand.ts'
import type { HecCode } from './hec-answer.ts'

const text = z.string().max(2_000).nullish()
/** What an item says around its event. `time` is in seconds since the epoch. */
const Metadata = z.object({
  time: z.union([z.number(), z.string().regex(/^\s*\d{1,19}(?:\.\d*)?\s*$/)]).nullish(),
  host: text,
  source: text,
  sourcetype: text,
})
export type Metadata = z.output<typeof Metadata>

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
/** Indexed fields are flat. */
const IndexedFields = z.record(z.string(), z.union([scalar, z.array(scalar)])).nullish()
const Index = z.string().max(2_000).nullish()

/** What an item of a request says; or by which code it is refused, as Splunk does. */
export type HecItem = { event: unknown; fields: unknown; metadata: Metadata } | { refused: HecCode }

/** Checks an item of `/services/collector/event`. `value` undefined: it was no JSON object. Indexes are Splunk's: any is taken, and ignored. */
export function checkItem(value: Record<string, unknown> | undefined): HecItem {
  if (value === undefined) return { refused: 6 }
  const { event, fields, index } = value
  if (event === undefined || event === null) return { refused: 12 }
  if (isBlank(event)) return { refused: 13 }
  if (!Index.safeParse(index).success) return { refused: 7 }
  if (!IndexedFields.safeParse(fields).success) return { refused: 15 }
  const metadata = Metadata.safeParse(value)
  return metadata.success ? { event, fields, metadata: metadata.data } : { refused: 6 }
}

const isBlank = (event: unknown): boolean =>
  typeof event === 'string' ? event.trim() === '' : typeof event === 'object' && Object.keys(event ?? {}).length === 0

/** Makes events of one request's items. */
export class HecEvents {
  readonly #received: Date
  readonly #seen = new Map<string, number>()

  constructor(received: Date) {
    this.#received = received
  }

  /**
   * The event of an item. Its uid is the hash of how the item is written, time, host and source included, and of how many of the request were
   * written the same before it: five identical lines in a request are five events, and the same request sent again brings none. An item that
   * says no time happened when it came: in another hour the same one is another event.
   * @param written the item, as it was sent
   */
  async eventOf(
    written: string,
    { event, fields, metadata }: Exclude<HecItem, { refused: HecCode }>,
  ): Promise<LogEvent> {
    const received = this.#received
    const { dated, ...understood } = understand(event, received, {
      certain: { time: timeOf(metadata.time ?? undefined, received) },
      else: [...factsOf(fields ?? undefined, received).map(withoutMessage), factsAround(metadata)],
    })
    const ordinal = this.#seen.get(written) ?? 0
    this.#seen.set(written, ordinal + 1)
    const hour = dated ? '' : received.toISOString().slice(0, 13)
    return { ...understood, uid: await sha256Hex(`${written}\n${ordinal}\n${hour}`) }
  }
}

/** Fields beside an event are its labels: they are no text for people. */
const withoutMessage = (facts: Facts): Facts => ({ ...facts, message: undefined })

const factsAround = ({ host, source, sourcetype }: Metadata): Facts => ({
  product: sourcetype || source || undefined,
  resource: host || undefined,
})
