import * as z from 'zod'
import type { HecAnswer } from './hec-answer.ts'

/** Some senders write a number or a flag where Splunk has a text. */
const text = z
  .union([z.string().max(2_000), z.number(), z.boolean()])
  .transform(String)
  .nullish()
/** What an item says around its event. `time` is in seconds since the epoch. */
const Metadata = z.object({
  time: z
    .union([
      z.number(),
      z
        .string()
        .max(100)
        .regex(/^\s*\d{1,19}(?:\.\d*)?\s*$/),
    ])
    .nullish(),
  host: text,
  source: text,
  sourcetype: text,
})
export type Metadata = z.output<typeof Metadata>

const Index = z.string().max(2_000).nullish()
/** Values of an item's indexed fields, all together. */
const MAX_FIELD_VALUES = 1_000

/** What an item of a request says; or how it is refused, as Splunk does. */
export type HecItem = { event: unknown; fields: unknown; metadata: Metadata } | { refused: HecAnswer }

/** Checks an item of `/services/collector/event`. `value` undefined: it was no JSON object. Indexes are Splunk's: any is taken, and ignored. */
export function checkItem(value: Record<string, unknown> | undefined): HecItem {
  if (value === undefined) return { refused: 'badFormat' }
  const { event, fields, index } = value
  if (event === undefined || event === null) return { refused: 'noEvent' }
  if (isBlank(event)) return { refused: 'blankEvent' }
  if (!Index.safeParse(index).success) return { refused: 'badIndex' }
  if (!areIndexed(fields)) return { refused: 'badFields' }
  const metadata = Metadata.safeParse(value)
  return metadata.success ? { event, fields, metadata: metadata.data } : { refused: 'badFormat' }
}

function isBlank(event: unknown): boolean {
  if (typeof event === 'string') return event.trim() === ''
  if (Array.isArray(event)) return event.length === 0
  return typeof event === 'object' && Object.keys(event ?? {}).length === 0
}

/**
 * Whether these can be indexed fields: flat, and not too many. No schema's work: it would look at all of a hundred thousand, and write down what
 * is wrong with each.
 */
function areIndexed(fields: unknown): boolean {
  if (fields === undefined || fields === null) return true
  if (typeof fields !== 'object' || Array.isArray(fields)) return false
  let left = MAX_FIELD_VALUES
  for (const name of Object.keys(fields)) {
    const value: unknown = Reflect.get(fields, name)
    const values: unknown[] = Array.isArray(value) ? value : [value]
    left -= Math.max(1, values.length)
    if (left < 0 || !values.every(isScalar)) return false
  }
  return true
}

const isScalar = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value)
