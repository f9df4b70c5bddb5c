import * as z from 'zod'

/** RFC 3339 in UTC, with any number of digits, of a day that there is and a year that PostgreSQL holds. */
export const Instant = z.iso.datetime().regex(/^[12]\d{3}-/)

/** An instant in a form whose order as text is its order in time; `Date` knows no nanoseconds. */
const sortable = (instant: string): string => {
  const [seconds = '', fraction = ''] = instant.replace('Z', '').split('.')
  return `${seconds}.${fraction.padEnd(9, '0')}`
}

/** Whether an instant (RFC 3339 in UTC, up to nanoseconds) is earlier than another. */
export const isBefore = (a: string, b: string): boolean => sortable(a) < sortable(b)

/** The later of two instants, as its text is. */
export const later = (a: string, b: string): string => (isBefore(a, b) ? b : a)

/** An instant of a Date's precision, moved. */
export const plus = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString()
