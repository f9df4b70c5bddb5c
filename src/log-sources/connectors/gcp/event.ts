import * as z from 'zod'
import { ACTIVITY, type LogEvent, SEVERITY, STATUS, USER_ACCESS } from '../../../log-events/event.ts'
import { NOT_UNDERSTOOD } from '../google/event.ts'
import { Instant } from '../instants.ts'
import { changeOf, PolicyDelta } from './policy.ts'

const PRODUCT = 'Google Cloud'
/** gRPC's names of the codes by which a call failed (google.rpc.Code). */
const CODES = (
  'OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED ' +
  'FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED'
).split(' ')
/** What the last word of a method begins with; OCSF's activities of class 6003. */
const VERBS: readonly (readonly [RegExp, number])[] = [
  [/^(?:create|insert|add|generate|upload|import|clone)/i, 1],
  [/^(?:get|list|aggregatedlist|search|read|query|lookup|test|batchget|fetch|watch|access)/i, 2],
  [/^(?:update|patch|set|modify|change|replace|enable|disable|undelete|restore|start|stop|reset|move|resize)/i, 3],
  [/^(?:delete|remove|destroy|purge)/i, 4],
]
/** Keys of service accounts: who has one has the account's rights. */
const KEY_GIVEN = /(?:Create|Upload|Enable)ServiceAccountKey$/
const KEY_TAKEN = /(?:Delete|Disable)ServiceAccountKey$/
const POLICY_SET = /(?:^|\.)set(?:IamPolicy|IamPermissions)$/i

const text = z.string().min(1).optional().catch(undefined)
const flag = z.boolean().optional().catch(undefined)
const Payload = z.object({
  serviceName: text,
  methodName: text,
  resourceName: text,
  authenticationInfo: z.object({ principalEmail: text, principalSubject: text }).catch({}),
  requestMetadata: z.object({ callerIp: text }).catch({}),
  authorizationInfo: z.array(z.object({ permission: text, granted: flag })).catch([]),
  status: z.object({ code: z.int().optional().catch(undefined), message: text }).catch({}),
  serviceData: z.object({ policyDelta: PolicyDelta }).catch({ policyDelta: { bindingDeltas: [] } }),
})
type Payload = z.output<typeof Payload>
const Entry = z.object({
  insertId: text,
  logName: text,
  timestamp: Instant.optional().catch(undefined),
  receiveTimestamp: Instant.optional().catch(undefined),
  resource: z.object({ labels: z.object({ email_id: text }) }).catch({ labels: {} }),
  operation: z.object({ first: flag, last: flag }).catch({}),
  protoPayload: z.unknown().optional(),
})
type Entry = z.output<typeof Entry>

/** When an entry says that it took place: at most one instant, with its nanoseconds. */
export const timeOf = (entry: unknown): string[] => [Entry.safeParse(entry).data?.timestamp ?? []].flat()

/**
 * The event of an entry of an audit log. One that cannot be understood is one too: of class 0, without what it says.
 * @param otherwise when an entry took place that does not say when: an instant
 */
export function gcpEvent(given: unknown, otherwise: string): LogEvent {
  const entry = Entry.safeParse(given).data
  const { logName, insertId, timestamp, receiveTimestamp, protoPayload } = entry ?? {}
  const same = {
    // One without a name of its own is known by what it says.
    uid: logName && insertId ? [logName.replaceAll('%2F', '/'), timestamp, insertId].join('/') : JSON.stringify(given),
    time: timestamp ?? receiveTimestamp ?? otherwise,
  }
  const payload = Payload.safeParse(protoPayload).data
  if (!entry || !payload?.methodName) return { ...NOT_UNDERSTOOD, product: PRODUCT, ...same }
  const { methodName } = payload
  return { ...same, ...who(payload), event_code: methodName, ...what(payload, methodName, entry) }
}

const who = ({ authenticationInfo, requestMetadata, serviceName }: Payload) => ({
  product: serviceName ?? PRODUCT,
  actor: authenticationInfo.principalEmail ?? authenticationInfo.principalSubject ?? null,
  src_ip: requestMetadata.callerIp ?? null,
})

function what(payload: Payload, method: string, entry: Entry) {
  const { code = 0, message } = payload.status
  const refused = payload.authorizationInfo.filter(({ granted }) => granted === false)
  const isFailed = code !== 0 || refused.length > 0
  const { email_id: account } = entry.resource.labels
  const isKey = KEY_GIVEN.test(method) || KEY_TAKEN.test(method)
  const kind = gcpKind(method, payload)
  const permissions = refused.flatMap(({ permission }) => permission ?? [])
  const failure = [code === 0 ? 'refused' : (CODES[code] ?? `code ${code}`), permissions.join(' '), message ?? '']
  // Of a long operation this only says that it began; how it ends says the entry after it.
  const isBegun = entry.operation.first === true && entry.operation.last !== true
  return {
    ...kind,
    status_id: isFailed ? STATUS.failure : isBegun ? STATUS.unknown : STATUS.success,
    severity_id: isFailed ? failedSeverity(kind) : kind.severity_id,
    resource: (isKey ? account : undefined) ?? payload.resourceName ?? null,
    message: isFailed ? failure.filter(Boolean).join(': ') : kind.message,
  }
}

/** What was tried, and did not happen. */
const failedSeverity = ({ class_uid }: Pick<LogEvent, 'class_uid'>) =>
  class_uid === USER_ACCESS ? SEVERITY.medium : SEVERITY.low

function gcpKind(
  method: string,
  { serviceData }: Payload,
): Pick<LogEvent, 'class_uid' | 'activity_id' | 'severity_id' | 'message'> {
  if (POLICY_SET.test(method)) return { class_uid: USER_ACCESS, ...changeOf(serviceData.policyDelta) }
  if (KEY_GIVEN.test(method))
    return { class_uid: USER_ACCESS, activity_id: 1, severity_id: SEVERITY.high, message: null }
  const quiet = { severity_id: SEVERITY.informational, message: null }
  if (KEY_TAKEN.test(method)) return { class_uid: USER_ACCESS, activity_id: 2, ...quiet }
  const verb = method.slice(method.lastIndexOf('.') + 1)
  const known = VERBS.find(([begins]) => begins.test(verb))
  return { class_uid: 6003, activity_id: known?.[1] ?? ACTIVITY.other, ...quiet }
}
