import { addressOf, withoutPort } from '../../http/network.ts'
import { AUTHENTICATION, GROUP_MANAGEMENT, NETWORK_ACTIVITY, USER_ACCESS } from '../event.ts'
import { describe } from './describe.ts'
import type { Facts } from './facts.ts'
import { type Fields, type Place, pick, pickText, type Scalar, valuesAt } from './fields.ts'
import { givenIn } from './given.ts'
import { isOfAnother, type Kind, kindOf, trafficOf, wordsOf } from './kinds.ts'
import { ofProgram, outcomeOf, statusIn } from './outcome.ts'
import { ownId } from './own-id.ts'
import { askedKind, programsWords } from './own-words.ts'
import { labelled } from './pairs.ts'
import { PLACES } from './places.ts'
import { firstTimeOf, firstWrittenOf } from './time.ts'
import { severityOf, statusOf } from './words.ts'

/** Where the text for people stands, which may itself be a line that a program wrote. */
export const messageOf = (fields: Fields): string | undefined =>
  labelled(pickText(fields, PLACES.message) ?? '') || undefined

/**
 * What an object in ECS's form says, or in none but with names as logs use them. Of what is not understood the message tells all fields, of a
 * right or a share which it is and whose, else whom it was done to, where it was done to something too.
 * @param line they are pairs of a line, in which others' words may stand behind the program's own, of such a kind by its words
 */
export function objectFacts(fields: Fields, received: Date, line?: { kind: Kind | undefined }): Facts {
  const isLine = line !== undefined
  const text = (name: keyof typeof PLACES) => pickText(fields, PLACES[name])
  const action = text('action')
  const message = messageOf(fields)
  const said = message && programsWords(message)
  const kind = objectKind(fields, action, said) ?? askedKind(message ?? '')
  const isLogIn = (kind ?? line?.kind)?.class_uid === AUTHENTICATION && !isOfAnother(action)
  const { actor, whom } = personsOf(fields, wordsOf(action ?? ''), { isLogIn, isLine })
  const isAboutGroup = kind?.class_uid === USER_ACCESS || kind?.class_uid === GROUP_MANAGEMENT
  const resource = (isAboutGroup ? text('group') : undefined) ?? text('resource') ?? whom ?? text('where')
  const others = whom !== undefined && resource === whom ? { at: text('where') } : { user: whom }
  // Of one word: behind `user=` a person's name would not be known as one.
  const besides = Object.entries(others).flatMap(([name, value = '']) =>
    /^\S+$/.test(value) ? `${name}=${value}` : [],
  )
  const facts: Facts = {
    time: firstTimeOf(timesOf(fields), received),
    kind,
    status_id: outcomeOf(fields, isLine) ?? statusIn(kind, action, said),
    severity_id: severityOf(text('severity')),
    product: text('product'),
    event_code: action,
    actor,
    src_ip: ipOf(text('src_ip')),
    resource,
    message:
      message ??
      givenIn(fields, { kind, actor, resource }) ??
      (kind ? besides.join(' ') || undefined : describe(fields)),
  }
  if (!isEcs(fields)) return facts
  const written = { ...facts, time: firstWrittenOf(timesOf(fields), received) }
  return { ...facts, uid: ownId(pickText(fields, { at: ['event.id'] }), written) }
}

/**
 * Who acted, and whom it was done to. A user is who acted where nobody else is named, where he logs in, and in a line that names him first.
 */
function personsOf(
  fields: Fields,
  done: string,
  { isLogIn, isLine }: Record<'isLogIn' | 'isLine', boolean>,
): Pick<Facts, 'actor'> & { whom?: string | undefined } {
  // Microsoft 365's UserId is who acted; its Actor may be a program's id.
  const id = fields.has('userid') ? undefined : pickText(fields, PLACES.byId)
  // Words are of letters and digits: none of them is a pattern.
  const verb = VERB.exec(done)?.[1] ?? done.replaceAll(' ', '|')
  const doneBy = new RegExp(`^(?:${verb})e?d?\\Bby(?:\\.(?:(?:user)?name|email))?$`)
  const paths = [...fields.keys()]
  const doers = paths.filter((path) => doneBy.test(path))
  const byPlace = { ...PLACES.by, at: [...PLACES.by.at, ...doers] }
  const named = accountsAt(fields, byPlace)
  // An account, rather than what somebody is called.
  const by = named.find((value) => /^\S+$/.test(value)) ?? id
  const isAboutPatient = !isLogIn && !LOOKS_AT.test(done) && paths.some((path) => OF_PATIENTS.test(path))
  const one = (place: Place) => accountsAt(fields, place)[0]
  const user =
    (isLogIn && isLine ? firstAccount(fields) : undefined) ?? one(isAboutPatient ? PLACES.staff : PLACES.user)
  const called = one(PLACES.account)
  const account = isAboutPatient && /@|\d{5}/.test(called ?? '') ? undefined : called
  const isService =
    !named.some((value) => value.includes('@')) && IS_SERVICE.test(`${by}:${pickText(fields, PLACES.byType)}`)
  // Beside an actor in one word, who may be what he logs in to; beside one who is described an account may be whose customer he is.
  const loggedIn =
    user ??
    (isLogIn && fields.has('actor') && !/^\d+$/.test(account ?? '') ? account : undefined) ??
    (isLogIn && isService ? one(PLACES.target) : undefined)
  const first = paths.find((path) => byPlace.at.includes(path) || PLACES.user.at.includes(path)) ?? ''
  const isUsers = isLogIn || (isLine && PLACES.user.at.includes(first))
  if (by && !(isUsers && loggedIn)) {
    const whom = one(PLACES.whom) ?? one(PLACES.target) ?? (doers[0] && account)
    return { actor: by, whom: whom === by ? undefined : whom }
  }
  const { except: _, ...anywhere } = PLACES.user
  return { actor: loggedIn ?? account ?? named[0] ?? (isLogIn ? one(anywhere) : undefined) }
}

/**
 * What was done, by which `deletedBy` tells who acted: the last participle, or what is done to things that others asked for. Else any word may say it
 * (`DELETE_USER`); beside `order.viewed` and `accept_invite` an `orderedBy` or `invitedBy` is the thing's own.
 */
const VERB = /.*\b(\w+ed|reset|accept|approve|reject|cancel|sign|view|export|download|print)\b/
/** What no person is called who acts, or its type. */
const IS_SERVICE = /(?:gateway|proxy|svc|service):|:(?:service|app|system|machine)/i
/** What identifies a patient: an address or an account beside it may be the patient's too. */
const OF_PATIENTS =
  /(?:^|\.)(?:patient(?:id|name|mrn|dob|number|no|ref|uuid)?|patients?\..*|pat(?:id|name|mrn.*)|mrn|csn|dob|birthdate|dateofbirth|memberid|subscriberid)$/
/** What is done by whoever works there: the address beside it is whose it is. */
const LOOKS_AT =
  /\b(?:view|export|download|print|access|search)|\b(?:chart|record|encounter)s? (?:open|read)|\b(?:open|read)\w* (?:the )?(?:chart|record)/

/** What stands where an account would, and is none. */
const NOBODY = /^(?:--?|n\/a|null|\(null\))$/i
const accountsAt = (fields: Fields, place: Place): string[] =>
  [...valuesAt(fields, place)].map((value) => String(value).trim()).filter((value) => !NOBODY.test(value))

/** The account that a line of a log-in names first: behind it a stranger's name may go on as pairs (`username=x user=root`). An id may stand before a name. */
function firstAccount(fields: Fields): string | undefined {
  const names: readonly string[] = PLACES.user.at.filter((path) => !path.endsWith('id'))
  const at = [...fields.keys()].filter((path) => names.includes(path))
  return accountsAt(fields, { at }).find((value) => statusOf(value) === undefined)
}

/** What may be its time; a day and the time of day may stand apart. */
function* timesOf(fields: Fields): Iterable<Scalar> {
  const { at, below = [] } = PLACES.time
  yield* valuesAt(fields, { at })
  const clock = `${pick(fields, { at: ['date'] })} ${pick(fields, { at: ['time'] })}`
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/i.test(clock)
  yield hasZone ? clock : `${clock} ${zoneOf(String(pick(ofProgram(fields), { at: ['tz', 'timezone'] }) ?? ''))}`
  yield* valuesAt(fields, { at: [], below })
  // Beside a time at which it was changed it is an account's or another thing's own.
  const created = pick(fields, PLACES.created)
  if (created !== undefined && [created, undefined].includes(pick(fields, { at: ['updatedat'] }))) yield created
}

/** A zone as devices say it (`-300`, `(GMT-5:00)Eastern Time`, `UTC+1`), as a time has it. */
function zoneOf(text: string): string {
  const [, sign, hours = '', minutes = '00'] = /^\(?(?:GMT|UTC)?([+-])(\d{1,2}):?(\d\d)?(?!\d)/.exec(text) ?? []
  return sign === undefined ? text.replace(/^0$/, 'Z') : `${sign}${hours.padStart(2, '0')}:${minutes}`
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
function categoryKind(category: string | undefined, action = ''): Kind | undefined {
  if (category === 'authentication') return kindOf(`login ${action}`)
  if (category === 'network') return trafficOf(action) ?? { class_uid: NETWORK_ACTIVITY, activity_id: 6 }
  if (category === 'iam') return kindOf(`user ${action}`)
  return category === 'file' ? kindOf(`file ${action}`) : undefined
}

/** An address without its port. */
function ipOf(text = ''): string | undefined {
  const address = withoutPort(text)
  return addressOf(address) === null ? undefined : address
}
