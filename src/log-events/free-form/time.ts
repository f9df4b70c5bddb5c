import { DAY_MS, MINUTE_MS } from '../../durations.ts'
import type { Scalar } from './fields.ts'

/** So much a clock may be fast. A time without a zone that is later is of a place east of UTC. */
const FAST_MS = 5 * MINUTE_MS
/** Offsets from UTC are multiples of this, but for a few. */
const OFFSET_MS = 30 * MINUTE_MS
/** No log is older. */
const FIRST_MS = Date.UTC(1990, 0, 1)
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** What zones are called in PostgreSQL's logs and others; not those of which there are several (`IST`), but for America's and Britain's. */
const ZONES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ UTC: 'Z', GMT: 'Z', WET: 'Z', BST: '+01:00', WEST: '+01:00', CET: '+01:00', CEST: '+02:00' },
    ...{ EET: '+02:00', EEST: '+03:00', EST: '-05:00', EDT: '-04:00', CST: '-06:00', CDT: '-05:00' },
    ...{ MST: '-07:00', MDT: '-06:00', PST: '-08:00', PDT: '-07:00', AKST: '-09:00', AKDT: '-08:00', HST: '-10:00' },
  }),
)
/** A zone, as the source of a pattern. */
export const ZONE = `Z|[+-]\\d\\d:?\\d\\d|[+-](?:0\\d|1[0-4])|${[...ZONES.keys()].join('|')}`

const ISO = new RegExp(`^(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d)(:\\d\\d)?(?:[.,](\\d{1,9}))?\\s?(${ZONE})?$`, 'i')
const ACCESS_LOG = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})$/
const HTTP = /^[A-Z][a-z]{2}, \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|UTC|[+-]\d{4})$/
const EPOCH = /^(\d{9,19})(?:\.(\d{1,9})\d*)?$/

/**
 * A time in any of the forms that logs have, as RFC 3339 in UTC with the digits that it came with: ISO 8601 (without a zone: see notAhead), the forms of
 * HTTP and of its servers' logs, and the epoch's seconds, milli-, micro- or nanoseconds.
 * @returns undefined when it is none, or one that cannot be: before 1990, or more than a day after it came
 */
export function timeOf(value: Scalar | undefined, received: Date): string | undefined {
  const text = String(value ?? '').trim()
  const iso = ISO.exec(text)
  if (iso) {
    const [, date = '', minute = '', second = ':00', fraction = '', zone = 'Z'] = iso
    const offset = ZONES.get(zone.toUpperCase()) ?? (/^.\d\d$/.test(zone) ? `${zone}:00` : zone.toUpperCase())
    const time = format(Date.parse(`${date}T${minute}${second}${offset}`), fraction, received)
    return iso[5] ? time : notAhead(time, received)
  }
  const [served, day, month = '', year, clock, offset] = ACCESS_LOG.exec(text) ?? []
  if (served) return timeOf(`${year}-${numberOf(month)}-${day}T${clock}${offset}`, received)
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
    const time = timeOf(value, received) ?? syslogTimeOf(String(value), received)
    if (time !== undefined) return time
  }
  return undefined
}

/** The same as it is written, without a guess of its zone, which may be another when the event comes again. */
export const firstWrittenOf = (values: Iterable<Scalar>, received: Date): string | undefined =>
  firstTimeOf(values, new Date(received.getTime() + DAY_MS))

/**
 * The time at which a line of syslog begins (`Nov 20 08:41:07`, RFC 3164), which names no zone and seldom a year (`Nov 20 2026 08:41:07`): the last
 * one that can be, in UTC.
 */
export function syslogTimeOf(text: string, received: Date): string | undefined {
  const [, month = '', day = '', said, clock = ''] =
    /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (?:(\d{4}) )?(\d\d:\d\d:\d\d)$/.exec(text) ?? []
  const at = (year: string | number) => timeOf(`${year}-${numberOf(month)}-${day.padStart(2, '0')}T${clock}Z`, received)
  const year = received.getUTCFullYear()
  // East of UTC the next year has begun already.
  return notAhead(said ? at(said) : (at(year + 1) ?? at(year) ?? at(year - 1)), received)
}

/**
 * A time that says no zone: of UTC, or, if it is ahead of that, of the place nearest to it where it is not. What comes at once keeps its order and
 * distance so, other than if all had happened when it came.
 */
function notAhead(time: string | undefined, received: Date): string | undefined {
  if (time === undefined) return undefined
  const ms = Date.parse(time)
  const offsets = Math.max(0, Math.ceil((ms - received.getTime() - FAST_MS) / OFFSET_MS))
  return `${new Date(ms - offsets * OFFSET_MS).toISOString().slice(0, 19)}${time.slice(19)}`
}

const numberOf = (month: string): string => String(MONTHS.indexOf(month) + 1).padStart(2, '0')

function format(ms: number, fraction: string, received: Date): string | undefined {
  if (!(ms >= FIRST_MS && ms <= received.getTime() + DAY_MS)) return undefined
  return `${new Date(ms).toISOString().slice(0, 19)}${fraction && `.${fraction}`}Z`
}
