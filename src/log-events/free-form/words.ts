import { GROUP_MANAGEMENT, type LogEvent, SEVERITY, STATUS, USER_ACCESS } from '../event.ts'
import type { Scalar } from './fields.ts'
import { type Kind, wordsOf } from './kinds.ts'

// Failure is looked for first: "unsuccessful" and "not allowed" hold words of success. Whole words: "Dropbox" and "failover" are no failures.
const FAILURE =
  /\b(?:fail(?:s|ed|ures?|ing)?|den(?:y|ies|ied|ial)|invalid|incorrect|reject(?:s|ed|ion)?|refus(?:es?|ed|al)|unauthori[sz]ed|forbidden|errors?|block(?:s|ed)?|drop(?:s|ped)?|bad|wrong|unsuccessful(?:ly)?|not (?:allowed|success\w*|permitted)|locked out|false|^no$)\b/
/** What says that there was none of it: `blocked=false`, `0 errors`. */
const NONE_OF_IT =
  /\b(?:fail(?:ed|ures?)|denied|rejected|errors?|blocked|dropped)(?: count)? (?:false|no|none|nil|null|0+)\b|\b(?:no|0) (?:errors?|failures?)\b/g
const SUCCESS = /\b(?:success|succeed|ok\b|allow|accept|grant|permit|pass\b|passed|complet|true\b|^yes$)/
/** Words of success that tell of none, if no other stands there: `did not succeed`, but not `succeeded, profile not completed`. */
const NOT_DONE =
  /(?:\bnot|n t|\bunable to) (?:(?:be|been|yet) )?(?:succe|accept|grant|complet|ok\b|pass\b|passed)[a-z]*/g
const FLAG_OF_FAILURE = /\b(?:succe|allow|accept|grant|permit)[a-z]{0,20}="?(?:no|0)\b/i

/** Whether it succeeded: by a word (`Success`, `denied`), a flag, or the status code of an HTTP answer. */
export function statusOf(value: Scalar | undefined): LogEvent['status_id'] | undefined {
  const code = typeof value === 'boolean' ? Number.NaN : Number(value)
  if (code >= 100 && code < 600) return code < 400 ? STATUS.success : STATUS.failure
  const words = wordsOf(String(value ?? '')).replace(NONE_OF_IT, '')
  if (FAILURE.test(words) || FLAG_OF_FAILURE.test(String(value))) return STATUS.failure
  const done = words.replace(NOT_DONE, '')
  if (SUCCESS.test(done)) return STATUS.success
  return done === words ? undefined : STATUS.failure
}

const NO_ERROR =
  /^(?:|(?:(?:sql|state|sqlstate|ora|err(?:or|no)?|exit|return|result|status|code) ){0,3}(?:0x)?0+|2\d\d|(?:no|0|without) ?errors?(?: (?:was|were|has|have|been|found|occurred|reported|detected|returned)){0,3}|no|none|normal|n ?a|nil|null|undefined|false|(?:error |status )?success|(?:s |0 |2\d\d )?ok|(?:the )?operation completed successfully)$/i

const isError = (value: Scalar): boolean =>
  !NO_ERROR.test(
    String(value)
      .replace(/[^\p{L}\d]+/gu, ' ')
      .trim(),
  )

/**
 * An error that is told of in one of these fields is a failure, whatever it is called, unless there was none. Where something else says that it
 * succeeded, only one whose words are of failure is.
 */
export const failureOf = (errors: readonly Scalar[], succeeded: boolean): LogEvent['status_id'] | undefined =>
  errors.some((error) => isError(error) && (!succeeded || statusOf(error) === STATUS.failure))
    ? STATUS.failure
    : undefined

const REFUSED = /^(?:\S+ (?:is|was) not authorized to\b|(?:access|permission) denied\.?$)/i

/** A message that is a refusal. In others words of failure tell of something else: `locked after failed logins` was done. */
export const refusalOf = (message = ''): LogEvent['status_id'] | undefined =>
  REFUSED.test(message) ? STATUS.failure : undefined

/** That somebody gives or takes a right or a membership, or tries to; "assigning" and "assignment" may have failed. */
const GIVES =
  /\b(?:(?:grant|assign|unassign|add|attach|detach|join)(?:s|ed)?|(?:elevat|promot|revok|remov|demot|invit|creat|delet)e[sd]?)\b/

/**
 * Whether what a line of text tells of succeeded. Of a right that is given or taken the words before that say it (`failed to grant`, `may not
 * grant`): what stands behind it may be what the right is called (`Error Reporting Admin`).
 */
export function statusOfLine({ class_uid }: Kind, text: string): LogEvent['status_id'] | undefined {
  if (class_uid !== USER_ACCESS && class_uid !== GROUP_MANAGEMENT) return statusOf(text)
  const [before = ''] = wordsOf(text).split(GIVES, 1)
  return /(?:not|n t|unable to) (?:be(?:en)? )?$/.test(before) ? STATUS.failure : statusOf(before)
}

const SEVERITIES: [RegExp, LogEvent['severity_id']][] = [
  [/^(?:fatal|emerg|panic)/, SEVERITY.fatal],
  [/^(?:crit|alert)/, SEVERITY.critical],
  [/^(?:err|high|severe)/, SEVERITY.high],
  [/^(?:warn|med)/, SEVERITY.medium],
  [/^(?:notice|low)/, SEVERITY.low],
  [/^(?:info|debug|trace|verbose)/, SEVERITY.informational],
]

/** A severity by its word; the scales of numbers differ from product to product. */
export const severityOf = (word: string | undefined): LogEvent['severity_id'] | undefined =>
  SEVERITIES.find(([pattern]) => pattern.test(wordsOf(word ?? '').trim()))?.[1]

/** A severity of syslog (RFC 5424, section 6.2.1), from 0 to 7. */
export const syslogSeverityOf = (number: number): LogEvent['severity_id'] => {
  const scale = [SEVERITY.fatal, SEVERITY.critical, SEVERITY.critical, SEVERITY.high, SEVERITY.medium, SEVERITY.low]
  return scale[number] ?? SEVERITY.informational
}
