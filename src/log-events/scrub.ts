import { SHA256_HEX } from '../bytes.ts'
import { GRAVE_TYPES } from '../dlp/actions.ts'
import { detect } from '../dlp/detect.ts'
import { withoutOverlaps } from '../dlp/overlaps.ts'
import { recurring, valuesOf } from '../dlp/recurring.ts'
import { withoutSecrets } from '../dlp/secrets.ts'
import type { Finding, Reading } from '../dlp/types.ts'
import { addressOf } from '../http/network.ts'
import type { LogEvent } from './event.ts'
import { ACCOUNT_TYPES, besidesAction, findingsIn, type Identity, identityOf, NO_ACCOUNT } from './identity.ts'
import { isAddress, personsInName, personsInThings } from './paths.ts'
import { isNumber, isOnPatients } from './patient-numbers.ts'
import { cut, type Scanned, scan, without } from './scanned.ts'
import { personsInTitles } from './titles.ts'

/** The longest that a text of an event is kept, in UTF-16 units; the rest of it is cut off after all else. */
const MAX_CHARS = { product: 100, event_code: 200, actor: 200, resource: 300, message: 1_000 } as const
type Field = keyof typeof MAX_CHARS

/** Who says who somebody is, before his id there: `auth0|63f…`. */
const PROVIDER =
  'auth0|google-oauth2|github|windowslive|waad|samlp|adfs?|oidc|oauth2|okta|apple|azuread|pingfederate|[ic]:0[\\w#.!%+-]{1,5}'
/** An account's or a product's name: one word, or an identity of AWS, Google's or SPIFFE's, or of a provider. Whatever else stands there may be a person's name. */
const ONE_WORD = new RegExp(
  `^(?:arn:aws[\\w-]*:[\\w.@:+=,/-]+|(?:principal|principalSet|spiffe)://[\\w.@:+=/-]+|(?:${PROVIDER})\\|[\\w.@|#+-]+|[\\p{L}\\d_.@$\\\\:+'’-]+(?:#EXT#@[\\w.-]+)?)$`,
  'u',
)
/** One of a program's parts: `postfix/smtpd`. */
const PROGRAM = /^[\w.-]+\/[\w.-]+$/
/** A single word that looks like a name is more often the name of something else, where it stands again. */
const MORE_THAN_A_WORD = /[^\p{L}]/u
const UID = /^[\w$:.+/=@-]{1,200}$/
/** What may be kept of an event; `uid` is null where it might say something. */
type ScrubbedEvent = Omit<LogEvent, 'uid'> & { uid: string | null }

/**
 * An event without health information and secrets: in place of what the detector finds stands its type (`[PERSON_NAME]`), in place of
 * credentials `[SECRET]`. Who acted keeps the name of his account. Pure; never throws, whatever the event says.
 * @param audit it comes from an audit log, which names accounts and no patients: addresses in its message are kept too, unless it says more
 */
export function scrub(event: LogEvent, audit = false): ScrubbedEvent {
  const scanned = (field: Field) => scan(event[field] ?? '', MAX_CHARS[field])
  const [product, event_code, actor] = [scanned('product'), scanned('event_code'), scanned('actor')]
  const [resource, message] = [scanned('resource'), scanned('message')]
  const onPatients = isOnPatients(event_code.text, message.text)
  const inResource = personsInResource(resource.text, onPatients)
  const hasAddress = isAddress(resource.text, inResource)
  const persons = {
    product: personsInName(product.text).filter(({ type }) => GRAVE_TYPES.has(type)),
    event_code: personsInThings(event_code.text, audit),
    resource: hasAddress ? [] : inResource,
    message: personsInThings(message.text, audit),
  }
  // Once somebody is identified in one field, the others say more about him. A file that is called after him says nothing of an audit log's accounts.
  const told = { ...event, resource: resource.text, message: message.text, event_code: event_code.text, onPatients }
  const identity = identityOf(told, audit, !audit && Object.values(persons).flat().length > 0)

  const hiding = hidingAllBut(event.actor)
  const { hide, hideAgain } = hiding
  const named = {
    product: hide(product, persons.product),
    event_code: hide(event_code, persons.event_code),
    actor,
    resource: hide(resource, persons.resource),
    message: hide(message, withoutOverlaps([...persons.message, ...personsInTitles(message.text)])),
  }
  const clean = withoutFindings(named, identity, hasAddress, hiding)
  const kept = (field: Field) => cut(clean[field], MAX_CHARS[field])
  return {
    ...event,
    uid: isOpaque(event.uid) && hideAgain({ text: event.uid, end: 0 }).text === event.uid ? event.uid : null,
    product: kept('product'),
    event_code: kept('event_code'),
    actor: kept('actor') || null,
    src_ip: event.src_ip === null ? null : addressOf(event.src_ip),
    resource: kept('resource') || null,
    message: kept('message') || null,
  }
}

/**
 * The texts of an event, in which whom things are called after is hidden already, without what else the detector finds in them, and without
 * what it found in any of them wherever that stands again.
 * @param hasAddress the resource is an address
 */
function withoutFindings(
  { product, event_code, actor, resource, message }: Record<Field, Scanned>,
  identity: Identity,
  hasAddress: boolean,
  { hide, hideAgain }: Hiding,
): Record<Field, Scanned> {
  const found = ({ text }: Scanned) => findingsIn(text, identity)
  const text = (value: Scanned) => hide(value, found(value))
  const name = (value: Scanned) =>
    ONE_WORD.test(value.text)
      ? hide(
          value,
          detect(value.text).filter(({ type }) => NO_ACCOUNT.has(type)),
        )
      : text(hideAgain(value))
  // What looks like a name in what was done seldom is one: neither is it hidden elsewhere, nor what does so in a message here.
  const action = hideAgain(event_code)
  const clean = {
    product: PROGRAM.test(product.text)
      ? hide(
          product,
          found(product).filter(({ type }) => !ACCOUNT_TYPES.has(type)),
        )
      : name(product),
    event_code: without(action, besidesAction(action.text, found(action))),
    actor: name(actor),
    resource: hasAddress ? name(resource) : text(hideAgain(resource)),
    message: text(hideAgain(message)),
  }
  // Once more: the message may have said what stands in the resource.
  return hasAddress ? clean : { ...clean, resource: hideAgain(clean.resource) }
}

type Hiding = ReturnType<typeof hidingAllBut>
/** Hides findings in the texts of an event, and what they stood for wherever it stands again; not who acted. */
function hidingAllBut(actor: string | null) {
  const again = new Map<string, Reading>()
  return {
    hide(value: Scanned, found: readonly Finding[]): Scanned {
      for (const [said, reading] of valuesOf(value.text, found))
        if (said !== actor && MORE_THAN_A_WORD.test(said)) again.set(said, reading)
      return without(value, found)
    },
    hideAgain: (value: Scanned): Scanned => without(value, recurring(value.text, [], again)),
  }
}

/** What a resource's name says of persons. Where it was done to a patient (CloudEvents' `patient.viewed`) a number is one's. */
const personsInResource = (resource: string, onPatients: boolean): Finding[] =>
  onPatients && isNumber(resource)
    ? [{ type: 'MRN', offset: 0, length: resource.length, confidence: 1 }]
    : personsInName(resource)

/**
 * A value of an audit log that is told in a message beside others, no longer than that: one that is longer is cut as all that is kept, since what
 * it was cut through would not be known afterwards.
 */
export function shortened(value: string, maxChars: number): string {
  if (value.length <= maxChars) return value
  const scanned = scan(value, maxChars)
  const identity = identityOf({ class_uid: 0, resource: '', message: scanned.text }, true)
  return cut(without(scanned, findingsIn(scanned.text, identity)), maxChars)
}

/** An id that says nothing to anybody. */
const isOpaque = (uid: string): boolean =>
  SHA256_HEX.test(uid) ||
  (UID.test(uid) &&
    withoutSecrets(uid) === uid &&
    detect(uid).every(({ type }) => type === 'OTHER_ID') &&
    !uid.split('@').some(tellsWhose))

/** Whether an id, or the name of what gave it out, is called after a record or a person. Random letters hold what may be a name in one word. */
const tellsWhose = (part: string): boolean =>
  [...valuesOf(part, personsInName(part))].some(([value, { type }]) =>
    type === 'PERSON_NAME' ? MORE_THAN_A_WORD.test(value) : type === 'DATE_OF_BIRTH' || GRAVE_TYPES.has(type),
  )
