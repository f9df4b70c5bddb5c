import { AUTHENTICATION, STATUS } from '../event.ts'
import type { Facts } from './facts.ts'
import type { Kind } from './kinds.ts'
import { isFormatted, PAIR } from './pairs.ts'
import { statusOf } from './words.ts'

/** Whom prose names by a bare word, or in brackets, before what he did or the pairs; not what a user has or does (`user portal login`). */
const NAMED =
  /\busers?(?:name)?:? [[(]?(?!(?:log|sign|auth|sess|account|agent|portal|id|has|was|is|not)|\S{1,100}(?:ed|ing|ion)\b)(?<name>[^\s=:"'[\]()@]{1,200})(?=[@\])]|\s?$|\s(?:[-(]|(?:logged|signed|failed|from)\b))/i
/** That prose may name somebody, or that a bracket stands around the pairs. */
const MAY_NAME = /\busers?(?:name)?:? \S|\[[^\]]*$/i
/** A level of logging is no outcome. */
const LEVEL = /\bERROR\b|[[:]error\]/g

const tellsFailure = (words: string): boolean =>
  statusOf(words.replace(LEVEL, '')) === STATUS.failure || /\bnot found\b|\bno such user\b/i.test(words)

/**
 * What the pairs of a line say about a log-in, but for what its own words say against it: a name that it does not quote may go on as pairs
 * (`user x user=root result=success: authentication failure`). Whom they name before the pairs is not another behind, and what
 * failed by what stands before the pairs, or where somebody may be named between and behind them, did not succeed.
 * @param kind what was done by the line's words
 */
export function lineFacts(facts: Facts, own: string, kind: Kind | undefined): Facts {
  const said = { ...facts, message: undefined }
  const isLogIn = facts.kind?.class_uid === AUTHENTICATION || kind?.class_uid === AUTHENTICATION
  if (!isLogIn || isFormatted(own)) return said
  const first = own.search(PAIR)
  const before = own.slice(0, first)
  const besides = MAY_NAME.test(before) ? own.slice(first).replace(PAIR, '') : ''
  const named = NAMED.exec(before)?.groups?.name
  // An id may be that of whom it names.
  const isAnother =
    named !== undefined && named !== facts.actor?.replace(/[(@].*/, '') && !/^\d+$/.test(facts.actor ?? '')
  const failed = [before, before.slice(-300), besides, besides.slice(-300)].some(tellsFailure)
  // Else the line's words say how it ended.
  const doubted = facts.status_id === STATUS.success && (isAnother || failed)
  return {
    ...said,
    ...(isAnother && { actor: null }),
    ...(doubted && { status_id: failed ? STATUS.failure : undefined }),
  }
}
