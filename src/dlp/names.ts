import type { Subject } from './context.ts'
import type { Finding } from './detect.ts'
import {
  EPONYM,
  EPONYM_OF,
  FACILITY,
  GIVEN,
  MONTH,
  NO_NAME,
  PLACES,
  STAFF,
  SURNAME,
  TITLE,
  WEEKDAY,
} from './lexicon/classes.ts'
import { nameLikeness } from './likeness.ts'
import { type Cue, cueBefore, KIN } from './name-cues.ts'
import { isNoPerson } from './no-persons.ts'
import type { Token } from './tokens.ts'

const NEVER = NO_NAME | FACILITY | MONTH | WEEKDAY | TITLE
/** Parts of surnames that are written small: "van der Berg", "de la Cruz". */
const PARTICLES = new Set(
  'van von der den de del della di da la le los las bin ibn al el st ter ten dos das du y ap binti bint zu'.split(' '),
)
const MAX_WORDS = 5
/** Confidence from which a candidate's words are taken, so that no other candidate begins inside it. */
const LIKELY = 0.5
/** Confidence from which each of its words alone is a name elsewhere in the text. */
const SURE = 0.8

/**
 * What a candidate's own words say. Several: a given name and more; words each of which is a name or looks like one; a known surname or an
 * initial; capitals only. One: a given name, a surname, what looks like a name, any other.
 */
type Shape = 'full' | 'likely' | 'half' | 'capitals' | 'given' | 'surname' | 'like' | 'word'

/** How sure a name is in a text about a patient, by what introduces it and what it looks like. */
const CONFIDENCE: Record<Cue, Record<Shape, number>> = {
  title: { full: 0.97, likely: 0.97, half: 0.97, capitals: 0.95, given: 0.95, surname: 0.95, like: 0.95, word: 0.9 },
  staff: { full: 0.95, likely: 0.95, half: 0.95, capitals: 0.9, given: 0.9, surname: 0.9, like: 0.9, word: 0.85 },
  role: { full: 0.95, likely: 0.93, half: 0.9, capitals: 0.8, given: 0.8, surname: 0.55, like: 0.55, word: 0.2 },
  presented: { full: 0.95, likely: 0.93, half: 0.9, capitals: 0.75, given: 0.8, surname: 0.5, like: 0.5, word: 0.2 },
  kin: { full: 0.95, likely: 0.93, half: 0.9, capitals: 0.8, given: 0.9, surname: 0.75, like: 0.75, word: 0.55 },
  weak: { full: 0.9, likely: 0.75, half: 0.65, capitals: 0.3, given: 0.55, surname: 0.3, like: 0.2, word: 0.05 },
  none: { full: 0.88, likely: 0.6, half: 0.4, capitals: 0.15, given: 0.52, surname: 0.1, like: 0.1, word: 0.02 },
}
/** The share of it that remains where the text is about something else. */
const REMAINS: Record<Subject, Record<Cue, number>> = {
  patient: { title: 1, staff: 1, role: 1, presented: 1, kin: 1, weak: 1, none: 1 },
  open: { title: 1, staff: 0.7, role: 0.95, presented: 0.95, kin: 0.95, weak: 0.9, none: 0.9 },
  mixed: { title: 1, staff: 0.4, role: 0.95, presented: 0.65, kin: 0.8, weak: 0.6, none: 0.6 },
  office: { title: 0.45, staff: 0.3, role: 0.55, presented: 0.4, kin: 0.5, weak: 0.3, none: 0.3 },
}

/** Names of persons. In a text about an office hardly any: they are those of colleagues. */
export function names(text: string, tokens: readonly Token[], subject: Subject): Finding[] {
  const found: Finding[] = []
  const known = new Set<string>()
  for (let at = 0; at < tokens.length; at++) {
    const candidate = nameAt(text, tokens, at, subject)
    const [first, last] = [tokens[at], tokens[(candidate?.end ?? 0) - 1]]
    if (!candidate || !first || !last) continue
    found.push({
      type: 'PERSON_NAME',
      offset: first.start,
      length: last.end - first.start,
      confidence: candidate.confidence,
    })
    if (candidate.confidence < LIKELY) continue // perhaps the name begins at the next word
    if (candidate.confidence >= SURE)
      for (const { plain, capital } of tokens.slice(at, candidate.end))
        if (capital && plain.length > 2) known.add(plain)
    at = candidate.end - 1
  }
  return known.size === 0 ? found : [...found, ...mentions(tokens, known, found)]
}

/** Parts of names that were found, alone elsewhere: "John Smith … Smith denies pain". */
function mentions(tokens: readonly Token[], known: ReadonlySet<string>, found: readonly Finding[]): Finding[] {
  const taken = new Set(found.map(({ offset }) => offset))
  return tokens
    .filter(
      ({ plain, capital, start, classes }, at) =>
        capital && known.has(plain) && !taken.has(start) && (classes & NEVER) === 0 && !isEponym(tokens, at + 1),
    )
    .map(({ start, end }) => ({ type: 'PERSON_NAME', offset: start, length: end - start, confidence: 0.7 }))
}

/** The name that begins at this token, if one may. */
function nameAt(text: string, tokens: readonly Token[], at: number, subject: Subject) {
  const token = tokens[at]
  if (token?.kind !== 'word' || !mayBegin(tokens, at) || KIN.has(token.plain)) return undefined
  const before = cueBefore(text, tokens, at)
  const titled = before === 'title' || before === 'staff'
  if (!titled && isOwner(tokens, at)) return undefined
  const end = extent(text, tokens, at, before)
  // "Emeka, a 9-year-old", "Smith, John (58)": who has an age is somebody.
  const cue = (before === 'weak' || before === 'none') && isAged(tokens, end) ? 'role' : before
  const words = tokens.slice(at, end).filter(({ kind }) => kind === 'word')
  const [first, second] = words
  const introduced = cue !== 'weak' && cue !== 'none'
  if (!first || (!introduced && isEponym(tokens, end)) || (!titled && isNoPerson(words))) return undefined
  // "Call John Smith": the name begins at the next word.
  if (!titled && !(first.classes & GIVEN) && cue !== 'role' && second && second.classes & GIVEN && words.length > 2)
    return undefined
  const shape = shapeOf(words, cue)
  const confidence = shape && CONFIDENCE[cue][shape] * REMAINS[subject][cue]
  return confidence === undefined ? undefined : { end, confidence }
}

/** Whether a word is capitalised, a given name, or after a title: to spare the others the closer look. */
function mayBegin(tokens: readonly Token[], at: number): boolean {
  const [token, before] = [tokens[at], tokens[at - 1]]
  if (token?.capital || (token?.classes ?? 0) & GIVEN) return true
  return (((before?.text === '.' ? tokens[at - 2] : before)?.classes ?? 0) & (TITLE | STAFF)) !== 0
}

function shapeOf(words: readonly Token[], cue: Cue): Shape | undefined {
  const [first, second] = words
  if (!first || (cue !== 'title' && words.some(isAcronym))) return undefined
  const { capital, classes } = first
  if (second === undefined) {
    if (isShout(first) && (cue === 'weak' || cue === 'none')) return undefined
    if (classes & GIVEN && capital) return 'given'
    if (!capital) return 'word'
    return classes & SURNAME ? 'surname' : isLike(first) ? 'like' : 'word'
  }
  const others = words.slice(1)
  const surname = others.some((word) => word.classes & SURNAME)
  if (!capital)
    return classes & GIVEN && surname
      ? 'full'
      : cue !== 'weak' && cue !== 'none' && words.every(isLike)
        ? 'half'
        : undefined
  if (classes & GIVEN) return 'full'
  if (words.every((word) => isLike(word) || word.initial || PARTICLES.has(word.plain)) && !second.initial)
    return 'likely'
  if (second.initial || surname || others.some((word) => word.classes & GIVEN) || classes & SURNAME) return 'half'
  return 'capitals'
}

/** "ASA", "ANA": more likely an abbreviation than a name. */
const isShout = ({ text }: Token): boolean => text.length < 5 && text === text.toUpperCase() && text.length > 1

/** "GSW R", "NSCLC": capitals that are no name. */
const isAcronym = ({ text, classes }: Token): boolean =>
  text.length > 1 && text.length < 6 && text === text.toUpperCase() && (classes & (GIVEN | SURNAME)) === 0

/** Whether a word is a known name, or looks like one. */
const isLike = ({ classes, plain }: Token): boolean =>
  (classes & (GIVEN | SURNAME)) !== 0 ||
  (classes === 0 && plain.length > 2 && nameLikeness(plain.replace(/['’-]/g, '')) > 0.3)

/** How far capitalised words, initials and particles go on from here. */
function extent(text: string, tokens: readonly Token[], at: number, cue: Cue): number {
  let end = at
  let words = 0
  const titled = cue === 'title' || cue === 'staff'
  const introduced = cue !== 'weak' && cue !== 'none'
  const small = tokens[at]?.capital === false
  for (let i = at; i < tokens.length && words < MAX_WORDS; i++) {
    const token = tokens[i]
    const before = tokens[i - 1]
    if (!token || (i > at && before && /[^ ]| {2}/.test(text.slice(before.end, token.start)))) break
    if (token.kind === 'mark') {
      // The point of an initial or of "St."; the comma of "Smith, John".
      if (token.text === '.' && before && (before.initial || before.plain === 'st' || before.plain === 'jr')) {
        if (before.initial) end = i + 1
        continue
      }
      if (token.text === ',' && isInverted(tokens, at, i, cue)) continue
      // Wilhelmina "Billie" Prescott
      if (words > 0 && QUOTES.has(token.text) && isNickname(tokens, i)) {
        i += 2
        end = i + 1
        continue
      }
      break
    }
    if (token.kind !== 'word') break
    const isInitial = token.initial && token.capital && (i > at || titled || tokens[i + 1]?.text === '.')
    const excluded =
      token.classes & NO_NAME || (token.classes & NEVER && !(i > at && token.classes & (GIVEN | SURNAME)))
    if (excluded && !isInitial) break
    if (
      small
        ? token.capital ||
          !(token.classes & (GIVEN | SURNAME) || (titled && i === at) || (introduced && words > 0 && isLike(token)))
        : !token.capital && !(i > at && PARTICLES.has(token.plain))
    )
      break
    words++
    if (small || token.capital) end = i + 1
  }
  return end
}

const QUOTES = new Set(['"', '“', '”', '(', ')'])

/** One capitalised word between quotation marks or brackets, and a further name after them. */
function isNickname(tokens: readonly Token[], at: number): boolean {
  const [name, close, after] = [tokens[at + 1], tokens[at + 2], tokens[at + 3]]
  return name?.capital === true && QUOTES.has(close?.text ?? '') && after?.capital === true && isLike(after)
}

/** "García Márquez, Luz": surname, comma, given name, and then an initial or no further name. */
function isInverted(tokens: readonly Token[], at: number, comma: number, cue: Cue): boolean {
  const [surname, given, after] = [tokens[comma - 1], tokens[comma + 1], tokens[comma + 2]]
  if (
    comma - at > 3 ||
    !surname?.capital ||
    !given?.capital ||
    given.initial ||
    given.classes & NEVER ||
    isAcronym(given)
  )
    return false
  if (cue === 'role' || cue === 'presented' || cue === 'kin') return true
  if (after?.capital === true && !after.initial && !isLike(after)) return false
  if (given.classes & GIVEN && (surname.classes & ~SURNAME) === 0) return true
  return isLike(surname) && isLike(given) && !PLACES.has(given.plain) && !PLACES.has(surname.plain)
}

/** "Emeka, a 9-year-old", "Florence Tidwell, 92,", "Noor (6)": an age follows. */
function isAged(tokens: readonly Token[], end: number): boolean {
  const [mark, second, third] = [tokens[end], tokens[end + 1], tokens[end + 2]]
  if (mark?.plain === 'is') return second?.kind === 'number' && /^(?:day|week|month|year)s?$/.test(third?.plain ?? '')
  if (mark === undefined || !/^[,(/]$/.test(mark.text)) return false
  const age = second?.plain === 'a' || second?.plain === 'an' ? third : second
  const after = tokens[age === third ? end + 3 : end + 2]
  if (age?.kind !== 'number' || Number(age.text) > 115) return false
  return after === undefined || /^(?:[,.;)(/-]|y|yo|yr|yrs|year|years|m|f|male|female)$/i.test(after.text)
}

/** Whether what follows makes an eponym of it: "Wilson's disease", "Gleason score". */
function isEponym(tokens: readonly Token[], end: number): boolean {
  const next = tokens[end]
  return next !== undefined && (next.classes & (EPONYM_OF | FACILITY)) !== 0
}

/** "Crohn's", "St. Mary's": the name of a thing that belongs to a name. */
function isOwner(tokens: readonly Token[], at: number): boolean {
  const [token, next] = [tokens[at], tokens[at + 1]]
  if (token === undefined || !/['’]s$/i.test(token.text) || (next?.capital && next.classes & GIVEN)) return false
  if (token.classes & EPONYM) return true
  return !(
    token.classes & GIVEN ||
    (isLike(token) && next !== undefined && (KIN.has(next.plain) || BELONGINGS.has(next.plain)))
  )
}

/** "Mary's daughter", "Mary's chart": whose relatives or records are spoken of is a person. */
const BELONGINGS = new Set(
  `chart record records file labs lab results result appointment medication medications meds blood visit insulin care plan surgery pain
   room bed birthday phone number address insurance claim prescription refill doctor nurse team house home school teacher`.split(
    /\s+/,
  ),
)
