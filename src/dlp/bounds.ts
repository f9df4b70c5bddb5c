import { typeOf } from './forms.ts'
import { FACILITY, MONTH, STAFF, STREET, TITLE, WEEKDAY } from './lexicon/classes.ts'
import { isNobodys } from './nobodys.ts'
import { CODE, DATE, NAME, PLACE } from './tagger/tagger.ts'
import type { Token } from './tokens.ts'
import type { Span } from './types.ts'

/** A value's form is told by so many characters, so that telling it takes no longer for longer ones. */
const MAX_FORM = 128

/**
 * The span from the first token of the run that may begin a finding to the last that may end one, with the full stop of an initial; undefined if
 * no token may, or what it spans is nobody's.
 */
export function spanOf(
  text: string,
  tokens: readonly Token[],
  runFrom: number,
  runTo: number,
  label: number,
): Span | undefined {
  const [from, to] =
    label === PLACE
      ? [runFrom, untilAside(tokens, runFrom, runTo)]
      : label === CODE
        ? addressIn(tokens, runFrom, runTo)
        : [runFrom, runTo]
  const strict = isStrict(tokens, from, to, label)
  const canEnd = (token: Token | undefined): boolean =>
    token !== undefined && token.kind !== 'mark' && !(strict && isLoose(token, label))
  let [first, last] = [from, to - 1]
  while (first < to && !canEnd(tokens[first])) first++
  while (last > first && !canEnd(tokens[last])) last--
  const [begin, end] = first < to ? [tokens[first], tokens[last]] : []
  // "St" alone names no place.
  if (!begin || !end || (label === PLACE && begin === end && begin.plain === 'st')) return undefined
  const dotted =
    label === NAME && end.end - end.start === 1 && (end.capital || !strict) && tokens[last + 1]?.text === '.'
  let [start, stop] = [begin.start, dotted ? end.end + 1 : end.end]
  // "Dr. A.": an initial alone says less than with its title.
  if (end === begin && dotted) start = titleStart(text, tokens, first, start)
  // A code goes on as far as letters and digits do.
  if (label === CODE) {
    while (isInCode(text.charCodeAt(start - 1), '@.+-') && begin.start - start < 64) start--
    while (isInCode(text.charCodeAt(stop), '-') && stop - end.end < 64) stop++
  }
  const value = text.slice(start, Math.min(stop, start + MAX_FORM))
  if (isNobodys(tokens, first, value, label)) return undefined
  const type = typeOf(value, label)
  // A word alone, such as an event's name in a log, is nobody's code.
  if (type === 'OTHER_ID' && value.length === text.length && !strict) return undefined
  return { type, offset: start, length: stop - start }
}

/** Whether a run has what its label is mostly written with, so that words in small letters are no part of it. */
function isStrict(tokens: readonly Token[], from: number, to: number, label: number): boolean {
  for (let i = from; i < to; i++)
    if (label === CODE || label === DATE ? tokens[i]?.kind === 'number' : tokens[i]?.capital) return true
  return false
}

/** Whether a character is a letter, a digit or a low line of ASCII's, or one of some marks. */
const isInCode = (code: number, marks: string): boolean =>
  (code > 96 && code < 123) ||
  (code > 64 && code < 91) ||
  (code > 47 && code < 58) ||
  code === 95 ||
  marks.includes(String.fromCharCode(code))

/** "mail «john@x.com» now": an address holds no space. All of a run that has none, has several, or one with spaces around its @. */
function addressIn(tokens: readonly Token[], from: number, to: number): [from: number, to: number] {
  let [first, end] = [from, from]
  for (let i = from; i < to; i++) {
    if (tokens[i]?.text !== '@') continue
    if (end > from) return [from, to]
    ;[first, end] = [i, i + 1]
    while (first > from && tokens[first - 1]?.end === tokens[first]?.start) first--
    while (end < to && tokens[end - 1]?.end === tokens[end]?.start) end++
  }
  return end - first > 1 ? [first, end] : [from, to]
}

/** "Austin branch«, hx of DVT»": where a place ends, before small letters after a comma, unless it is written in them throughout. */
function untilAside(tokens: readonly Token[], from: number, to: number): number {
  if (!isStrict(tokens, from, to, PLACE)) return to
  for (let i = from; i < to - 1; i++) {
    const next = tokens[i + 1]
    if (tokens[i]?.text === ',' && next?.kind === 'word' && !next.capital && (next.classes & STREET) === 0) return i
  }
  return to
}

/** What announces a code is none of it: "IP 84.17.52.201". */
const CUES = new Set('ip id mrn ssn npi dea vin imei fax tel no nr acct ref'.split(' '))

/** Words in small letters neither begin nor end what has capitals or digits: "Austin «branch»", "4111 … «exp»". */
const isLoose = ({ kind, capital, classes, plain }: Token, label: number): boolean =>
  kind === 'word' &&
  (!capital || (label === CODE && CUES.has(plain))) &&
  !(label === PLACE && classes & (FACILITY | STREET)) &&
  !(label === DATE && (classes & (MONTH | WEEKDAY) || /^(?:st|nd|rd|th|of|am|pm)$/.test(plain)))

/** Where a name begins with its title, if it has one: "«Dr. »A.". */
function titleStart(text: string, tokens: readonly Token[], first: number, start: number): number {
  const title = tokens[first - (tokens[first - 1]?.text === '.' ? 2 : 1)]
  return title && title.classes & (TITLE | STAFF) && /^\.? ?$/.test(text.slice(title.end, start)) ? title.start : start
}
