import { GRAVE_TYPES } from '../dlp/actions.ts'
import { detect, detectEagerly } from '../dlp/detect.ts'
import { withoutOverlaps } from '../dlp/overlaps.ts'
import { valuesOf } from '../dlp/recurring.ts'
import type { Finding, PhiType } from '../dlp/types.ts'
import { ACCOUNT_CHANGE, GROUP_MANAGEMENT, type LogEvent, USER_ACCESS } from './event.ts'
import { wordsOf } from './free-form/kinds.ts'
import { personsInName } from './paths.ts'
import { numbersOfPatients } from './patient-numbers.ts'
import { ofIdentified, ofPatients } from './patients.ts'
import { withoutActions } from './records.ts'

/**
 * Whether somebody is identified, and which types of findings are then an account's or a host's rather than a patient's. `onPatients`: it was done to
 * one (see isOnPatients). `names`: of parts of names (in lower case) beside which the addresses that mail goes to are an attacker's, but for those with one in them.
 */
export type Identity = {
  identified: boolean
  accounts: ReadonlySet<PhiType>
  onPatients: boolean
  names?: readonly string[]
}

/** What an account or a host is called by. */
export const ACCOUNT_TYPES: ReadonlySet<PhiType> = new Set([
  ...(['EMAIL', 'IP_ADDRESS', 'URL', 'ACCOUNT_NUMBER', 'OTHER_ID', 'DEVICE_ID'] as const),
])
/** What no account is called by. */
export const NO_ACCOUNT: ReadonlySet<PhiType> = new Set([
  ...GRAVE_TYPES,
  ...(['PHONE', 'FAX', 'DATE_OF_BIRTH', 'STREET_ADDRESS'] as const),
])
const ADDRESS_TYPES: ReadonlySet<PhiType> = new Set(['EMAIL', 'IP_ADDRESS', 'URL'])
const GRANTEE_TYPES: ReadonlySet<PhiType> = new Set(['EMAIL', 'IP_ADDRESS'])
/** Exchange's parameters by which mail leaves, or is hidden. */
export const FORWARDING =
  /^(?:forwardto|redirect(?:message)?to|forwardasattachmentto|forwarding(?:smtp)?address|(?:blind)?copyto|addtorecipients)$/i
/** A parameter as a message tells it, whose value is addresses and nothing else: `Forward to: "x@drop.example" [SMTP:x@drop.example]`. */
const ADDRESSED =
  /(?<=^|; )([A-Z][a-z ]{5,30}): [\s,;"'<>[\]]*[^\s,;"'<>[\]@]+@[^\s,;"'<>[\]@]+(?:[\s,;"'<>[\]]+[^\s,;"'<>[\]@]+@[^\s,;"'<>[\]@]+)*[\s,"'<>[\]]*(?=; |$)/g
/** What somebody is called by, and what looks like it. */
const NAME_TYPES: ReadonlySet<PhiType> = new Set(['PERSON_NAME', 'LOCATION'])
const NOTHING: ReadonlySet<PhiType> = new Set()

/** What is about patients, whether or not the detector knows the name. */
const CLINICAL =
  /\b(?:patients?|medical records?|health records?|chart of|charts? for|mrn|csn|dob|encounters?|diagnos\w+|prescri\w+|lab results?|discharge summar\w+|phi|your appointment)\b/i
/** What gives rights to patients and to whom they ask to look after them. */
const PORTAL =
  /(?<![a-z\d])(?:my ?chart|(?:patient)?portal|proxy|caregiver|guarantor|dependent|guardian|family member|next of kin)s?(?![a-z\d])/i
/** What is one patient's: by a number that is no day, or called so with a number or initials beside, or nothing. */
const OF_ONE =
  /(?<!\d)(?!20[0-3]\d[01]\d[0-3]\d(?!\d))\d{5}[^/\\]*$|\b(?:encounter|diagnosis|discharge summary|prescription|mrn|csn|dob)(?:[\s_#:.-]{0,3}(?:\d{3}|(?-i:[A-Z]{2})\b)|(?<=(?:^|[/\\])(?:\w+|discharge summary))(?:\.\w{1,5})?$)/i

/** Whether a text is of care, or of rights to what is about patients. */
export const isOfCare = (text: string): boolean => CLINICAL.test(text) || PORTAL.test(text)

/** The texts of an event that say whom it is about; `resource` may be empty. */
type Told = Pick<LogEvent, 'class_uid'> & {
  resource: string
  message: string
  event_code?: string
  product?: string
  onPatients?: boolean
}

/**
 * Whether an event identifies somebody. A resource that is merely called after patients (`patient-exports`) makes no patient of an account that an
 * audit log names; one of a single patient does.
 * @param hasPersons whether names of things in it are called after somebody
 */
export function identityOf(
  { class_uid, resource, message, event_code = '', product = '', onPatients = false }: Told,
  audit: boolean,
  hasPersons = false,
): Identity {
  const said = `${resource}\n${message}`
  // Where a right or a membership is given, the resource is what that is called: `Domain Admins` is nobody.
  const isRight = class_uid === USER_ACCESS || class_uid === GROUP_MANAGEMENT
  const names = ({ type, offset }: Finding) =>
    !ACCOUNT_TYPES.has(type) && !(isRight && type === 'PERSON_NAME' && offset < resource.length)
  const isClinical = CLINICAL.test(said)
  const found = detect(said)
  const named = found.filter(names)
  // In an audit log a name alone is a colleague's or a mailbox's: where its mail is forwarded to must be told.
  const isNameAlone = audit && !isClinical && named.every(({ type }) => NAME_TYPES.has(type))
  const isNamed =
    hasPersons ||
    [...ofPatients(said), ...numbersOfPatients(said, onPatients)].length > 0 ||
    (named.length > 0 && !isNameAlone) ||
    (isClinical && isOfOne(resource, said))
  if (isNamed) return { identified: true, accounts: NOTHING, onPatients }
  if (named.length > 0)
    return {
      identified: true,
      accounts: NOTHING,
      onPatients,
      names: [...valuesOf(said, named).keys()].flatMap(partsOf),
    }
  if (audit) return { identified: isClinical, accounts: isClinical ? ADDRESS_TYPES : ACCOUNT_TYPES, onPatients }
  const isBilled = found.some(({ type }) => type === 'ACCOUNT_NUMBER')
  const isAccounts =
    (isRight || class_uid === ACCOUNT_CHANGE) &&
    !isClinical &&
    !isBilled &&
    !PORTAL.test(`${product}\n${event_code}\n${said}`)
  return { identified: isClinical, accounts: isAccounts ? GRANTEE_TYPES : NOTHING, onPatients }
}

/** Whether what is about patients is about one: by a number in the name of a thing, a name, or since it is said to him. */
const isOfOne = (resource: string, said: string): boolean =>
  OF_ONE.test(resource) ||
  /\byour\b|\bfor you\b/i.test(said) ||
  [...detectEagerly(resource), ...personsInName(resource)].some(({ type }) => type === 'PERSON_NAME')

const partsOf = (name: string): string[] => name.toLowerCase().match(/\p{L}{3,}/gu) ?? []

/** What identifies a patient in a text of an event of such an identity. */
export function findingsIn(text: string, { identified, accounts, onPatients, names }: Identity): Finding[] {
  const found = identified
    ? withoutOverlaps([
        ...[...ofPatients(text), ...numbersOfPatients(text, onPatients), ...ofIdentified(text)],
        ...withoutActions(text, detectEagerly(text)),
      ])
    : detect(text)
  const isPlace = names ? forwardedIn(text, names) : () => false
  return found.filter((finding) => !accounts.has(finding.type) && !isPlace(finding))
}

/** Whether an address in a text is a place that Exchange sends mail to, and has none of the names' parts in it. */
function forwardedIn(text: string, names: readonly string[]): (finding: Finding) => boolean {
  const places = [...text.matchAll(ADDRESSED)].filter(([, name = '']) => FORWARDING.test(name.replaceAll(' ', '')))
  return ({ type, offset, length }) => {
    const address = text.slice(offset, offset + length).toLowerCase()
    return (
      type === 'EMAIL' &&
      places.some(({ index, 0: place }) => index < offset && offset < index + place.length) &&
      !names.some((name) => address.includes(name))
    )
  }
}

/** What is done to charts, in words: no name of a person or a place. */
const ACTION =
  /^(?:(?:view|open|print|edit|sign|read|review|export|search|trigger|releas|order|note|chart|patient|allerg(?:y|ies)|mars?|med(?:ication)?|lab|result|problem|list|summary|snapshot|flowsheet|encounter|visit|imaging|document|alert|report|schedule|immunization|history|vital|break|glass|message|record|access)(?:e?s|e?d|ing)? ?)+$/

/** What a program calls what was done: PowerShell's `New-InboxRule`, `deleteUser`. */
const CALL =
  /^(?:(?:Add|Clear|Connect|Disable|Enable|Export|Get|Grant|Import|Move|New|Remove|Reset|Restore|Revoke|Search|Set|Start|Stop|Test|Update)-[A-Z]\w+|[a-z]+(?:User|Account))$/

/** What of findings in the name of what was done is no part of that: `View Chart`. */
export const besidesAction = (text: string, found: readonly Finding[]): Finding[] =>
  CALL.test(text)
    ? []
    : found.filter(({ offset, length }) => !ACTION.test(wordsOf(text.slice(offset, offset + length)).trim()))
