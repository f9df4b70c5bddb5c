import { AUTHENTICATION, AUTHORIZE_SESSION, type ClassUid, STATUS } from '../event.ts'
import type { Facts } from './facts.ts'
import { type Fields, pickText } from './fields.ts'

/** Events of Windows' security log by their number: OCSF's class and activity, in a few words what Windows calls them, and the status, if not of success. */
const EVENTS: ReadonlyMap<string, readonly [ClassUid, number, string, Facts['status_id']?]> = new Map([
  ['4624', [3002, 1, 'Account logged on']],
  ['4625', [3002, 1, 'Account failed to log on', STATUS.failure]],
  ['4634', [3002, 2, 'Account logged off']],
  ['4648', [3002, 1, 'Logon with explicit credentials']],
  ['4672', [3003, 1, 'Special privileges assigned to new logon']],
  ['4720', [3001, 1, 'User account created']],
  ['4722', [3001, 2, 'User account enabled']],
  ['4724', [3001, 4, 'Password reset attempted']],
  ['4725', [3001, 5, 'User account disabled']],
  ['4726', [3001, 6, 'User account deleted']],
  ['4728', [3006, 3, 'Member added to global group']],
  ['4729', [3006, 4, 'Member removed from global group']],
  ['4732', [3006, 3, 'Member added to local group']],
  ['4733', [3006, 4, 'Member removed from local group']],
  ['4740', [3001, 9, 'User account locked out']],
  ['4756', [3006, 3, 'Member added to universal group']],
  ['4757', [3006, 4, 'Member removed from universal group']],
  ['4767', [3001, 12, 'User account unlocked']],
])

const SECURITY_LOG = /Microsoft-Windows-Security-Auditing|WinEventLog|LogName=Security|winlog/i
const CODE = { at: ['eventcode', 'eventid', 'winlog.eventid', 'event.code'] }

/** What stands behind a name (`Account Name:  alice`), as often as it does; `-` is nothing. A group's name may have spaces. */
const named = (text: string, name: string): (string | undefined)[] =>
  [
    ...text.matchAll(
      new RegExp(`\\b${name}:[ \\t]{0,20}(|\\S{1,100}(?: \\S{1,100}){0,7}?)(?=\\s{2}|[\\t\\r\\n]|$)`, 'g'),
    ),
  ].map(([, value = '']) => (/^-?$/.test(value) ? undefined : value))

/** What stands in an event in XML under such a name. */
const inData = (text: string, name: string): string | undefined =>
  new RegExp(`<Data Name=["']${name}["']>(?!-<)([^<]{1,200})<`).exec(text)?.[1]

/**
 * What an event of Windows' security log says, as fields (Winlogbeat, Splunk), in XML or as its text, in which whoever acted comes first and whom it
 * was done to second, if it tells of two. Behind them stands what a client calls its machine, which may look like either. Undefined: it is none.
 */
export function windowsFacts(fields: Fields, text: string): Facts | undefined {
  const event = EVENTS.get(pickText(fields, CODE) ?? /<EventID(?: [^<>]{0,40})?>(\d{1,5})</.exec(text)?.[1] ?? '')
  const isSecurity =
    SECURITY_LOG.test(text) || [...fields].some(([path, { value }]) => SECURITY_LOG.test(`${path}=${value}`))
  if (!event || !isSecurity) return undefined
  const [class_uid, activity_id, event_code, status_id = STATUS.success] = event
  const inXml = ['SubjectUserName', 'TargetUserName'].filter((name) => text.includes(name))
  const accounts = inXml.length > 0 ? inXml.map((name) => inData(text, name)) : named(text, 'Account Name').slice(0, 2)
  const isLogon = class_uid === AUTHENTICATION || class_uid === AUTHORIZE_SESSION
  return {
    kind: { class_uid, activity_id },
    status_id,
    event_code,
    product: 'Windows Security',
    actor: isLogon ? accounts.at(-1) : accounts[0],
    src_ip: isLogon ? (inData(text, 'IpAddress') ?? named(text, 'Source Network Address').at(-1)) : undefined,
    resource: named(text, 'Group Name').at(-1) ?? (isLogon ? undefined : accounts.at(-1)),
  }
}
