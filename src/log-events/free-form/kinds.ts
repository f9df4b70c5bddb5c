import {
  ACCOUNT_CHANGE,
  ACTIVITY,
  AUTHENTICATION,
  type ClassUid,
  FILE_HOSTING,
  GROUP_MANAGEMENT,
  NETWORK_ACTIVITY,
  USER_ACCESS,
} from '../event.ts'

/** What was done: OCSF's class, and its activity within the class. */
export type Kind = { class_uid: ClassUid; activity_id: number }

const MFA = '(?:mfa|2fa|two factor(?: auth(?:entication)?)?)'
const NOUN = `(?:users?|accounts?|passwords?|login profiles?|${MFA})`
const OFF = '(?:deactivat|disabl|remov|delet|reset)'
/** A policy in an account of AWS, by what it is put into or taken off: neither the account nor the group is created or deleted. */
const OWN_POLICY = /\b(?:put|delete) (?:user|role|group) (?:polic|permissions boundary)/
const DONE =
  '(?:creat|delet|disabl|enabl|add|remov|lock|unlock|suspend|deactivat|activat|reset|chang|provision|regist|invit)'
const DO =
  '(?:create|delete|disable|enable|add|remove|lock|unlock|suspend|deactivate|activate|reset|change|provision|register|invite|new)'

/**
 * By which words a class is known (all of `words` are there), and an activity in it: the first that fits. A group's members and a role's come
 * before accounts, since "Add user to group" tells of both.
 */
const RULES: { class_uid: ClassUid; words: RegExp[]; activities: [RegExp, number][] }[] = [
  {
    class_uid: USER_ACCESS,
    words: [OWN_POLICY],
    activities: [
      [/\bdelete/, 2],
      [/\b/, 1],
    ],
  },
  {
    class_uid: GROUP_MANAGEMENT,
    // GitHub's "team.add_member", too.
    words: [/\bgroups?\b|\b(?:org|repo|team) \w+ member\b/, /\b(?:add|join|invit|remov|delet|creat)\w*|\bleft\b/],
    activities: [
      [/\bcreat/, 6],
      [/\bdelet/, 5],
      [/\b(?:remov|left)/, 4],
      [/\b/, 3],
    ],
  },
  {
    class_uid: USER_ACCESS,
    words: [/\bsudo(?:ers)?\b/],
    activities: [[/\b/, 1]],
  },
  {
    class_uid: USER_ACCESS,
    words: [
      /\b(?:roles?|privileges?|permissions?|admin(?:istrator)?s?|superuser|root|polic(?:y|ies))\b/,
      /\b(?:(?:grant|assign|add|attach|detach|unassign)(?:s|ed|ing)?|(?:elevat|promot|revok|remov|demot)(?:es?|ed|ing)|elevation|revocation|assignment)\b/,
    ],
    activities: [
      [/\b(?:revok|remov|detach|demot|unassign)/, 2],
      [/\b/, 1],
    ],
  },
  {
    class_uid: ACCOUNT_CHANGE,
    // "Failed login of a disabled user" is no change of an account.
    words: [
      new RegExp(
        `\\b${NOUN}(?: (?:account|was|has|been|is)){0,3} ${DONE}|\\b${DO}(?: (?:an?|the|new|local)){0,2} ${NOUN}\\b|\\buser(?:add|del)\\b|\\bupdate login profile\\b|\\b(?:create|update|delete) access key\\b`,
      ),
    ],
    activities: [
      [new RegExp(`\\b${MFA}\\b.*\\b${OFF}|\\b${OFF}\\w* .*\\b${MFA}\\b`), 11],
      [new RegExp(`\\b${MFA}\\b`), 10],
      [/\baccess key\b/, ACTIVITY.other],
      [/\bunlock/, 12],
      [/\block/, 9],
      [/\breset/, 4],
      [/\b(?:chang|update login)/, 3],
      [/\b(?:disabl|suspend|deactivat)/, 5],
      [/\b(?:delet|remov|userdel)/, 6],
      [/\b(?:enabl|activat)/, 2],
      [/\b/, 1],
    ],
  },
  {
    class_uid: AUTHENTICATION,
    words: [
      /\b(?:(?:log|sign)(?:ged|ed)? ?(?:(?:in|on)s?|out|off)|auth|authenticat\w*|sso|(?:failed|accepted) password|session (?:opened|closed)|user session (?:start|end))\b/,
    ],
    activities: [
      [/\b(?:(?:log|sign)(?:ged|ed)? ?(?:out|off)|session (?:closed|end)|closed(?! auth failed))\b/, 2],
      [/\b/, 1],
    ],
  },
  {
    class_uid: FILE_HOSTING,
    words: [
      /\b(?:files?|documents?|folders?|objects?|attachments?|blobs?|downloads?|downloaded|uploads?|uploaded)\b/,
      /\b(?:upload|download|export|delet|remov|renam|copy|copied|mov|restor|unshar|shar|open|view|read|access|updat|modif|edit)/,
    ],
    activities: [
      [/\bupload/, 1],
      [/\b(?:download|export)/, 2],
      [/\b(?:delet|remov)/, 4],
      [/\brenam/, 5],
      [/\bcop(?:y|ied)/, 6],
      [/\bmov/, 7],
      [/\brestor/, 8],
      [/\bunshar/, 13],
      [/\bshar/, 12],
      [/\b(?:updat|modif|edit)/, 3],
      [/\b/, 14],
    ],
  },
]

/** Only the beginning of a text says what was done. */
const MAX_WORDS = 300
/** A text as words in lower case: `userLogin.failed` → `user login failed`. */
export const wordsOf = (text: string): string =>
  text
    .slice(0, MAX_WORDS)
    .replace(/([a-z0-9])([A-Z])|([A-Z]{2})([A-Z][a-z]{2})/g, '$1$3 $2$4')
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .toLowerCase()

/** What was done, as far as the words of an action's name or of a message say it; undefined: they do not. */
export function kindOf(text: string | undefined): Kind | undefined {
  const words = wordsOf(text ?? '')
  const rule = RULES.find((one) => one.words.every((pattern) => pattern.test(words)))
  const activity = rule?.activities.find(([pattern]) => pattern.test(words))
  return rule && { class_uid: rule.class_uid, activity_id: activity?.[1] ?? ACTIVITY.other }
}

/** What is done to others' log-ins and what they need, and logging in as others. */
const OF_ANOTHER = [
  /\b(?:log|sign)(?:ged|ed)? ?(?:in|on) as\b|\bimpersonat/,
  /\b(?:log|sign) ?(?:out|off) (?:all|everywhere)\b|\b(?:forced?|global|admin) (?:user )?(?:log|sign) ?(?:out|off)\b/,
  /\b(?:factors?|methods?|devices?) (?:was )?(?:reset|remov|delet|revok|disabl|enroll|chang)/,
  /\b(?:reset|remov|delet|revok|disabl|enroll|chang)\w* (?:\w+ ){0,2}(?:factors?|methods?)\b/,
  // What was blocked, and what failed, is a log-in.
  /^(?!.*\b(?:fail|den(?:y|ied)|reject)).*\b(?:revok|terminat|unlock|disabl|block\b)/,
]

/** Whether what is called so is done to somebody else's log-in, not by who logs in. */
export const isOfAnother = (action = ''): boolean => OF_ANOTHER.some((pattern) => pattern.test(wordsOf(action)))

/** What a firewall did with a connection; undefined: these words are none of a firewall's. */
export function trafficOf(text: string | undefined): Kind | undefined {
  const words = wordsOf(text ?? '')
  const of = (activity_id: number): Kind => ({ class_uid: NETWORK_ACTIVITY, activity_id })
  if (/\b(?:den|drop|block|reject|refus)/.test(words)) return of(5)
  if (/\b(?:close|teardown)/.test(words)) return of(2)
  if (/\breset/.test(words)) return of(3)
  return /\b(?:allow|permit|accept|pass|built|open|start)/.test(words) ? of(1) : undefined
}
