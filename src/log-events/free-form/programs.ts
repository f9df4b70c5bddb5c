import {
  ACCOUNT_CHANGE,
  ACTIVITY,
  AUTHENTICATION,
  AUTHORIZE_SESSION,
  GROUP_MANAGEMENT,
  STATUS,
  USER_ACCESS,
} from '../event.ts'
import type { Facts } from './facts.ts'
import type { Kind } from './kinds.ts'

const logon = { class_uid: AUTHENTICATION, activity_id: 1 } as const
const logoff = { class_uid: AUTHENTICATION, activity_id: 2 } as const
const session = { class_uid: AUTHORIZE_SESSION, activity_id: ACTIVITY.other } as const
const privilege = { class_uid: USER_ACCESS, activity_id: 1 } as const
const { success, failure } = STATUS

/**
 * Lines of sshd, PAM, sudo and useradd. The user's name in sshd's is whatever a stranger typed, "root from 192.0.2.1 port 22" too, up to 100 bytes,
 * each of which may have been written as `\001`: the last address in the line is the one that sshd wrote.
 */
const KNOWN: { pattern: RegExp; kind: Kind; status_id: Facts['status_id']; event_code?: string; actor?: null }[] = [
  {
    pattern:
      /^(?<event_code>Failed [\w/-]{1,40}) for (?:invalid user )?(?<actor>.{0,500}) from (?<src_ip>[\da-f.:]{2,45}) port \d{1,5}(?: ssh2)?(?:: .*)?$/i,
    kind: logon,
    status_id: failure,
  },
  {
    // Whoever gets in has an account: its name is none of these, and what stands behind the address is his certificate's.
    pattern:
      /^(?<event_code>Accepted [\w/-]{1,40}) for (?<actor>\S{1,200}|.{1,500}?(?= from \S{2,45} port \d{1,5} ssh2)) from (?<src_ip>[\da-f.:]{2,45}) port \d{1,5}\b/i,
    kind: logon,
    status_id: success,
  },
  {
    pattern: /^(?<event_code>Invalid user) (?<actor>.{0,500}) from (?<src_ip>[\da-f.:]{2,45})(?: port \d{1,5})?$/i,
    kind: logon,
    status_id: failure,
  },
  {
    // Strangers choose these words. Each try is told by lines of its own.
    pattern:
      /^(?:error: |fatal: )?(?<event_code>(?:Received disconnect|Unable to negotiate)(?= (?:from|with) [\da-f]*[.:])|kex_exchange_identification(?=: )|Bad protocol version identification(?= ')|banner exchange(?=: Connection from )|(?:Disconnect(?:ed from|ing)|Connection (?:closed|reset) by|error: maximum authentication attempts exceeded for) invalid user(?= ))/i,
    kind: { class_uid: 0, activity_id: ACTIVITY.unknown },
    status_id: STATUS.unknown,
    actor: null,
  },
  {
    // Nobody logs in: a job begins, somebody who is in does one thing as another (sudo tells of it itself), or root becomes another.
    pattern:
      /^pam_unix\((?:crond?|atd|systemd-user|sudo(?:-i)?|polkit-1|(?:su|runuser)(?:-l)?(?=:.* by (?:root)?\(uid=0\)$)):session\): (?<event_code>session opened) for user (?<actor>.{1,100}?)(?=\(uid=| by |[\r\n]|$)/i,
    kind: session,
    status_id: success,
  },
  {
    pattern:
      /^pam_unix\([\w:-]{1,40}\): (?<event_code>session opened) for user (?<actor>.{1,100}?)(?=\(uid=| by |[\r\n]|$)/,
    kind: logon,
    status_id: success,
  },
  {
    pattern:
      /^pam_unix\([\w:-]{1,40}\): (?<event_code>session closed) for user (?<actor>.{1,100}?)(?=\(uid=| by |[\r\n]|$)/,
    kind: logoff,
    status_id: success,
  },
  {
    pattern:
      /^(?<actor>[\w.@\\$ -]{1,100}) : (?:(?!USER=)[A-Z]{1,20}=[^;]{0,500} ; ){1,8}USER=(?<resource>[^ ;]{1,100}) ;/,
    kind: privilege,
    status_id: success,
    event_code: 'sudo',
  },
  {
    // Whatever reason stands before that, it was not done.
    pattern:
      /^(?<actor>[\w.@\\$ -]{1,100}) : [^=;]{1,500} ; (?:(?!USER=)[A-Z]{1,20}=[^;]{0,500} ; ){1,8}USER=(?<resource>[^ ;]{1,100}) ;/,
    kind: privilege,
    status_id: failure,
    event_code: 'sudo refused',
  },
  {
    // Its words alone would not say that sudo was refused.
    pattern:
      /^pam_\w{1,20}\(sudo(?:-i)?:auth\): (?:[Aa]uthentication failure|received(?= for user \S{1,100}: [1-9])|conversation failed|auth could not identify password)(?:.{0,500}?(?:\buser[ =]|for \[)(?<actor>[\w.@\\$-]{1,100}))?/,
    kind: privilege,
    status_id: failure,
    event_code: 'sudo refused',
  },
  {
    // Without an address: a stranger's name may stand before it, in ruser=. pam_ldap says nothing but the name, which may look like pairs.
    pattern:
      /^(?:PAM \d{1,9} )?(?<event_code>pam_\w{1,20}\([\w:-]{1,40}\): (?:[Aa]uthentication failure(?=;)|check pass; user unknown)|more authentication failures?(?=;))(?:;(?: (?!user=)(?:(?! user=).){0,500})? user=(?<actor>\S{1,200}(?: [^\s=]{1,100}){0,3})$)?/,
    kind: logon,
    status_id: failure,
  },
  {
    pattern: /^(?<event_code>new user): name=(?<resource>[\w.@$-]{1,100})/,
    kind: { class_uid: ACCOUNT_CHANGE, activity_id: 1 },
    status_id: success,
  },
  {
    pattern: /^(?<event_code>delete user) '(?<resource>[^']{1,100})'/,
    kind: { class_uid: ACCOUNT_CHANGE, activity_id: 6 },
    status_id: success,
  },
  {
    pattern: /^add '[^']{1,100}' to (?:shadow )?group '(?<resource>[^']{1,100})'/,
    kind: { class_uid: GROUP_MANAGEMENT, activity_id: 3 },
    status_id: success,
    event_code: 'add to group',
  },
]

const SSHD = /^sshd(?:-\w{1,20})?$/
/** What PAM says in sshd's name of an account that is one. */
const PAM_SUCCESS = /^pam_\w{1,20}\(sshd:auth\): authentication success;/

/** Who acted, in whatever sudo writes. */
const SUDOER = /^[\w.@\\$ -]{1,100}(?= : )/

/** What PAM says in sshd's name: that of nobody is nobody's, whatever others found in it. */
const TO_SSHD = /\bsshd\b|more authentication failure/

/**
 * What a line says that one of these programs wrote; undefined: none of them did. Its address is what it says, or none: a collector's is the
 * host's. In what else sshd writes are names that strangers typed, which may look like pairs (`user=root`): it says
 * nothing, of nobody. Nor are sudo's pairs who acted.
 */
export function knownLine(text: string, program = ''): Facts | undefined {
  for (const { pattern, ...facts } of KNOWN) {
    const found = pattern.exec(text)?.groups
    if (found)
      return { src_ip: null, ...facts, ...found, actor: found.actor ?? (TO_SSHD.test(text) ? null : facts.actor) }
  }
  if (program === 'sudo' && !text.startsWith('pam_')) return { actor: SUDOER.exec(text)?.[0] ?? null, src_ip: null }
  return SSHD.test(program) && !PAM_SUCCESS.test(text) ? { actor: null, src_ip: null } : undefined
}
