import type { Facts } from './facts.ts'
import { firstTimeOf, syslogTimeOf, timeOf, ZONE } from './time.ts'
import { syslogSeverityOf } from './words.ts'

/** How a line of syslog begins: RFC 5424's header, or RFC 3164's, whose time may be an ISO one (rsyslog) and whose host may be missing. */
const RFC5424 =
  /^<(?<pri>\d{1,3})>1 (?<iso>\S{1,40}) (?<host>\S{1,255}) (?<program>\S{1,48}) \S{1,128} \S{1,32} (?:-|(?:\[(?:[^\]\\]|\\.){0,1000}\]){1,10})(?: (?<text>.*))?$/s
const RFC3164 =
  /^(?:<(?<pri>\d{1,3})>)?(?:(?<clock>[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d)|(?<iso>\d{4}-\d\d-\d\dT\S{1,30})) (?:(?<host>[\w.:-]{1,255}) )?(?<program>\(?[\w./-]{1,48}\)?)\]?(?:\[\d{1,10}\])?: (?<text>.*)$/s
/** Of Cisco's devices, which say the year, and a zone where they are told to. */
const CISCO =
  /^(?:<(?<pri>\d{1,3})>)?(?<clock>[A-Z][a-z]{2} {1,2}\d{1,2} \d{4} \d\d:\d\d:\d\d)(?: (?<host>[\w.-]{1,255}) |(?: UTC)?): (?<text>%.*)$/s
/** Or without a program, as devices do it, which may number their lines. */
const HOST_ONLY =
  /^(?:<(?<pri>\d{1,3})>)?(?:\d{1,10}: )?[*.]?(?:(?<clock>[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d)(?:\.\d{1,6})?(?: UTC)?(?! [A-Z]{2,5}: ):?|(?<iso>\d{4}-\d\d-\d\dT\S{1,30})(?= \S{1,255} (?:CEF|LEEF):)) (?:(?<host>[\w.:-]{1,255}) (?=(?:CEF|LEEF):))?(?<text>.*)$/s
/** Else a line may at least begin with its time. PostgreSQL's has a zone, which may be one that we do not know: then the time is unknown too. */
const UNKNOWN_ZONE = '(?!GET|POST|HOST|TEST|LAST)(?:[A-Z]{2}T|[A-Z]{2,3}[SD]T|MSK)(?= \\[\\d)'
const DATED = new RegExp(
  `^\\[?(?<iso>\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?\\s?(?:Z|UTC|GMT|[+-]\\d\\d:?\\d\\d|(?:${ZONE})(?= \\[\\d|\\])|${UNKNOWN_ZONE})?)\\]?\\s(?<text>.*)$`,
  's',
)
/** Or it says its time further on, where nobody else can write: auditd's, an access log's, a load balancer's of AWS, an event of Windows in XML. */
const TIMES = [
  /^(?:node=\S{1,255} )?type=\S{1,48} msg=audit\((\d{9,10}\.\d{3}):\d{1,19}\):/,
  /^(?:\S{1,255}:\d{1,5} )?\S{1,255} \S{1,255} \S{1,255} \[([^\]]{26})\] "/,
  /^(?:https?|h2|wss?|grpcs) (\d{4}-\d\d-\d\dT\S{1,20}Z) app\//,
  /^<Event[ >].{0,1000}?<TimeCreated SystemTime=["']([^"']{1,40})["']/s,
]

/** How rsyslog says that a line was repeated. */
const REPEATED = /^message repeated \d{1,9} times: \[ ?(.*?)\]?$/s

/** What begins so stands for as many events: what rsyslog says was repeated, and what PAM counts at a connection's end. */
export const COUNTED = /^(?:message repeated|PAM) (\d{1,9}) (?:times: \[|more authentication failure)/
/** Longer lines keep their header: one that was cut off (MAX_TEXT) must still look so. */
const MAX_COUNTED = 2_000

/** What of a line is no header, and what its header says. `counted`: what stands behind the header, if that begins as COUNTED. */
type Line = { text: string; host: string | undefined; facts: Facts; counted?: string | undefined }

/** Takes the header off a line. Never throws. */
export function lineOf(given: string, received: Date): Line {
  const whole = given.trim()
  const parts = (
    RFC5424.exec(whole) ??
    RFC3164.exec(whole) ??
    CISCO.exec(whole) ??
    HOST_ONLY.exec(whole) ??
    DATED.exec(whole)
  )?.groups
  if (!parts) {
    const times = TIMES.flatMap((pattern) => pattern.exec(whole)?.[1] ?? [])
    return { text: onceOf(whole), host: undefined, facts: { time: firstTimeOf(times, received) } }
  }
  const { pri, iso, clock = '', host, program, text = '' } = parts
  const named = (name: string | undefined) => (name === '-' ? undefined : name)
  const body = text.trim()
  return {
    text: onceOf(body),
    host: named(host),
    counted: whole.length <= MAX_COUNTED && COUNTED.test(body) ? body : undefined,
    facts: {
      time: timeOf(iso, received) ?? syslogTimeOf(clock, received),
      severity_id: pri === undefined ? undefined : syslogSeverityOf(Number(pri) % 8),
      product: named(program),
    },
  }
}

const onceOf = (text: string): string => REPEATED.exec(text)?.[1] ?? text
