import { DAY_MS } from '../../durations.ts'
import type { Scalar } from './fields.ts'

/** No log is older. */
const FIRST_MS = Date.UTC(1990, 0, 1)
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d{1,9}))?\s?(Z|[+-]\d\d:?\d\d)?$/i
const HTTP = /^[A-Z][a-z]{2}, \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|UTC|[+-]\d{4})$/
const EPOCH = /^(\d{9,19})(?:\.(\d{1,9})\d*)?$/

/**
 * A time in any of the forms that logs have, as RFC 3339 in UTC with the digits that it came with: ISO 8601 (without a zone: UTC), the form of
 * HTTP, and the epoch's seconds, milli-, micro- or nanoseconds.
 * @returns undefined when it is none, or one that cannot be: before 1990, or more than a day after it came
 */
export function timeOf(value: Scalar | undefined, received: Date): string | undefined {
  const text = String(value ?? '').trim()
  const iso = ISO.exec(text)
  if (iso) {
    const [, date = '', minute = '', second = ':00', fraction = '', zone = 'Z'] = iso
    return format(Date.parse(`${date}T${minute}${second}${zone.toUpperCase()}`), fraction, received)
  }
  if (HTTP.test(text)) return format(Date.parse(text), '', received)
  const epoch = EPOCH.exec(text)
  if (!epoch) return undefined
  const [, whole = '', fraction = ''] = epoch
  // Seconds have ten digits until the year 2286; what is finer has three more each time.
  const finer = Math.max(0, Math.ceil((whole.length - 10) / 3)) * 3
  const digits = finer > 0 ? whole.slice(-finer) : fraction
  return format(Number(whole.slice(0, whole.length - finer)) * 1_000, digits, received)
}

/** The first of some times that is one. */
export function firstTimeOf(values: Iterable<Scalar>, received: Date): string | undefined {
  for (const value of values) {
    const time = timeOf(value, received)
    if (time !== undefined) return time
  }
  return undefined
}

/** The time at which a line of syslog begins (`Nov 20 08:41:07`, RFC 3164), which names no year and no zone: the last one that can be, in UTC. */
export function syslogTimeOf(text: string, received: Date): string | undefined {
  const [, month = '', day = '', clock = ''] = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d)$/.exec(text) ?? []
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, '0')
  const at = (year: number) => timeOf(`${year}-${number}-${day.padStart(2, '0')}T${clock}Z`, received)
  const year = received.getUTCFullYear()
  // East of UTC the next year has begun already.
  return at(year + 1) ?? at(year) ?? at(year - 1)
}

function format(ms: number, fraction: string, received: Date): string | undefined {
  if (!(ms >= FIRST_MS && ms <= received.getTime() + DAY_MS)) return undefined
  return `${new Date(ms).toISOString().slice(0, 19)}${fraction && `.${fraction}`}Z`
}
