import { statusOfEntra } from '../entra.ts'
import { STATUS } from '../event.ts'
import type { Facts } from './facts.ts'
import { describe, type Fields, type Place, pick, pickText, type Scalar, valuesAt } from './fields.ts'
import { type Kind, kindOf, trafficOf } from './kinds.ts'
import { ownId } from './own-id.ts'
import { PLACES } from './places.ts'
import { firstTimeOf } from './time.ts'
import { failureOf, refusalOf, severityOf, statusOf } from './words.ts'

/** Where the text for people stands, which may itself be a line that a program wrote. */
export const messageOf = (fields: Fields): string | undefined => pickText(fields, PLACES.message)

/**
 * What an object in ECS's form says, or in none but with names as logs use them. Of what is not understood the message tells all fields, else whom
 * it was done to, where it was done to something too.
 * @param isLine they are pairs of a line, in which others' words may stand behind the program's own
 */
export function objectFacts(fields: Fields, received: Date, isLine = false): Facts {
  const text = (name: keyof typeof PLACES) => pickText(fields, PLACES[name])
  const action = text('action')
  const message = messageOf(fields)
  const kind = objectKind(fields, action, message)
  const { actor, whom } = personsOf(fields, isLine || kind?.class_uid === 3002)
  const isAboutGroup = kind?.class_uid === 3005 || kind?.class_uid === 3006
  const resource = (isAboutGroup ? text('group') : undefined) ?? text('resource') ?? whom ?? text('where')
  const [name, other] = whom !== undefined && resource === whom ? ['at', text('where')] : ['user', whom]
  // Of one word: behind `user=` a person's name would not be known as one.
  const besides = /^\S+$/.test(other ?? '') ? `${name}=${other}` : undefined
  const resultType = pick(fields, { at: ['resulttype'] })
  const facts: Facts = {
    time: firstTimeOf(timesOf(fields), received),
    kind,
    status_id:
      outcomeOf(fields, isLine) ??
      statusOfEntra(String(resultType)) ??
      statusOf(resultType) ??
      statusIn(kind, action, message),
    severity_id: severityOf(text('severity')),
    product: text('product'),
    event_code: action,
    actor,
    src_ip: ipOf(text('src_ip')),
    resource,
    message: message ?? (kind ? besides : describe(fields)),
  }
  return isEcs(fields) ? { ...facts, uid: ownId(pickText(fields, { at: ['event.id'] }), facts) } : facts
}

/** Who acted, and whom it was done to. @param isOwn a user is who acted, as who logs in is, whoever else is named */
function personsOf(fields: Fields, isOwn: boolean): { actor: string | undefined; whom?: string | undefined } {
  // Microsoft 365's UserId is who acted; its Actor may be a program's id.
  const id = fields.has('userid') ? undefined : pickText(fields, PLACES.byId)
  const named = [...valuesAt(fields, PLACES.by)].map((value) => String(value).trim())
  // An account, rather than what somebody is called.
  const by = named.find((value) => !/\s/.test(value)) ?? id
  const { except: _, ...anywhere } = PLACES.user
  if (isOwn) return { actor: pickText(fields, anywhere) ?? by ?? named[0] }
  if (by === undefined) return { actor: pickText(fields, PLACES.user) ?? named[0] }
  const whom = pickText(fields, PLACES.whom)
  return { actor: by, whom: whom === by ? undefined : whom }
}

/** What may be its time; a day and the time of day may stand apart. */
function* timesOf(fields: Fields): Iterable<Scalar> {
  const { at, below = [] } = PLACES.time
  yield* valuesAt(fields, { at })
  yield `${pick(fields, { at: ['date'] })} ${pick(fields, { at: ['time'] })}`
  yield* valuesAt(fields, { at: [], below })
}

const isEcs = (fields: Fields): boolean =>
  typeof fields.get('event.id')?.value === 'string' && (fields.has('ecs.version') || fields.has('timestamp'))

function objectKind(fields: Fields, action: string | undefined, message: string | undefined): Kind | undefined {
  const text = (name: keyof typeof PLACES) => pickText(fields, PLACES[name])
  const isTraffic = ipOf(text('src_ip')) !== undefined && text('destination') !== undefined
  return (
    kindOf(action) ??
    categoryKind(text('category'), action) ??
    (isTraffic ? trafficOf(action ?? text('outcome') ?? text('state')) : undefined) ??
    kindOf(message)
  )
}

/** By ECS's event.category, where the action does not say it. */
function categoryKind(category: string | undefined, action: string | undefined): Kind | undefined {
  if (category === 'authentication') return kindOf(`login ${action ?? ''}`)
  if (category === 'network') return trafficOf(action) ?? { class_uid: 4001, activity_id: 6 }
  if (category === 'iam') return kindOf(`user ${action ?? ''}`)
  return category === 'file' ? kindOf(`file ${action ?? ''}`) : undefined
}

/**
 * How it ended, by the first field that tells it, unless another or an error says that it failed. Beside an outcome of success a `status` may be an
 * account's (`blocked`).
 */
function outcomeOf(fields: Fields, isLine: boolean): Facts['status_id'] {
  // Microsoft's; beside it stands an error also where a sign-in only goes on.
  const isEntras = fields.has('userprincipalname')
  const entra = isEntras ? statusOfEntra(String(pick(fields, { at: ['resulttype', 'status.errorcode'] }))) : undefined
  if (entra !== undefined) return statusOf(pick(fields, PLACES.outcome)) ?? entra
  const said = (place: Place) => [...valuesAt(fields, place)].map(statusOf)
  const [ended, state] = [said(PLACES.outcome), stateOf(fields)]
  // How many succeeded is no flag.
  const flags = [...valuesAt(fields, PLACES.flag)].filter((value) => typeof value !== 'number').map(statusOf)
  const others = ended[0] === STATUS.success ? flags : [...ended, ...flags, ...said({ at: state.at })]
  const first = statusOf(pick(fields, PLACES.outcome) ?? pick(fields, state)) ?? flags[0]
  const isDone = first === STATUS.success
  if (isDone && isLine) return first
  const errors = [...valuesAt(fields, PLACES.error)]
  const error =
    failureOf(errors, isDone) ??
    // Beside a code of 0 there is a message too: `Request completed`.
    failureOf([...valuesAt(fields, PLACES.errorMessage)], isDone || errors.length > 0)
  return others.includes(STATUS.failure) ? STATUS.failure : (error ?? first)
}

/** Where its state stands; what it says beside a code of success tells what was done (`User blocked`). */
const stateOf = (fields: Fields): Place =>
  statusOf(pick(fields, { at: ['status.code'] })) === STATUS.success
    ? { ...PLACES.state, at: PLACES.state.at.filter((at) => at !== 'status.message') }
    : PLACES.state

/** Of sign-ins and connections, action and message tell how they ended (`login failed`); what else is told was done, if it was not refused. */
const statusIn = (kind: Kind | undefined, action: string | undefined, message: string | undefined) =>
  kind?.class_uid === 3002 || kind?.class_uid === 4001
    ? (statusOf(action) ?? statusOf(message))
    : kind && refusalOf(message)

const V4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/
const V6 = /^(?:\[([\da-f:.]{2,45})\](?::\d{1,5})?|((?=[^:]*:[^:]*:)[\da-f:.]{2,45}(?:%[\w.~-]{1,32})?))$/i

/** An address without its port. */
function ipOf(text = ''): string | undefined {
  const [, bracketed, bare] = V6.exec(text) ?? []
  return V4.exec(text)?.[1] ?? bracketed ?? bare
}
