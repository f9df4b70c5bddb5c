import { detect, detectEagerly } from '../dlp/detect.ts'
import { GRAVE_TYPES } from '../dlp/policy.ts'
import { withoutSecrets } from '../dlp/secrets.ts'
import { type Finding, PHI_TYPES, type PhiType } from '../dlp/types.ts'
import type { LogEvent } from './event.ts'
import { personsInName } from './paths.ts'

/** The longest that a text of an event is kept, in UTF-16 units; the rest of it is cut off before anything else. */
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
const ADDRESS = /^[\w.+-]+@[\w.-]+$|^(?:\d{1,3}\.){3}\d{1,3}$|^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i
const IP = /^(?:\d{1,3}(?:\.\d{1,3}){3}|(?=.*:)[\da-f:]{2,39}(?:\d{1,3}(?:\.\d{1,3}){3})?)$/i
const HASH = /^[0-9a-f]{64}$/
const UID = /^[\w$:.+/=@-]{1,200}$/
/** What is about a patient, whether or not the detector knows the name. */
const CLINICAL =
  /\b(?:patients?|medical records?|health records?|chart of|charts? for|mrn|csn|dob|encounters?|diagnos\w+|prescri\w+|lab results?|discharge summar\w+|phi)\b/i

/** What may be kept of an event; `uid` is null where it might say something. */
export type ScrubbedEvent = Omit<LogEvent, 'uid'> & { uid: string | null }

/**
 * An event without health information and secrets: in place of what the detector finds stands its type (`[PERSON_NAME]`), in place of
 * credentials `[SECRET]`. Who acted keeps the name of his account. Pure; never throws, whatever the event says.
 * @param audit it comes from an audit log, which names accounts and no patients: addresses in its message are kept too, unless it says more
 */
export function scrub(event: LogEvent, audit = false): ScrubbedEvent {
  const plain = (value: string | null, maxChars: number) =>
    value === null ? null : withoutSecrets(oneLine(value, maxChars)).trim() || null
  const [resource, message] = [plain(event.resource, MAX_CHARS.resource), plain(event.message, MAX_CHARS.message)]
  // Once somebody is identified in one field, the others say more about him.
  const whole = `${resource ?? ''}\n${message ?? ''}`
  const identified = CLINICAL.test(whole) || detect(whole).some(({ type }) => !ACCOUNT_TYPES.has(type))
  const find = identified ? detectEagerly : detect
  const text = (value: string | null) =>
    value === null
      ? null
      : without(value, find(value), audit && !identified ? ({ type }) => ACCOUNT_TYPES.has(type) : never)
  const name = (value: string | null) =>
    value !== null && ONE_WORD.test(value)
      ? without(value, detect(value), ({ type }) => !NO_ACCOUNT.has(type))
      : text(value)
  return {
    ...event,
    uid: isOpaque(event.uid) ? event.uid : null,
    product: name(plain(event.product, MAX_CHARS.product)) ?? '',
    event_code: text(plain(event.event_code, MAX_CHARS.event_code)) ?? '',
    actor: name(plain(event.actor, MAX_CHARS.actor)),
    src_ip: event.src_ip !== null && IP.test(event.src_ip) ? event.src_ip : null,
    resource: resource === null || ADDRESS.test(resource) ? name(resource) : text(withoutPersons(resource)),
    message: text(message),
  }
}

const never = () => false

/** An id that says nothing to anybody. */
const isOpaque = (uid: string): boolean =>
  HASH.test(uid) ||
  (UID.test(uid) && withoutSecrets(uid) === uid && detect(uid).every(({ type }) => type === 'OTHER_ID'))

/** What something was done to, looked at word by word before it is looked at as a text. */
function withoutPersons(resource: string): string {
  const { text, findings } = personsInName(resource)
  return without(text, findings, never)
}

/** As PostgreSQL can hold it and a reader can quote it: well-formed, also where it is cut off, without control characters. */
const oneLine = (text: string, maxChars: number): string =>
  text
    .slice(0, 2 * maxChars)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .slice(0, maxChars)
    .toWellFormed()

/** What was put in place of something else already. */
const PLACEHOLDERS = new RegExp(String.raw`\[(?:SECRET|${PHI_TYPES.join('|')})\]`, 'g')

/** A text with the types of findings in their place, except of those that are kept, or of what was put in place of something. */
function without(text: string, findings: readonly Finding[], keeps: (finding: Finding) => boolean): string {
  const placed = [...text.matchAll(PLACEHOLDERS)].map(({ index, 0: { length } }) => [index, index + length] as const)
  let [result, done] = ['', 0]
  for (const finding of findings) {
    if (keeps(finding) || placed.some(([from, to]) => finding.offset < to && from < finding.offset + finding.length))
      continue
    result += `${text.slice(done, finding.offset)}[${finding.type}]`
    done = finding.offset + finding.length
  }
  return result + text.slice(done)
}
