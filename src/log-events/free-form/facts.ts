import { ACTIVITY, type LogEvent, SEVERITY, STATUS } from '../event.ts'
import type { Kind } from './kinds.ts'

/** What one reading of an event found out. */
export type Facts = {
  uid?: string | undefined
  /** RFC 3339 in UTC. */
  time?: string | undefined
  kind?: Kind | undefined
  status_id?: LogEvent['status_id'] | undefined
  severity_id?: LogEvent['severity_id'] | undefined
  product?: string | undefined
  event_code?: string | undefined
  /** Null, as of an address: there is none, whatever less certain readings say. */
  actor?: string | null | undefined
  src_ip?: string | null | undefined
  resource?: string | undefined
  message?: string | undefined
}

/** An event as far as it was understood. `uid`: by what its source knows it; null: it does not say. `dated`: its time is its own. */
export type Understood = Omit<LogEvent, 'uid'> & { uid: string | null; dated: boolean }

/** One event of what several readings found out, the more certain first. What none of them says is unknown; a time, when it came. */
export function settle(readings: readonly Facts[], received: Date): Understood {
  const first = <Name extends keyof Facts>(name: Name): Facts[Name] =>
    readings.find((facts) => facts[name] !== undefined)?.[name]
  const time = first('time')
  return {
    uid: first('uid') ?? null,
    dated: time !== undefined,
    time: time ?? received.toISOString(),
    ...(first('kind') ?? { class_uid: 0, activity_id: ACTIVITY.unknown }),
    status_id: first('status_id') ?? STATUS.unknown,
    severity_id: first('severity_id') ?? SEVERITY.informational,
    product: first('product') ?? '',
    event_code: first('event_code') ?? '',
    actor: first('actor') ?? null,
    src_ip: first('src_ip') ?? null,
    resource: first('resource') ?? null,
    message: first('message') ?? null,
  }
}
