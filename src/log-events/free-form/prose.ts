import { STATUS } from '../event.ts'
import type { Facts } from './facts.ts'
import type { Kind } from './kinds.ts'
import { isFormatted, PAIR } from './pairs.ts'
import { statusOf } from './words.ts'

/** Whom prose names by a bare word, or in brackets; not what a user does or has (`user logged in`, `user session`). */
const NAMED =
  /\busers?(?:name)?:? [[(]?(?!(?:log|sign|auth|sess|account|agent|id|has|was|is|not)|\S{1,100}(?:ed|ing|ion)\b)([^\s=:"'[\]()@]{1,200})(?=[\s@\])])/i

/**
 * What the pairs of a line say about a log-in, but for what its own words say against it: a name that it does not quote may go on as pairs
 * (`user x user=root result=success: authentication failure`). Whom they name before the pairs is not another behind, and what
 * failed by what stands before the pairs, or behind a bracket around them, did not succeed.
 * @param kind what was done by the line's words
 */
export function lineFacts(facts: Facts, own: string, kind: Kind | undefined): Facts {
  const said = { ...facts, message: undefined }
  const isLogIn = facts.kind?.class_uid === 3002 || kind?.class_uid === 3002
  if (!isLogIn || isFormatted(own)) return said
  const first = own.search(PAIR)
  const before = own.slice(0, first)
  const besides = /\[[^\]]*$/.test(before) ? own.slice(first).replace(/^[^\]]*\]?/, '') : ''
  const named = NAMED.exec(before)?.[1]
  const isNamed = named !== undefined && named !== facts.actor?.replace(/[(@].*/, '')
  const failed = [before, before.slice(-300), besides].some((words) => statusOf(words) === STATUS.failure)
  // Then the line's words say how it ended.
  const doubted = facts.status_id === STATUS.success && (isNamed || failed)
  return {
    ...said,
    ...(isNamed && { actor: null }),
    ...(doubted && { status_id: failed ? STATUS.failure : undefined }),
  }
}
