import { GRAVE_TYPES } from '../dlp/actions.ts'
import { detectEagerly } from '../dlp/detect.ts'
import { areListed } from '../dlp/rules/names.ts'
import type { Finding, PhiType } from '../dlp/types.ts'
import { endOfAction, PATIENTS_RECORD, RECORD } from './records.ts'
import { withSurnames } from './surnames.ts'

/** What names a person by itself; dates and numbers beside it are then his. */
const PERSONAL: ReadonlySet<PhiType> = new Set([
  'PERSON_NAME',
  'DATE_OF_BIRTH',
  'SSN',
  'MRN',
  'HEALTH_PLAN_ID',
  'PHONE',
  'FAX',
  'PAYMENT_CARD',
])
/** Parts of a path or an address; a slash between digits is that of a date. */
const PARTS = /(?:[^/\\?&=#]|(?<=\d)\/(?=\d))+/g
/** The host that an address begins with, that of a server or one with a port. Of others (`ehr://john-smith`) nobody knows what stands there. */
const HOST =
  /(?<=\b(?:https?|wss?|s?ftps?|ssh|ldaps?|smb|nfs|rdp|tcp|postgres(?:ql)?|mysql|redis|mongodb|amqps?):\/\/)[^/?#@:\s]+(?![^/?#:])|(?<=^\\{2,4})[^\\]+|^(?:[a-z\d-]+\.)+(?:com|net|org|edu|gov|io|cloud|local|internal|corp|lan|example)(?=:\d{1,5}(?![^/])|\/)/gi
/** A file's, or that of a field's name, which looks like one (`remote_addr`). */
const EXTENSION = /(?:\.[a-z0-9]{1,5}|_addr)$/i
/** What stands for a blank in a name; within a date it does not. */
const SEPARATORS = /[_+.]|(?<!\d)-|-(?!\d)/g

/**
 * What the name of a thing, its path or its address says of persons, each part of it read as words: `smith_john_1971-03-04.pdf`,
 * `/fhir/Patient/00482913`. Percent-escapes must be resolved.
 */
export function personsInName(text: string, record = RECORD): Finding[] {
  const records: Finding[] = [...text.matchAll(record)].map(({ index: offset, 0: { length } }) => ({
    type: 'MRN',
    offset,
    length,
    confidence: 1,
  }))
  const hosts = [...text.matchAll(HOST)].filter(([host]) => host !== text && isAddress(host, personsInName(host)))
  const isHosts = ({ offset, length }: Finding) =>
    hosts.some(({ index, 0: host }) => index <= offset && offset + length <= index + host.length)
  const action = endOfAction(text) ?? text.length
  const parts = [...text.matchAll(PARTS)].flatMap(({ index, 0: part }) => {
    if (records.some(({ offset, length }) => index < offset + length && offset < index + part.length)) return []
    // As long as it was, so that places stay.
    const words = part.replace(EXTENSION, (end) => ' '.repeat(end.length)).replace(SEPARATORS, ' ')
    // A single word that looks like a name is more often the name of something else, but not where it is what is searched for among patients.
    return [{ index, words, tells: index > action || /\S\s+\S|\d/.test(words) }]
  })
  const foundIn = (some: typeof parts) =>
    some.flatMap(({ index, words }) =>
      withSurnames(words, detectEagerly(words)).map((finding) => ({ ...finding, offset: index + finding.offset })),
    )
  const told = foundIn(parts.filter(({ tells }) => tells)).filter((finding) => !isHosts(finding))
  if (records.length === 0 && !told.some(({ type }) => PERSONAL.has(type))) return []
  const findings = [...records, ...told, ...foundIn(parts.filter(({ tells }) => !tells))]
  return findings.sort((a, b) => a.offset - b.offset)
}

/** An account or a host. */
const ADDRESS = /^[\w.+-]+@[\w.-]+$|^(?:\d{1,3}\.){3}\d{1,3}$|^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i
/** What looks like a host, but is stored as documents are, or as nobody's host is called, if a person is: with a date or a number as long. */
const DOCUMENT =
  /[-.].*\.(?:pdf|docx?|xlsx?|pptx?|od[pst]|rtf|txt|csv|jpe?g|png|tiff?|heic|dcm|hl7|eml|msg)(?![a-z\d])/i
const NUMBERED = /\p{L}[-.](?:.*[^\p{L}\d])?\d(?:[-_.]?\d){5}/iu
/** An address in the name of a host: `ip-10-0-12-34`. */
const IP_IN_NAME = /(?<!\d[-.]?)(?:\d{1,3}[-.]){3}\d{1,3}(?![-.]?\d)/g
/** A telephone's number as it is written. */
const TELEPHONE = /(?<!\d|\d\.\d{1,3}\.)[2-9]\d\d([-.])[2-9]\d\d\1\d{4}(?!\d)/
/** A file that is called after one, and not after a day and an hour (`2026110412.log`). */
const TELEPHONE_FILE = /(?<!\d)(?!20[0-3]\d[01]\d[0-3]\d)[2-9]\d\d[2-9]\d{6}\.[a-z][a-z\d]{1,4}$/i
const isNumbered = (word: string): boolean => NUMBERED.test(word.replace(IP_IN_NAME, ''))

/**
 * Whether a text is the address of an account or a host, given what it says of persons, or the name of a thing with a number that only looks like
 * a telephone's.
 */
export const isAddress = (text: string, persons: readonly Finding[]): boolean =>
  ADDRESS.test(text) &&
  !persons.some(({ type }) => GRAVE_TYPES.has(type)) &&
  (text.includes('@') ||
    (!(TELEPHONE.test(text) || TELEPHONE_FILE.test(text)) &&
      (persons.every(({ type }) => type === 'PHONE') || !(DOCUMENT.test(text) || isNumbered(text)))))

/** A word of a text, as far as it may be the name of a thing. */
const WORD = /[^\s"'`<>()[\]{}|,;]+/g
/** A path, or a name as files have them, with an extension, a date or a number as long; `CORP\j_smith` is an account. */
const THING = /\/|\\.*\\|_.*(?:\d(?:[-_.]?\d){5}|\.[a-z0-9]{1,5}$)/i
const isThing = (word: string): boolean =>
  THING.test(word) || DOCUMENT.test(word) || isNumbered(word) || TELEPHONE_FILE.test(word)

/**
 * Whether a word is called after a person and a shorter number, where nobody's account is: it has five digits, or two listed names beside each
 * other. `cassandra_node_3` is a host.
 */
const isNumberedThing = (word: string): boolean =>
  /_.*\d/.test(word) &&
  (/\d{5}/.test(word) ||
    word
      .split(/[^\p{L}]+/u)
      .some((part, at, { [at + 1]: next = '' }) => areListed(part, next) || areListed(next, part)))
const MAIL = /[\w.+-]+@[\w.-]+/g

/** What the names of things that stand in a text, or in the message of an audit log, say of persons. */
export const personsInThings = (text: string, audit: boolean): Finding[] =>
  [...text.replace(MAIL, ({ length }) => ' '.repeat(length)).matchAll(WORD)].flatMap(({ index, 0: word }) => {
    if (!isThing(word) && (audit || !isNumberedThing(word))) return []
    const persons = personsInName(word, audit ? PATIENTS_RECORD : RECORD)
    if (isAddress(word, persons)) return []
    // Which is a thing by the name of its field only may be an account: `principal_id=AROA12345678:jsmith`.
    const isAccount = ({ type, offset, length }: Finding) =>
      type === 'PERSON_NAME' &&
      !isThing(word.replace(/^[\w.-]+=/, '')) &&
      /^\p{L}+$/u.test(word.slice(offset, offset + length))
    const isId = ({ type, offset }: Finding) => type === 'PHONE' && /(?<![a-z\d])id=$/i.test(word.slice(0, offset))
    return persons
      .filter((found) => !isAccount(found) && !isId(found))
      .map((found) => ({ ...found, offset: index + found.offset }))
  })
