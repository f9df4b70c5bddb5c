import type { Subject } from './context.ts'
import type { Finding } from './detect.ts'
import { EPONYM_OF, FACILITY, MONTH, NO_NAME, PLACES, TITLE, WEEKDAY } from './lexicon/classes.ts'
import type { Token } from './tokens.ts'

const MAX_WORDS = 7
/** Small words inside the name of a place of care. */
const INSIDE = new Set(['of', 'and', 'the', '&', 'for', 'de', 'du'])
/** Before a place: what is at, in or from it. */
const BEFORE = new Set(['at', 'in', 'from', 'near', 'to', 'visited', 'attended', 'attending', 'via', '@'])
/** After a city: "our Austin branch". */
const BRANCH = new Set(['branch', 'office', 'campus', 'location', 'site', 'facility', 'area', 'region', 'suburbs'])
/** Before "in", "from", "to" and a place: where someone lives. */
const HOME = new Set(
  'live lives living lived moved moving relocated resident residing resides born home house grew raised native back flight flew drove travelled traveled traveling travelling transferred transfer arrived visiting visit family based came commutes commuting practice team trip returned returning'.split(
    ' ',
  ),
)
const STATES = new Set(
  'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC'.split(
    ' ',
  ),
)
const FIXED = new Set([
  'general',
  'county',
  'memorial',
  'children',
  'childrens',
  'university',
  'regional',
  'city',
  'community',
])

/** How sure a place is, by what makes it one. */
const CONFIDENCE: Record<Kind, Record<Subject, number>> = {
  /** "Elmwood Clinic" */
  facility: { patient: 0.85, open: 0.4, mixed: 0.35, office: 0.1 },
  /** "in Tucson" */
  city: { patient: 0.8, open: 0.35, mixed: 0.35, office: 0.1 },
  /** "lives in Tucson", "moved to Tucson" */
  home: { patient: 0.9, open: 0.75, mixed: 0.6, office: 0.3 },
  /** "Tucson, AZ", "Tucson, AZ 85701" */
  postal: { patient: 0.85, open: 0.6, mixed: 0.4, office: 0.2 },
  /** "seen at Bayview" */
  treated: { patient: 0.6, open: 0.1, mixed: 0.1, office: 0.05 },
}
type Kind = 'facility' | 'city' | 'home' | 'postal' | 'treated'

/** Places smaller than a state: where a patient was treated, where a person lives. */
export function places(text: string, tokens: readonly Token[], subject: Subject): Finding[] {
  const found: Finding[] = []
  for (let at = 0; at < tokens.length; at++) {
    const place = placeAt(text, tokens, at)
    const end = place ? withState(tokens, place.end) : at
    const [first, last] = [tokens[at], tokens[end - 1]]
    if (!place || !first || !last) continue
    const confidence = CONFIDENCE[end > place.end && place.kind === 'city' ? 'postal' : place.kind][subject]
    const before = found.at(-1)
    // "Memorial Hospital in Atlanta", "Clinic, New York": one place.
    if (before && /^(?:,? |, ?| in )$/.test(text.slice(before.offset + before.length, first.start))) {
      before.length = last.end - before.offset
      before.confidence = Math.max(before.confidence, confidence)
    } else found.push({ type: 'LOCATION', offset: first.start, length: last.end - first.start, confidence })
    at = end - 1
  }
  return found
}

function placeAt(text: string, tokens: readonly Token[], at: number): { end: number; kind: Kind } | undefined {
  const token = tokens[at]
  if (token?.kind !== 'word' || !token.capital || token.classes & (MONTH | WEEKDAY)) return undefined
  const run = capitalRun(text, tokens, at)
  const facility = facilityEnd(tokens, at, run)
  if (facility > at)
    return (tokens[facility]?.classes ?? 0) & EPONYM_OF ? undefined : { end: facility, kind: 'facility' }
  if ((tokens[run]?.classes ?? 0) & EPONYM_OF) return undefined
  const known = knownEnd(text, tokens, at, run)
  const before = tokens[at - 1]
  const home = /^(?:in|from|to|near|of)$/.test(before?.plain ?? '') && HOME.has(tokens[at - 2]?.plain ?? '')
  if (known > at) {
    const introduced =
      (before !== undefined && (BEFORE.has(before.plain || before.text) || /^[,(-]$/.test(before.text))) ||
      BRANCH.has(tokens[known]?.plain ?? '') ||
      STATES.has(tokens[known + 1]?.text ?? '')
    return introduced ? { end: known, kind: home ? 'home' : 'city' } : undefined
  }
  const name = (token.classes & (NO_NAME | TITLE)) === 0 && !/^\p{Lu}{2,3}$/u.test(token.text)
  if (!name) return undefined
  if (home) return { end: run, kind: 'home' }
  if (tokens[run]?.text === ',' && STATES.has(tokens[run + 1]?.text ?? '')) return { end: run, kind: 'city' }
  // "seen at Bayview": whoever is treated at something is treated at a place.
  return before?.plain === 'at' || before?.text === '@' ? { end: run, kind: 'treated' } : undefined
}

/** The end of the capitalised words that begin here, with the small words between them. */
function capitalRun(text: string, tokens: readonly Token[], at: number): number {
  let end = at + 1
  for (let i = at + 1; i < tokens.length && i - at < MAX_WORDS; i++) {
    const [token, before] = [tokens[i], tokens[i - 1]]
    if (!token || !before || /[^ ]| {2}/.test(text.slice(before.end, token.start))) break
    const abbreviation = token.text === '.' && (before.plain === 'st' || before.plain === 'mt')
    if (abbreviation || INSIDE.has(token.plain || token.text)) continue
    if (token.kind !== 'word' || !token.capital || token.classes & (MONTH | WEEKDAY)) break
    end = i + 1
  }
  return end
}

/** The end of a name of a place of care, its last word included also when it is small: "Dallas clinic". */
function facilityEnd(tokens: readonly Token[], at: number, run: number): number {
  const next = tokens[run]
  const first = tokens[at]
  if (!first) return at
  const own = (first.classes & (NO_NAME | FACILITY | TITLE)) === 0 || FIXED.has(first.plain) || first.plain === 'st'
  if (!own) return at
  if (next && !next.capital && next.classes & FACILITY && /^(?:clinic|hospital|hosp|er|center)$/.test(next.plain))
    return dotted(tokens, run + 1)
  for (let i = run - 1; i >= at; i--) {
    const token = tokens[i]
    if (!token || !(token.classes & FACILITY || (i > at && FIXED.has(token.plain)))) continue
    return i > at || FIXED.has(token.plain)
      ? dotted(tokens, Math.max(i + 1, token.plain === 'hospital' ? run : i + 1))
      : at
  }
  // "St. Vincent's"
  return first.plain === 'st' && tokens[at + 1]?.text === '.' && run > at + 2 ? run : at
}

const dotted = (tokens: readonly Token[], end: number): number =>
  tokens[end - 1]?.plain === 'hosp' && tokens[end]?.text === '.' ? end + 1 : end

/** The end of the longest known place that begins here. */
function knownEnd(text: string, tokens: readonly Token[], at: number, run: number): number {
  for (let end = Math.min(run, at + 4); end > at; end--) {
    const [first, last] = [tokens[at], tokens[end - 1]]
    if (first && last && PLACES.has(text.slice(first.start, last.end).toLowerCase())) return end
  }
  return at
}

/** A state that follows a place, "Denver, CO", belongs to it, and a ZIP code after that. */
function withState(tokens: readonly Token[], end: number): number {
  if (tokens[end]?.text !== ',' || !STATES.has(tokens[end + 1]?.text ?? '')) return end
  return /^\d{5}$/.test(tokens[end + 2]?.text ?? '') ? end + 3 : end + 2
}
