import { statusOfEntra } from '../entra.ts'
import { AUTHENTICATION, NETWORK_ACTIVITY, STATUS } from '../event.ts'
import type { Facts } from './facts.ts'
import { type Fields, type Place, pick, valuesAt } from './fields.ts'
import type { Kind } from './kinds.ts'
import { PLACES } from './places.ts'
import { failureOf, refusalOf, statusOf } from './words.ts'

/**
 * How it ended, by the first field that tells it, unless another or an error says that it failed. Beside an outcome of success a `status` may be an
 * account's (`blocked`).
 * @param isLine they are pairs of a line, in which others' words may stand behind the program's own
 */
export function outcomeOf(fields: Fields, isLine: boolean): Facts['status_id'] {
  const resultType = pick(fields, { at: ['resulttype'] })
  return said(fields, isLine) ?? statusOfEntra(String(resultType)) ?? statusOf(resultType)
}

function said(fields: Fields, isLine: boolean): Facts['status_id'] {
  // Microsoft's; beside it stands an error also where a sign-in only goes on.
  const isEntras = fields.has('userprincipalname')
  const entra = isEntras ? statusOfEntra(String(pick(fields, { at: ['resulttype', 'status.errorcode'] }))) : undefined
  if (entra !== undefined) return statusOf(pick(fields, PLACES.outcome)) ?? entra
  const certain = isLine ? lineOutcomeOf(fields) : undefined
  if (certain !== undefined) return certain
  const at = (place: Place) => [...valuesAt(fields, place)].map(statusOf)
  const [ended, state] = [at(PLACES.outcome), stateOf(fields)]
  // How many succeeded is no flag.
  const flags = [...valuesAt(fields, PLACES.flag)].filter((value) => typeof value !== 'number').map(statusOf)
  const others = ended[0] === STATUS.success ? flags : [...ended, ...flags, ...at({ at: state.at })]
  const first = statusOf(pick(fields, PLACES.outcome) ?? pick(fields, state)) ?? flags[0]
  const isDone = first === STATUS.success
  const errors = [...valuesAt(fields, PLACES.error)]
  const error =
    failureOf(errors, isDone) ??
    // Beside a code of 0 there is a message too: `Request completed`.
    failureOf([...valuesAt(fields, PLACES.errorMessage)], isDone || errors.length > 0)
  return others.includes(STATUS.failure) ? STATUS.failure : (error ?? first)
}

/** What a browser is called and where it comes from: text of strangers, which may go on as pairs where a program does not quote it. */
const STRANGERS = /^(?:(?:http)?(?:user)?agent|ua|browser|referr?er)$/

/** The pairs of a line up to the first that may hold a stranger's text. */
export function ofProgram(fields: Fields): Fields {
  const all = [...fields]
  const first = all.findIndex(([path]) => STRANGERS.test(path))
  return first === -1 ? fields : new Map(all.slice(0, first))
}

/**
 * How a line of pairs says that it ended, before a stranger's text if it can be. A code of success only says that there was an answer: failure that is
 * told behind that text counts too, which a stranger can do to nothing but his own success.
 */
function lineOutcomeOf(fields: Fields): Facts['status_id'] {
  const own = ofProgram(fields)
  const told = toldIn(own) ?? toldIn(fields)
  const isCodeOnly = endingsIn(own).length === 0 && statesIn(own).words.length === 0
  return told === STATUS.success && isCodeOnly && endingsIn(fields).includes(STATUS.failure) ? STATUS.failure : told
}

/** A code of HTTP's that is one of failure, else the first outcome, else its states in words, else an error beside a code of success, or that. */
function toldIn(fields: Fields): Facts['status_id'] {
  const { codes, words } = statesIn(fields)
  if (codes.includes(STATUS.failure)) return STATUS.failure
  const state = words.includes(STATUS.failure) ? STATUS.failure : words[0]
  return endingsIn(fields)[0] ?? state ?? failureOf([...valuesAt(fields, PLACES.error)], codes.length > 0) ?? codes[0]
}

type Status = Exclude<Facts['status_id'], undefined>
const statuses = (values: readonly Facts['status_id'][]): Status[] => values.filter((value) => value !== undefined)

/** How outcomes and flags say that it ended, in the order of the line. */
const endingsIn = (fields: Fields): Status[] =>
  statuses(
    [...fields].map(([path, { value }]) => {
      if (isAt(PLACES.outcome, path)) return statusOf(value)
      return isAt(PLACES.flag, path) ? statusOf(value === '0' ? false : value === '1' || value) : undefined
    }),
  )
const isAt = ({ at }: Place, path: string): boolean => at.includes(path)

/** What states say of it in codes of HTTP's, and in words. */
function statesIn(fields: Fields): { codes: Status[]; words: Status[] } {
  const states = [...fields].flatMap(([path, { value }]) => (isAt(PLACES.state, path) ? [String(value)] : []))
  const isCode = (value: string) => /^[1-5]\d\d$/.test(value)
  return {
    codes: statuses(states.filter(isCode).map(statusOf)),
    words: statuses(states.filter((value) => !isCode(value)).map(statusOf)),
  }
}

/** Where its state stands; what it says beside a code of success tells what was done (`User blocked`). */
const stateOf = (fields: Fields): Place =>
  statusOf(pick(fields, { at: ['status.code'] })) === STATUS.success
    ? { ...PLACES.state, at: PLACES.state.at.filter((at) => at !== 'status.message') }
    : PLACES.state

/** How what was done ended by what it is called: of sign-ins and connections, action and message tell how they ended (`login failed`); what else is told was done, if it was not refused. */
export const statusIn = (kind: Kind | undefined, action: string | undefined, message: string | undefined) =>
  kind?.class_uid === AUTHENTICATION || kind?.class_uid === NETWORK_ACTIVITY
    ? (statusOf(action) ?? statusOf(message))
    : kind && refusalOf(message)
