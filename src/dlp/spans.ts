import type { Match } from './coded.ts'
import { FACILITY, MONTH, STAFF, STREET, TITLE, WEEKDAY } from './lexicon/classes.ts'
import { isCited, isNobodys, namesKnowledge } from './nobodys.ts'
import { paymentCard } from './rules/check-digits.ts'
import { CODE, DATE, NAME, PLACE, surest, type Tags } from './tagger.ts'
import type { Token } from './tokens.ts'
import type { Finding, PhiType } from './types.ts'

/** What a rule also found has the type of the rule. */
const BELOW_RULES = 0.01

/**
 * Runs of tokens of one label, as findings, until `take` wants no more.
 * @param alone while nobody is identified yet: what the rules matched
 */
export function spans(
  text: string,
  tokens: readonly Token[],
  { labels, likely }: Tags,
  take: (finding: Finding) => boolean,
  alone?: readonly Match[],
): void {
  // Any machine has a serial number.
  const passed = new Set(
    alone?.filter(({ notAlone, type }) => notAlone && type === 'DEVICE_ID').map(({ offset }) => offset),
  )
  for (let from = 0; from < tokens.length; from++) {
    const label = labels[from] ?? 0
    if (label === 0) continue
    let to = runEnd(text, tokens, labels, from)
    if (label === PLACE)
      while (isBridge(text, tokens, labels, to)) to = runEnd(text, tokens, labels, nextLabelled(labels, to))
    const confidence = surest(likely, from, to)
    if (label === PLACE && (tokens[to]?.classes ?? 0) & FACILITY && isClose(text, tokens, to)) to++
    const span = label === PLACE && namesKnowledge(tokens, from, to) ? undefined : spanOf(text, tokens, from, to, label)
    const counts = span && !(alone && (passed.has(span.offset) || isCited(text, span)))
    if (counts && !take({ ...span, confidence: confidence - BELOW_RULES })) return
    from = to - 1
  }
}

/** Marks that lie inside an identifier, at the most: "https://". */
const MAX_MARKS = 3

/** The end of tokens with one label, and of the marks between them. */
function runEnd(text: string, tokens: readonly Token[], labels: Uint8Array, from: number): number {
  let to = from + 1
  for (let next = to; next < labels.length && next - to <= MAX_MARKS; next++) {
    if (!isClose(text, tokens, next)) break
    if (labels[next] === labels[from]) to = next + 1
    else if (tokens[next]?.kind !== 'mark') break
  }
  return to
}

const MAX_BRIDGE = 3
/** Small words inside the name of a place of care. */
const SMALL = new Set(['of', 'and', 'the', '&', 'for', 'de', 'at'])

/** The next token with a label, a few tokens on; -1: none. */
function nextLabelled(labels: Uint8Array, from: number): number {
  for (let i = from; i <= from + MAX_BRIDGE; i++) if (labels[i]) return i
  return -1
}

/** "Brigham «and Women's» Hospital": whether only parts of names lie between two runs of a place. */
function isBridge(text: string, tokens: readonly Token[], labels: Uint8Array, from: number): boolean {
  const next = nextLabelled(labels, from)
  if (next <= from || labels[next] !== PLACE) return false
  for (let i = from; i <= next; i++) {
    const token = tokens[i]
    if (!token || !isClose(text, tokens, i) || !(token.capital || SMALL.has(token.plain || token.text))) return false
  }
  return true
}

/** Whether no more than a space lies before a token. */
function isClose(text: string, tokens: readonly Token[], i: number): boolean {
  const [from, to] = [tokens[i - 1]?.end ?? 0, tokens[i]?.start ?? 0]
  return from === to || (from + 1 === to && text.charCodeAt(from) === 32)
}

/** From the first token of a run that can begin its finding to the last that can end it, and the point of an initial. */
function spanOf(text: string, tokens: readonly Token[], runFrom: number, runTo: number, label: number) {
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
  if (end === begin && dotted) start = titleStart(text, tokens, first) ?? start
  // A code goes on as far as letters and digits do.
  if (label === CODE) {
    while (isInCode(text.charCodeAt(start - 1), '@.+-') && begin.start - start < 64) start--
    while (isInCode(text.charCodeAt(stop), '-') && stop - end.end < 64) stop++
  }
  const value = text.slice(start, Math.min(stop, start + MAX_FORM))
  const type = typeOf(value, label)
  // Machines are numbered so, not persons; and a word alone, such as an event's name in a log, is nobody's code.
  if (value.length >= UUID_LENGTH && UUID.test(value)) return undefined
  if (isNobodys(tokens, first, value, label)) return undefined
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
  (code < 65 && marks.includes(String.fromCharCode(code)))

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

/** A value's form is told by so many characters, so that telling it takes no longer for longer ones. */
const MAX_FORM = 128
/** RFC 9562. */
const UUID_LENGTH = 36
const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i
/** What announces a code is none of it: "IP 84.17.52.201". */
const CUES = new Set('ip id mrn ssn npi dea vin imei fax tel no nr acct ref'.split(' '))

/** Words in small letters neither begin nor end what has capitals or digits: "Austin «branch»", "4111 … «exp»". */
const isLoose = ({ kind, capital, classes, plain }: Token, label: number): boolean =>
  kind === 'word' &&
  (!capital || (label === CODE && CUES.has(plain))) &&
  !(label === PLACE && classes & (FACILITY | STREET)) &&
  !(label === DATE && (classes & (MONTH | WEEKDAY) || /^(?:st|nd|rd|th|of|am|pm)$/.test(plain)))

function titleStart(text: string, tokens: readonly Token[], first: number): number | undefined {
  const title = tokens[first - (tokens[first - 1]?.text === '.' ? 2 : 1)]
  return title && title.classes & (TITLE | STAFF) && /^\.? ?$/.test(text.slice(title.end, tokens[first]?.start ?? 0))
    ? title.start
    : undefined
}

function typeOf(value: string, label: number): PhiType {
  if (label === NAME) return 'PERSON_NAME'
  if (label === PLACE) return /\d/.test(value) ? 'STREET_ADDRESS' : 'LOCATION'
  if (label === DATE) return /^\d{2,3}(?:-year-old)?$/.test(value) ? 'AGE' : 'DATE'
  return FORMS.find(({ form, accepts }) => form.test(value) && accepts?.(value) !== false)?.type ?? 'OTHER_ID'
}

/** What a code is by its form alone. */
const FORMS: { type: PhiType; form: RegExp; accepts?: (value: string) => boolean }[] = [
  { type: 'EMAIL', form: /@|\bat\b.*\bdot\b/i },
  { type: 'PHOTO', form: /\.(?:jpe?g|png|heic|gif|bmp|tiff?|webp)$/i },
  { type: 'URL', form: /^https?:|^www\.|\w\/\w.*[a-z]{3}|^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,8}$/i },
  { type: 'PAYMENT_CARD', form: /^[2-6](?:[ .-]?\d){12,18}$/, accepts: paymentCard },
  { type: 'PHONE', form: /^[+(0](?:[ ().-]?\d){8,15}$/ },
]
