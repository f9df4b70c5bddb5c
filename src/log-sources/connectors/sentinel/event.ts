import * as z from 'zod'
import { parseJson } from '../../../json.ts'
import { statusOfEntra } from '../../../log-events/entra.ts'
import { type LogEvent, SEVERITY, STATUS } from '../../../log-events/event.ts'
import { field, firstValue, instantOf, ipOf, objects } from '../microsoft/fields.ts'
import { microsoftKind, severityNamed } from '../microsoft/kinds.ts'
import { tell } from '../microsoft/tell.ts'
import type { Row, Table } from './query.ts'

const PRODUCT = 'Microsoft Entra ID'

/** A cell of type dynamic, which is JSON in a string. */
const dynamic = z
  .unknown()
  .optional()
  .transform((cell) => (typeof cell === 'string' ? parseJson(cell) : cell))

const User = z.object({ userPrincipalName: field, displayName: field, id: field, ipAddress: field }).catch({
  userPrincipalName: undefined,
  displayName: undefined,
  id: undefined,
  ipAddress: undefined,
})
const AuditRow = z.object({
  OperationName: field,
  Result: field,
  ResultReason: field,
  Identity: field,
  InitiatedBy: dynamic.pipe(z.object({ user: User, app: User }).catch({ user: User.parse({}), app: User.parse({}) })),
  TargetResources: dynamic.pipe(objects),
})
const SigninRow = z.object({
  OperationName: field,
  ResultType: field,
  ResultDescription: field,
  UserPrincipalName: field,
  Identity: field,
  IPAddress: field,
  AppDisplayName: field,
  RiskLevelDuringSignIn: field,
})

/** A row of a table as an event. Whatever is in it: one that is not understood is a Base Event. */
export function sentinelEvent(table: Table, row: Row): LogEvent {
  const time = instantOf(field.parse(row.TimeGenerated)) ?? row._it
  return { uid: row._id, time, product: PRODUCT, ...(table === 'AuditLogs' ? ofAudit(row) : ofSignin(row)) }
}

type Told = Omit<LogEvent, 'uid' | 'time' | 'product'>

function ofAudit(row: Row): Told {
  const read = AuditRow.parse(row)
  const { user, app } = read.InitiatedBy
  const [target] = read.TargetResources.map((resource) => ({ ...User.parse(resource), ...Changed.parse(resource) }))
  const changes = target?.modifiedProperties ?? []
  return {
    ...microsoftKind(read.OperationName),
    status_id: /^success$/i.test(read.Result ?? '') ? STATUS.success : read.Result ? STATUS.failure : STATUS.unknown,
    event_code: read.OperationName ?? 'unknown',
    actor: user.userPrincipalName ?? app.displayName ?? user.id ?? read.Identity ?? null,
    src_ip: ipOf(user.ipAddress ?? app.ipAddress),
    resource: target?.userPrincipalName ?? target?.displayName ?? target?.id ?? null,
    message: tell([
      ['Reason', read.ResultReason],
      ...changes.map(
        ({ displayName, newValue, oldValue }) =>
          [field.parse(displayName) ?? '', firstValue(newValue, oldValue)] as const,
      ),
    ]),
  }
}
const Changed = z.object({ modifiedProperties: objects })

function ofSignin(row: Row): Told {
  const read = SigninRow.parse(row)
  const { ResultType: code } = read
  const status_id = code === undefined ? STATUS.unknown : (statusOfEntra(code) ?? STATUS.failure)
  const failed = status_id === STATUS.failure
  const kind = microsoftKind('Sign-in activity')
  const risk = severityNamed(read.RiskLevelDuringSignIn)
  return {
    ...kind,
    severity_id: risk ?? (failed ? SEVERITY.low : kind.severity_id),
    status_id,
    event_code: read.OperationName ?? 'Sign-in activity',
    actor: read.UserPrincipalName ?? read.Identity ?? null,
    src_ip: ipOf(read.IPAddress),
    resource: read.AppDisplayName ?? null,
    message: tell([
      ['Error', failed ? code : undefined],
      ['Reason', read.ResultDescription],
      ['Risk', risk === undefined ? undefined : read.RiskLevelDuringSignIn],
    ]),
  }
}
