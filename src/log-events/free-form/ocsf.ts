import { ACTIVITY, AUTHENTICATION, CLASSES, type ClassUid, type LogEvent, SEVERITY, STATUS } from '../event.ts'
import { describe } from './describe.ts'
import type { Facts } from './facts.ts'
import { type Fields, pick, pickText, valuesAt } from './fields.ts'
import { givenIn } from './given.ts'
import { ownId } from './own-id.ts'
import { firstTimeOf, firstWrittenOf } from './time.ts'

const isClass = (value: unknown): value is ClassUid => typeof value === 'number' && Object.hasOwn(CLASSES, value)
const isOneOf = <Value>(values: Record<string, Value>, value: unknown): value is Value =>
  Object.values<unknown>(values).includes(value)

const status = (value: unknown): LogEvent['status_id'] | undefined => (isOneOf(STATUS, value) ? value : undefined)
const severity = (value: unknown): LogEvent['severity_id'] | undefined => (isOneOf(SEVERITY, value) ? value : undefined)

/** What an event in the form of OCSF says (`class_uid`, `time` in ms); undefined: it is none. Classes that we do not keep are class 0. */
export function ocsfFacts(fields: Fields, received: Date): Facts | undefined {
  const classUid = pick(fields, { at: ['classuid'] })
  if (typeof classUid !== 'number') return undefined
  const activity = pick(fields, { at: ['activityid'] })
  const text = (...at: string[]) => pickText(fields, { at })
  const times = [...valuesAt(fields, { at: ['time', 'timedt'] })]
  const facts: Facts = {
    time: firstTimeOf(times, received),
    kind: isClass(classUid)
      ? { class_uid: classUid, activity_id: activityId(activity) }
      : { class_uid: 0, activity_id: ACTIVITY.other },
    status_id: status(pick(fields, { at: ['statusid'] })),
    severity_id: severity(pick(fields, { at: ['severityid'] })),
    product: text('metadata.product.name', 'metadata.product.vendorname'),
    event_code: text('metadata.eventcode', 'api.operation', 'activityname', 'typename', 'classname'),
    // Of a sign-in `user` is who signed in, and `actor` the machine that asked; of what is done to an account, to whom it was done.
    actor: text(
      ...(classUid === AUTHENTICATION ? USER : []),
      'actor.user.name',
      'actor.user.emailaddr',
      'actor.user.uid',
    ),
    src_ip: text('srcendpoint.ip', 'device.ip'),
    resource: text(
      ...RESOURCES,
      ...(classUid === AUTHENTICATION ? [] : USER),
      'dstendpoint.hostname',
      'dstendpoint.ip',
    ),
  }
  const message =
    text('message', 'statusdetail') ?? givenIn(fields, facts) ?? (isClass(classUid) ? undefined : describe(fields))
  return { ...facts, message, uid: ownId(text('metadata.uid'), { ...facts, time: firstWrittenOf(times, received) }) }
}

const USER = ['user.name', 'user.emailaddr', 'user.uid']
const RESOURCES = ['resources.name', 'resources.uid', 'resource.name', 'group.name', 'file.name', 'findinginfo.title']

const activityId = (value: unknown): number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= ACTIVITY.other ? value : ACTIVITY.other
