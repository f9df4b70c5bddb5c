import { ACTIVITY, type LogEvent, SEVERITY, STATUS } from '../../../log-events/event.ts'

/** What is said of an event that cannot be understood: OCSF's Base Event, without what the event says. */
export const NOT_UNDERSTOOD: Omit<LogEvent, 'uid' | 'time' | 'product'> = {
  class_uid: 0,
  activity_id: ACTIVITY.unknown,
  status_id: STATUS.unknown,
  severity_id: SEVERITY.unknown,
  event_code: 'unknown',
  actor: null,
  src_ip: null,
  resource: null,
  message: null,
}
