import { detect, detectEagerly } from '../dlp/detect.ts'
import { GRAVE_TYPES } from '../dlp/policy.ts'
import { recurring, valuesOf } from '../dlp/recurring.ts'
import { withoutSecrets } from '../dlp/secrets.ts'
import type { Finding, PhiType } from '../dlp/types.ts'
import type { LogEvent } from './event.ts'
import { isAddress, personsInName, personsInThings } from './paths.ts'
import { cut, type Scanned, scan, without } from './scanned.ts'

/** The longest that a text of an event is kept, in UTF-16 units; the rest of it is cut off after all else. */
const MAX_CHARS = { product: 100, event_code: 200, actor: 200, resource: 300, message: 1_000 } as const

/** What an account or a host is called by. */
const ACCOUNT_TYPES: ReadonlySet<PhiType> = new Set([
  'EMAIL',
  'IP_ADDRESS',
  'URL',
  'ACCOUNT_NUMBER',
  'OTHER_ID',
  'DEVICE_ID',
])
/** What no account is called by. */
const NO_ACCOUNT: ReadonlySet<PhiType> = new Set([...GRAVE_TYPES, 'PHONE', 'FAX', 'DATE_OF_BIRTH', 'STREET_ADDRESS'])
/** An account's or a product's name: one word. Whatever else stands there may be a person's name. */
const ONE_WORD = /^[\w.@$\\:+-]+$/
/** A single word that looks like a name is more often the name of something else, where it stands again. */
const MORE_THAN_A_WORD = /[^\p{L}]/u
const IP = /^(?:\d{1,3}(?:\.\d{1,3}){3}|(?=.*:)[\da-f:]{2,39}(?:\d{1,3}(?:\.\d{1,3}){3})?)$/i
const HASH = /^[0-9a-f]{64}$/
const UID = /^[\w$:.+/=@-]{1,200}$/
/** What is about a patient, whether or not the detector knows the name. */
const CLINICAL =
  /\b(?:patients?|medical records?|health records?|chart of|charts? for|mrn|csn|dob|encounters?|diagnos\w+|prescri\w+|lab results?|discharge summar\w+|phi)\b/i

/** What a patient's number may be, where the action is one on patients: CloudEvents' `patient.viewed` has it as subject. */
const ON_PATIENTS = /patient/i
const NUMBER = /^[a-z]{0,3}-?\d[\d-]{3,}$/i

/** What may be kept of an event; `uid` is null where it might say something. */
export type ScrubbedEvent = Omit<LogEvent, 'uid'> & { uid: string | null }

/**
 * An event without health information and secrets: in place of what the detector finds stands its type (`[PERSON_NAME]`), in place of
 * credentials `[SECRET]`. Who acted keeps the name of his account. Pure; never throws, whatever the event says.
 * @param audit it comes from an audit log, which names accounts and no patients: addresses in its message are kept too, unless it says more
 */
export function scrub(event: LogEvent, audit = false): ScrubbedEvent {
  const scanned = (field: keyof typeof MAX_CHARS) => scan(event[field] ?? '', MAX_CHARS[field])
  const [resource, message] = [scanned('resource'), scanned('message')]
  const [product, event_code] = [scanned('product'), scanned('event_code')]
  const inResource: Finding[] =
    ON_PATIENTS.test(event_code.text) && NUMBER.test(resource.text)
      ? [{ type: 'MRN', offset: 0, length: resource.text.length, confidence: 1 }]
      : personsInName(resource.text)
  const hasAddress = isAddress(resource.text, inResource)
  const ofResource = hasAddress ? [] : inResource
  const ofMessage = personsInThings(message.text, audit)
  const ofCode = personsInThings(event_code.text, audit)
  const ofProduct = personsInName(product.text).filter(({ type }) => GRAVE_TYPES.has(type))
  const persons = [
    ...valuesOf(resource.text, ofResource),
    ...valuesOf(message.text, ofMessage),
    ...valuesOf(event_code.text, ofCode),
    ...valuesOf(product.text, ofProduct),
  ]
  const again = new Map(persons.filter(([value]) => value !== event.actor && MORE_THAN_A_WORD.test(value)))
  // Once somebody is identified in one field, the others say more about him. A file that is called after him says nothing of an audit log's accounts.
  const identified = isIdentifying(`${resource.text}\n${message.text}`) || (!audit && persons.length > 0)
  const text = (value: Scanned) =>
    withoutFindings(without(value, recurring(value.text, [], again), never), identified, audit)
  const name = (value: Scanned) =>
    ONE_WORD.test(value.text) ? without(value, detect(value.text), ({ type }) => !NO_ACCOUNT.has(type)) : text(value)
  const kept = (field: keyof typeof MAX_CHARS, value: Scanned) => cut(value, MAX_CHARS[field])
  return {
    ...event,
    uid: isOpaque(event.uid) && recurring(event.uid, [], again).length === 0 ? event.uid : null,
    product: kept('product', name(without(product, ofProduct, never))),
    event_code: kept('event_code', text(without(event_code, ofCode, never))),
    actor: kept('actor', name(scanned('actor'))) || null,
    src_ip: event.src_ip !== null && IP.test(event.src_ip) ? event.src_ip : null,
    resource: kept('resource', hasAddress ? name(resource) : text(without(resource, ofResource, never))) || null,
    message: kept('message', text(without(message, ofMessage, never))) || null,
  }
}

/**
 * A value of an audit log that is told in a message beside others, no longer than that: one that is longer is cut as all that is kept, since what
 * it was cut through would not be known afterwards.
 */
export function shortened(value: string, maxChars: number): string {
  if (value.length <= maxChars) return value
  const scanned = scan(value, maxChars)
  return cut(withoutFindings(scanned, isIdentifying(scanned.text), true), maxChars)
}

const isIdentifying = (text: string): boolean =>
  CLINICAL.test(text) || detect(text).some(({ type }) => !ACCOUNT_TYPES.has(type))

const withoutFindings = (value: Scanned, identified: boolean, audit: boolean): Scanned =>
  without(
    value,
    identified ? detectEagerly(value.text) : detect(value.text),
    audit && !identified ? ({ type }) => ACCOUNT_TYPES.has(type) : never,
  )

const never = () => false

/** An id that says nothing to anybody. */
const isOpaque = (uid: string): boolean =>
  HASH.test(uid) ||
  (UID.test(uid) &&
    withoutSecrets(uid) === uid &&
    detect(uid).every(({ type }) => type === 'OTHER_ID') &&
    !uid.split('@').some(tellsWhose))

/** Whether an id, or the name of what gave it out, is called after a record or a person. Random letters hold what may be a name in one word. */
const tellsWhose = (part: string): boolean =>
  [...valuesOf(part, personsInName(part))].some(([value, type]) =>
    type === 'PERSON_NAME' ? MORE_THAN_A_WORD.test(value) : type === 'DATE_OF_BIRTH' || GRAVE_TYPES.has(type),
  )
