import {
  ACCOUNT_CHANGE,
  ACTIVITY,
  AUTHENTICATION,
  AUTHORIZE_SESSION,
  FILE_HOSTING,
  GROUP_MANAGEMENT,
  type LogEvent,
  SEVERITY,
  STATUS,
  USER_ACCESS,
} from '../../../log-events/event.ts'
import type { App } from './cursor.ts'

/** What OCSF says of an event; it succeeded unless it says otherwise. */
export type WorkspaceKind = Pick<LogEvent, 'class_uid' | 'activity_id' | 'severity_id'> &
  Partial<Pick<LogEvent, 'status_id'>>

const { low, medium, high } = SEVERITY
const kind = (
  class_uid: WorkspaceKind['class_uid'],
  activity_id: number,
  severity_id: WorkspaceKind['severity_id'] = SEVERITY.informational,
): WorkspaceKind => ({ class_uid, activity_id, severity_id })
const account = (activity: number, severity?: WorkspaceKind['severity_id']) => kind(ACCOUNT_CHANGE, activity, severity)
const access = (activity: number, severity?: WorkspaceKind['severity_id']) => kind(USER_ACCESS, activity, severity)
const group = (activity: number) => kind(GROUP_MANAGEMENT, activity)
const file = (activity: number) => kind(FILE_HOSTING, activity)
const logOn: WorkspaceKind = kind(AUTHENTICATION, 1)
const failed: WorkspaceKind = { ...kind(AUTHENTICATION, 1, low), status_id: STATUS.failure }
const blocked: WorkspaceKind = { ...kind(AUTHENTICATION, 1, high), status_id: STATUS.failure }

/** Events of the user's account are in the log of either application, from one time to another. */
const OF_ACCOUNT: Record<string, WorkspaceKind> = {
  '2sv_enroll': account(10),
  '2sv_disable': account(11, medium),
  password_edit: account(3),
  recovery_email_edit: account(ACTIVITY.other, low),
  recovery_phone_edit: account(ACTIVITY.other, low),
  recovery_secret_qa_edit: account(ACTIVITY.other, low),
  email_forwarding_out_of_domain: account(ACTIVITY.other, medium),
}

/** The events that are known, as the application's log calls them. */
const KINDS: Record<App, Record<string, WorkspaceKind>> = {
  admin: {
    CREATE_USER: account(1),
    UNSUSPEND_USER: account(2),
    CHANGE_PASSWORD: account(3, low),
    SUSPEND_USER: account(5),
    DELETE_USER: account(6),
    TURN_OFF_2_STEP_VERIFICATION: account(11, medium),
    UNENROLL_USER_FROM_STRONG_AUTH: account(11, medium),
    GRANT_ADMIN_PRIVILEGE: access(1, high),
    GRANT_DELEGATED_ADMIN_PRIVILEGES: access(1, high),
    ASSIGN_ROLE: access(1, high),
    ADD_PRIVILEGE: access(1, medium),
    AUTHORIZE_API_CLIENT_ACCESS: access(1, high),
    REVOKE_ADMIN_PRIVILEGE: access(2),
    UNASSIGN_ROLE: access(2),
    REMOVE_PRIVILEGE: access(2),
    REMOVE_API_CLIENT_ACCESS: access(2),
    ADD_GROUP_MEMBER: group(3),
    REMOVE_GROUP_MEMBER: group(4),
    UPDATE_GROUP_MEMBER: group(ACTIVITY.other),
    DELETE_GROUP: group(5),
    CREATE_GROUP: group(6),
  },
  login: {
    ...OF_ACCOUNT,
    login_success: logOn,
    login_failure: failed,
    login_challenge: { ...logOn, status_id: STATUS.unknown },
    login_verification: { ...logOn, status_id: STATUS.unknown },
    logout: kind(AUTHENTICATION, 2),
    suspicious_login: blocked,
    suspicious_login_less_secure_app: blocked,
    suspicious_programmatic_login: blocked,
    risky_sensitive_action_blocked: { ...blocked, class_uid: 2004 },
    gov_attack_warning: kind(2004, 1, high),
    account_disabled_generic: account(5, medium),
    account_disabled_hijacked: account(5, high),
    account_disabled_password_leak: account(5, high),
    account_disabled_spamming: account(5, medium),
  },
  user_accounts: OF_ACCOUNT,
  groups: {
    add_user: group(3),
    join: group(3),
    accept_invitation: group(3),
    approve_join_request: group(3),
    remove_user: group(4),
    ban_user_with_moderation: group(4),
    unsubscribe_via_mail: group(4),
    delete_group: group(5),
    create_group: group(6),
  },
  token: {
    authorize: kind(AUTHORIZE_SESSION, 1, low),
    revoke: kind(AUTHORIZE_SESSION, ACTIVITY.other),
    activity: kind(6003, ACTIVITY.other),
  },
  drive: {
    upload: file(1),
    create: file(1),
    download: file(2),
    edit: file(3),
    delete: file(4),
    trash: file(4),
    rename: file(5),
    copy: file(6),
    move: file(7),
    untrash: file(8),
    preview: file(9),
    view: file(14),
    change_user_access: file(12),
    change_document_access_scope: file(12),
    change_document_visibility: file(12),
    shared_drive_membership_change: file(12),
  },
}

/** What an event is that has no place of its own in its application's log. */
const REST: Partial<Record<App, WorkspaceKind>> = { groups: group(ACTIVITY.other), drive: file(ACTIVITY.other) }
/** What the names of the Admin console's events begin with, whose objects are settings, units, devices, and so on. */
const ADMIN_VERBS: readonly (readonly [RegExp, number])[] = [
  [/^(?:CREATE|ADD)_/, 1],
  [/^(?:CHANGE|UPDATE|EDIT|RENAME|MOVE|TOGGLE)_/, 3],
  [/^(?:DELETE|REMOVE)_/, 4],
]

/** What kind of event one of this name is in an application's log. */
export function workspaceKind(app: App, name: string): WorkspaceKind {
  const known = Object.hasOwn(KINDS[app], name) ? KINDS[app][name] : undefined
  const verb = app === 'admin' ? ADMIN_VERBS.find(([begins]) => begins.test(name)) : undefined
  return known ?? (verb && kind(3004, verb[1])) ?? REST[app] ?? kind(0, ACTIVITY.other)
}
