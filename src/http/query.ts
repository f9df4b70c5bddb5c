import * as z from 'zod'

/** In UTC and to the microsecond, as PostgreSQL compares it: a Date has milliseconds, and events between two of them. */
function inUtc(text: string): string {
  const [, fraction = ''] = /\.(\d{1,6})/.exec(text) ?? []
  return new Date(text).toISOString().replace(/\d{3}Z$/, `${fraction.padEnd(6, '0')}Z`)
}

/** What PostgreSQL and people write with four digits, in UTC. */
function inFourDigits(text: string): boolean {
  const year = new Date(text).getUTCFullYear()
  return year > 0 && year < 10_000
}

/** A date or an instant, as the database is asked about it. */
export const dateOrInstant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be an RFC 3339 date or date-time')
  .refine(inFourDigits, 'must be in the years 1 to 9999')
  .transform(inUtc)
/** A whole number of some range; what it is, and not how it is written, is in the API's description. */
export function whole(least: number, most: number) {
  const sentence = `must be a whole number from ${least} to ${most}`
  return z
    .string()
    .regex(/^\d{1,10}$/, sentence)
    .transform(Number)
    .refine((value) => value >= least && value <= most, sentence)
    .meta({ type: 'integer', minimum: least, maximum: most, pattern: undefined })
}

/** A whole number of at most ten digits. */
export const number = whole(0, 9_999_999_999)

/** In a query a + is a space, and an offset may begin with one. */
const when = z.preprocess((text) => String(text).replace(/ (?=\d\d:\d\d$)/, '+'), dateOrInstant).optional()

/** A page of a list by time: `page` and `per_page`, `from` (inclusive) and `to` (exclusive). */
export const PageQuery = {
  page: whole(1, 1e9).default(1),
  per_page: whole(1, 100).default(25),
  from: when,
  to: when,
}

/** Whether a range, whose `from` and `to` are written in one way, is one. */
export const isInOrder = ({ from, to }: { from?: string | undefined; to?: string | undefined }): boolean =>
  from === undefined || to === undefined || from <= to

/** What a schema's `refine` takes for `isInOrder`. */
export const IN_ORDER: [typeof isInOrder, { path: string[]; message: string }] = [
  isInOrder,
  { path: ['from'], message: 'must not be after to' },
]
