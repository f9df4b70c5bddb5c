import * as z from 'zod'
import { isShare, type LogEvent, SEVERITY, STATUS } from '../../../log-events/event.ts'
import { shortened } from '../../../log-events/scrub.ts'
import { NOT_UNDERSTOOD } from '../google/event.ts'
import { Instant } from '../instants.ts'
import type { App } from './cursor.ts'
import { type WorkspaceKind, workspaceKind } from './kinds.ts'

const PRODUCTS: Record<App, string> = {
  admin: 'Google Workspace Admin',
  login: 'Google Workspace Login',
  user_accounts: 'Google Workspace Accounts',
  groups: 'Google Groups',
  token: 'Google Workspace OAuth',
  drive: 'Google Drive',
}
/** The parameters that name what an event was done to, the most telling first. */
const OBJECTS: readonly string[] = (
  'doc_title app_name GROUP_EMAIL group_email USER_EMAIL affected_email_address API_CLIENT_NAME ' +
  'ROLE_NAME SETTING_NAME DOMAIN_NAME ORG_UNIT_NAME APPLICATION_NAME'
).split(' ')
/** The parameters that are told of events that come with many; of all others, all are. */
const TOLD: Partial<Record<App, readonly string[]>> = {
  token: ['client_id', 'scope'],
  drive: (
    'visibility old_visibility visibility_change target_user target_domain old_value new_value ' +
    'doc_type owner destination_folder_title'
  ).split(' '),
}
const MAX_VALUE_CHARS = 200

const text = z.string().min(1).optional().catch(undefined)
const Parameter = z.object({
  name: z.string(),
  value: text,
  intValue: z.union([z.string(), z.number()]).optional().catch(undefined),
  boolValue: z.boolean().optional().catch(undefined),
  multiValue: z.array(z.string()).optional().catch(undefined),
})
const Activity = z.object({
  id: z.object({ time: Instant, uniqueQualifier: z.string().min(1) }),
  actor: z.object({ email: text, profileId: text, key: text }).catch({}),
  ipAddress: text,
  events: z.array(z.unknown()).min(1),
})
const Event = z.object({ name: z.string().min(1), parameters: z.array(z.unknown()).catch([]) })

/**
 * The events of an item of an application's log. What cannot be understood is one too: of class 0, without what it says.
 * @param otherwise when an item took place that does not say when: an instant
 */
export function workspaceEvents(app: App, item: unknown, otherwise: string): LogEvent[] {
  const activity = Activity.safeParse(item).data
  const nothing = { ...NOT_UNDERSTOOD, product: PRODUCTS[app] }
  // It has no name of its own: what it says is what it is known by.
  if (!activity) return [{ ...nothing, uid: `${app}/${JSON.stringify(item)}`, time: otherwise }]
  const { id, actor, ipAddress, events } = activity
  return events.map((given, index) => {
    const same = {
      uid: [app, id.time, id.uniqueQualifier, index].join('/'),
      time: id.time,
      actor: actor.email ?? actor.key ?? actor.profileId ?? null,
      src_ip: ipAddress ?? null,
    }
    const event = Event.safeParse(given).data
    if (!event) return { ...nothing, ...same }
    return { ...nothing, ...same, event_code: event.name, ...said(app, event.name, valuesOf(event.parameters)) }
  })
}

/** The parameters' values as text; those that are messages of their own are left out. */
const valuesOf = (parameters: readonly unknown[]): Map<string, string> =>
  new Map(
    parameters.flatMap((given) => {
      const parameter = Parameter.safeParse(given).data
      if (!parameter) return []
      const { name, value, intValue, boolValue, multiValue } = parameter
      const shown = value ?? intValue ?? boolValue ?? multiValue?.join(' ')
      return shown === undefined ? [] : [[name, String(shown)] as const]
    }),
  )

const words = (constant: string): string => constant.replaceAll('_', ' ').trim().toLowerCase()
/** Constants become words, since what is written as they are may be somebody's id: what is told of an event would not keep it. */
const valueInWords = (value: string): string =>
  /^_?[A-Z]+(?:_[A-Z]+)+$/.test(value) ? words(value) : shortened(value, MAX_VALUE_CHARS)

function said(app: App, name: string, values: Map<string, string>) {
  const object = OBJECTS.find((parameter) => values.has(parameter))
  const told = [...values].filter(([parameter]) => parameter !== object && (TOLD[app]?.includes(parameter) ?? true))
  const message = told.map(([parameter, value]) => `${words(parameter)}: ${valueInWords(value)}`).join(', ')
  return {
    status_id: STATUS.success,
    ...refined(workspaceKind(app, name), values),
    resource: object === undefined ? null : (values.get(object) ?? null),
    message: message || null,
  }
}

/** What the parameters say beyond the event's name. */
function refined(kind: WorkspaceKind, values: Map<string, string>): WorkspaceKind {
  const visibility = values.get('visibility')
  if (isShare(kind)) {
    if (values.get('new_value') === 'none') return { ...kind, activity_id: 13 }
    if (visibility === 'public_on_the_web') return { ...kind, severity_id: SEVERITY.high }
    if (values.get('visibility_change') === 'external') return { ...kind, severity_id: SEVERITY.medium }
  }
  const challenge = values.get('login_challenge_status')
  if (kind.status_id === STATUS.unknown && challenge !== undefined)
    return { ...kind, status_id: /pass/i.test(challenge) ? STATUS.success : STATUS.failure }
  if (values.get('is_suspicious') === 'true') return { ...kind, severity_id: SEVERITY.high }
  return kind
}
