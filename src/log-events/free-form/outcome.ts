import { statusOfEntra } from '../entra.ts'
import { STATUS } from '../event.ts'
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
  const certain = isLine ? (lineOutcomeOf(ofProgram(fields)) ?? lineOutcomeOf(fields)) : undefined
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
  const paths = [...fields.keys()]
  const first = paths.findIndex((path) => STRANGERS.test(path))
  return first === -1 ? fields : new Map([...fields].slice(0, first))
}

/**
 * How a line of pairs says that it ended: a code of HTTP's that is one of failure, else the first outcome, else its states in words. A code of success only
 * says that there was an answer, which may tell of an error.
 */
function lineOutcomeOf(fields: Fields): Facts['status_id'] {
  const told = (places: readonly string[]) =>
    [...fields].filter(([path]) => places.includes(path)).map(([, { value }]) => String(value))
  const isCode = (value: string) => /^[1-5]\d\d$/.test(value)
  const states = told(PLACES.state.at)
  const codes = states.filter(isCode).map(statusOf)
  if (codes.includes(STATUS.failure)) return STATUS.failure
  const ended = told([...PLACES.outcome.at, ...PLACES.flag.at]).map((word) => FLAGS.get(word) ?? statusOf(word))
  const inWords = states.filter((value) => !isCode(value)).map(statusOf)
  const said = ended.find((status) => status !== undefined)
  const state = inWords.includes(STATUS.failure) ? STATUS.failure : inWords.find((status) => status !== undefined)
  return said ?? state ?? failureOf([...valuesAt(fields, PLACES.error)], codes.length > 0) ?? codes[0]
}
const FLAGS: ReadonlyMap<string, Facts['status_id']> = new Map([
  ['0', STATUS.failure],
  ['1', STATUS.success],
])

/** Where its state stands; what it says beside a code of success tells what was done (`User blocked`). */
const stateOf = (fields: Fields): Place =>
  statusOf(pick(fields, { at: ['status.code'] })) === STATUS.success
    ? { ...PLACES.state, at: PLACES.state.at.filter((at) => at !== 'status.message') }
    : PLACES.state

/** How what was done ended by what it is called: of sign-ins and connections, action and message tell how they ended (`login failed`); what else is told was done, if it was not refused. */
export const statusIn = (kind: Kind | undefined, action: string | undefined, message: string | undefined) =>
  kind?.class_uid === 3002 || kind?.class_uid === 4001
    ? (statusOf(action) ?? statusOf(message))
    : kind && refusalOf(message)
