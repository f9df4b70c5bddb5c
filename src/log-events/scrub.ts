import { detect, detectEagerly } from '../dlp/detect.ts'
import { withoutSecrets } from '../dlp/secrets.ts'
import type { Finding, PhiType } from '../dlp/types.ts'
import type { LogEvent } from './event.ts'

/** The longest that a text of an event is kept, in UTF-16 units; the rest of it is cut off before anything else. */
const MAX_CHARS = { product: 100, event_code: 200, actor: 200, resource: 300, message: 1_000 } as const

/** What an account or a host is called by: where one stands it identifies no patient. */
const ACCOUNT_TYPES: ReadonlySet<PhiType> = new Set([
  'EMAIL',
  'IP_ADDRESS',
  'URL',
  'ACCOUNT_NUMBER',
  'OTHER_ID',
  'DEVICE_ID',
])
const NO_TYPES: ReadonlySet<PhiType> = new Set()
/** An account's, host's or object's name or address: one word. Whatever else stands there may be a person's name. */
const ONE_WORD = /^[\w.@$\\/:+-]+$/
const IP = /^(?:\d{1,3}(?:\.\d{1,3}){3}|(?=.*:)[\da-f:]{2,39}(?:\d{1,3}(?:\.\d{1,3}){3})?)$/i
const UID = /^[\w$:.+/=@-]{1,200}$/

/** What may be kept of an event; `uid` is null where it might say something. */
export type ScrubbedEvent = Omit<LogEvent, 'uid'> & { uid: string | null }

/**
 * An event without health information and secrets: in place of what the detector finds stands its type (`[PERSON_NAME]`), in place of
 * credentials `[SECRET]`. Who acted keeps the name of his account, and a single word that it was done to its address. Pure; never throws,
 * whatever the event says.
 */
export function scrub(event: LogEvent): ScrubbedEvent {
  const plain = (value: string | null, maxChars: number) =>
    value === null ? null : withoutSecrets(oneLine(value).slice(0, maxChars)).trim() || null
  const resource = plain(event.resource, MAX_CHARS.resource)
  const message = plain(event.message, MAX_CHARS.message)
  // Once somebody is identified in one field, the others say more about him.
  const find = detect(`${resource ?? ''}\n${message ?? ''}`).length > 0 ? detectEagerly : detect
  const text = (value: string | null, keeps: ReadonlySet<PhiType> = NO_TYPES) =>
    value === null ? null : withoutFindings(value, find(value), keeps)
  const word = (value: string | null) => text(value, value !== null && ONE_WORD.test(value) ? ACCOUNT_TYPES : NO_TYPES)
  return {
    ...event,
    uid:
      UID.test(event.uid) && withoutSecrets(event.uid) === event.uid && detect(event.uid).length === 0
        ? event.uid
        : null,
    product: text(plain(event.product, MAX_CHARS.product)) ?? '',
    event_code: text(plain(event.event_code, MAX_CHARS.event_code)) ?? '',
    actor: word(plain(event.actor, MAX_CHARS.actor)),
    src_ip: event.src_ip !== null && IP.test(event.src_ip) ? event.src_ip : null,
    resource: word(resource),
    message: text(message),
  }
}

/** As PostgreSQL can hold it and a reader can quote it: well-formed, without control characters. */
const oneLine = (text: string): string => text.toWellFormed().replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')

function withoutFindings(text: string, findings: readonly Finding[], keeps: ReadonlySet<PhiType>): string {
  let [result, done] = ['', 0]
  for (const { type, offset, length } of findings) {
    if (keeps.has(type)) continue
    result += `${text.slice(done, offset)}[${type}]`
    done = offset + length
  }
  return result + text.slice(done)
}
