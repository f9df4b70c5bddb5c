import * as z from 'zod'
import { API_ACTIVITY, DETECTION_FINDING, type LogEvent, SEVERITY, STATUS } from '../../../log-events/event.ts'
import { FORWARDING } from '../../../log-events/identity.ts'
import { field, firstValue, instantOf, ipOf, objects } from '../microsoft/fields.ts'
import { type MicrosoftKind, microsoftKind, severityNamed } from '../microsoft/kinds.ts'
import { tell } from '../microsoft/tell.ts'

/** What stands in for an id or a time that a record does not have. `created` is RFC 3339 in UTC. */
type Place = { uid: string; created: string }

/** What is read of a record (common schema, and the schemas of Entra ID, Exchange, SharePoint, alerts and DLP). */
const AuditRecord = z.object({
  Id: field,
  CreationTime: field,
  Operation: field,
  Workload: field,
  UserId: field,
  ClientIP: field,
  ClientIPAddress: field,
  ActorIpAddress: field,
  ObjectId: field,
  ResultStatus: field,
  LogonError: field,
  SourceFileName: field,
  TargetUserOrGroupName: field,
  Name: field,
  Severity: field,
  Parameters: objects,
  OperationProperties: objects,
  ExtendedProperties: objects,
  ModifiedProperties: objects,
  PolicyDetails: objects,
})
type AuditRecord = z.output<typeof AuditRecord>

/** Parameters that say what a change was about, besides. */
const USEFUL =
  /^(?:name|identity|user|trustee|accessrights|deletemessage|movetofolder|subject(?:orbody)?containswords|from|sentto|role\.displayname|group\.displayname|consentaction\.permissions|accountenabled)$/i

const SUCCESSES = /^(?:success|succeeded|partiallysucceeded|true|ok)$/i
const FAILURES = /^(?:fail|failed|failure|false)$/i

/** A record of the unified audit log as an event. Whatever it is: one that is not understood is a Base Event. */
export function m365Event(record: unknown, { uid, created }: Place): LogEvent {
  const read = AuditRecord.safeParse(record).data ?? AuditRecord.parse({})
  const kind = microsoftKind(read.Operation)
  const parameters = parametersOf(read)
  return {
    uid: read.Id ?? uid,
    time: instantOf(read.CreationTime) ?? created,
    ...kind,
    severity_id: severityOf(kind, read, parameters),
    status_id: statusOf(read),
    product: read.Workload ?? 'Microsoft 365',
    event_code: read.Operation ?? 'unknown',
    actor: read.UserId ?? null,
    src_ip: ipOf(read.ClientIP ?? read.ClientIPAddress ?? read.ActorIpAddress),
    resource: read.ObjectId ?? read.SourceFileName ?? null,
    message: tell([
      ['Error', read.LogonError],
      ['Shared with', read.TargetUserOrGroupName],
      ['Alert', read.Name],
      ...read.PolicyDetails.map(({ PolicyName }) => ['Policy', field.parse(PolicyName)] as const),
      ...parameters.filter(([name]) => FORWARDING.test(name) || USEFUL.test(name)),
    ]),
  }
}

/** All that a record lists by name, in its order: what was changed, by its new values or those before, parameters, and what a service adds. */
function parametersOf(read: AuditRecord): [name: string, value: string | undefined][] {
  const { Parameters, OperationProperties, ExtendedProperties, ModifiedProperties } = read
  return [...Parameters, ...OperationProperties, ...ModifiedProperties, ...ExtendedProperties].map((item) => [
    field.parse(item.Name) ?? '',
    firstValue(item.NewValue, item.OldValue, item.Value),
  ])
}

function statusOf({ Operation, ResultStatus = '', LogonError = '' }: AuditRecord): LogEvent['status_id'] {
  // A second factor, or a question on the way, is asked for: the sign-in goes on.
  if (/interrupt$/i.test(LogonError)) return STATUS.unknown
  // Older records of failed sign-ins say that to write them succeeded.
  if (Operation === 'UserLoginFailed' || FAILURES.test(ResultStatus)) return STATUS.failure
  return Operation === 'UserLoggedIn' || SUCCESSES.test(ResultStatus) ? STATUS.success : STATUS.unknown
}

function severityOf(
  { class_uid, severity_id }: MicrosoftKind,
  { Severity }: AuditRecord,
  parameters: [string, string | undefined][],
) {
  if (class_uid === DETECTION_FINDING) return severityNamed(Severity) ?? severity_id
  const forwards = parameters.some(([name, value]) => FORWARDING.test(name) && value !== undefined)
  return class_uid === API_ACTIVITY && forwards ? SEVERITY.high : severity_id
}
