import { ACTIVITY, type ClassUid, type LogEvent, SEVERITY } from '../../../log-events/event.ts'

/** What an operation is in OCSF's terms. */
export type MicrosoftKind = Pick<LogEvent, 'class_uid' | 'activity_id' | 'severity_id'>

const { low, medium } = SEVERITY

/**
 * Operations by their names in lower case without the full stop that Entra ID puts after some of them: the first that matches counts. The
 * numbers are OCSF's class_uid and, of that class, activity_id; behind them stands how grave it is, if it is at all.
 */
const RULES: readonly (readonly [RegExp, ClassUid, number, LogEvent['severity_id']?])[] = [
  // Authentication: 1 logon, 2 logoff
  [/^userloginfailed$/, 3002, 1, low],
  [/^(?:userloggedin|mailboxlogin|sign-in activity|passwordlogon\w*|teamssessionstarted)$/, 3002, 1],
  [/^(?:userloggedoff|userloggedout|signout)$/, 3002, 2],
  // User Access Management: 1 privileges assigned, 2 revoked
  [/^add (?:eligible |scoped )?member to role\b/, 3005, 1, medium],
  [/^remove (?:eligible |scoped )?member from role\b/, 3005, 2, low],
  [/^(?:consent to application|add app role assignment\b.*|add delegated permission grant)$/, 3005, 1, medium],
  [/^add (?:oauth2permissiongrant|owner to (?:application|service principal|policy))$/, 3005, 1, medium],
  [/^remove (?:app role assignment\b.*|delegated permission grant|oauth2permissiongrant|owner from .*)$/, 3005, 2, low],
  [/^add-(?:mailbox|recipient|mailboxfolder)permission$/, 3005, 1, medium],
  [/^remove-(?:mailbox|recipient|mailboxfolder)permission$/, 3005, 2, low],
  // Group Management: 1 privileges assigned, 3 user added, 4 user removed, 5 deleted, 6 created
  [/^(?:add member to group|memberadded|addedtogroup|add-distributiongroupmember)$/, 3006, 3, low],
  [/^(?:remove member from group|memberremoved|removedfromgroup|remove-distributiongroupmember)$/, 3006, 4, low],
  [/^add owner to group$/, 3006, 1, low],
  [/^delete group$/, 3006, 5, low],
  [/^add group$/, 3006, 6],
  // Account Change: 1 create, 2 enable, 3 password change, 4 password reset, 5 disable, 6 delete, 10 MFA enabled, 11 disabled
  [/^(?:add user|invite external user)$/, 3001, 1, low],
  [/^enable account$/, 3001, 2, low],
  [/^(?:change|set) (?:user )?password\b.*$/, 3001, 3, low],
  [/^(?:reset (?:user )?password\b.*|admin reset.*password.*)$/, 3001, 4, low],
  [/^disable account$/, 3001, 5, low],
  [/^(?:hard )?delete user$/, 3001, 6, low],
  [/^user registered (?:all required )?security info$/, 3001, 10, low],
  [/^(?:disable strong authentication|user deleted security info|admin deleted security info)$/, 3001, 11, medium],
  [/^(?:update|restore) user$/, 3001, ACTIVITY.other],
  // File Hosting: 1 upload, 2 download, 3 update, 4 delete, 5 rename, 6 copy, 7 move, 8 restore, 9 preview, 12 share, 13 unshare, 14 open
  [/^file(?:uploaded|syncuploadedfull)$/, 6006, 1],
  [/^file(?:downloaded|syncdownloadedfull|syncdownloadedpartial)$/, 6006, 2],
  [/^file(?:modified|modifiedextended|checkedin)$/, 6006, 3],
  [/^(?:file|folder)(?:deleted|recycled|versionsalldeleted)\w*$/, 6006, 4, low],
  [/^(?:file|folder)renamed$/, 6006, 5],
  [/^(?:file|folder)copied$/, 6006, 6],
  [/^(?:file|folder)moved$/, 6006, 7],
  [/^(?:file|folder)restored$/, 6006, 8],
  [/^filepreviewed$/, 6006, 9],
  [/^anonymouslink(?:created|updated)$/, 6006, 12, medium],
  [/^(?:sharingset|sharinginvitationcreated|(?:company|secure)linkcreated|addedtosecurelink)$/, 6006, 12, low],
  [/^(?:sharingrevoked|\w+linkremoved|removedfromsecurelink)$/, 6006, 13],
  [/^file(?:accessed|accessedextended)$/, 6006, 14],
  // Detection Finding: 1 created
  [/^(?:alerttriggered|alertentitygenerated|dlprulematch|tiurlclickdata|tiurlclick|timaildata)$/, 2004, 1, medium],
  // API Activity: 1 create, 2 read, 3 update, 4 delete
  [/^new-(?:inboxrule|transportrule)$/, 6003, 1, medium],
  [/^(?:(?:set|enable)-inboxrule|updateinboxrules|set-transportrule)$/, 6003, 3, medium],
  [/^(?:add service principal credentials|update application\b.*secrets.*)$/, 6003, 3, medium],
  [/^(?:new|add|create|invite|enable|install)\b/, 6003, 1],
  [/^(?:get|search|read|view|export)\b/, 6003, 2],
  [/^(?:set|update|change|edit|reset|disable)\b/, 6003, 3],
  [/^(?:remove|delete|uninstall|purge|hard delete)\b/, 6003, 4],
]

/** What an operation of Entra ID, Exchange, SharePoint or Teams is, by its name; undefined: the event names none. */
export function microsoftKind(operation: string | undefined): MicrosoftKind {
  if (operation === undefined) return { class_uid: 0, activity_id: ACTIVITY.unknown, severity_id: SEVERITY.unknown }
  const name = operation.toLowerCase().replace(/\.$/, '')
  const [, class_uid, activity_id, severity_id = SEVERITY.informational] =
    RULES.find(([form]) => form.test(name)) ?? OTHER
  return { class_uid, activity_id, severity_id }
}
const OTHER = [/^/, 6003, ACTIVITY.other] as const

const SEVERITIES: ReadonlyMap<string, LogEvent['severity_id']> = new Map(Object.entries(SEVERITY))
/** How grave an alert or a risk is that is called so, as OCSF does but in letters of either case; undefined: it is called otherwise. */
export const severityNamed = (name = ''): LogEvent['severity_id'] | undefined => SEVERITIES.get(name.toLowerCase())
