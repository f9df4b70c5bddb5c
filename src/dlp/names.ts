import type { Subject } from './context.ts'
import type { Finding } from './detect.ts'
import {
  EPONYM_OF,
  FACILITY,
  GIVEN,
  MONTH,
  NO_NAME,
  PERSON_CUE,
  STAFF,
  SURNAME,
  TITLE,
  WEEKDAY,
} from './lexicon/classes.ts'
import type { Token } from './tokens.ts'

const NEVER = NO_NAME | FACILITY | MONTH | WEEKDAY | TITLE
/** Parts of surnames that are written small: "van der Berg", "de la Cruz". */
const PARTICLES = new Set(
  'van von der den de del della di da la le los las bin ibn al el st ter ten dos das du'.split(' '),
)
const MAX_WORDS = 5

/** Names of persons. In a text about an office only those that a title or "patient" introduces. */
export function names(text: string, tokens: Token[], subject: Subject): Finding[] {
  const found: Finding[] = []
  for (let at = 0; at < tokens.length; at++) {
    const end = nameAt(text, tokens, at, subject)
    const [first, last] = [tokens[at], tokens[end - 1]]
    if (end === at || !first || !last) continue
    found.push({ type: 'PERSON_NAME', offset: first.start, length: last.end - first.start })
    at = end - 1
  }
  return found
}

/** Where the name that begins at this token ends; `at` when none does. */
function nameAt(text: string, tokens: Token[], at: number, subject: Subject): number {
  const token = tokens[at]
  if (token?.kind !== 'word') return at
  const cue = cueBefore(tokens, at)
  if (cue !== 'title' && cue !== 'staff' && isOwner(tokens, at)) return at
  const end = extent(text, tokens, at, cue === 'title' || cue === 'staff')
  const words = tokens.slice(at, end).filter(({ kind }) => kind === 'word')
  if (words.length === 0 || isEponym(tokens, end)) return at
  if (cue === 'title') return end
  if (cue === 'staff') return subject === 'patient' ? end : at
  if (subject === 'office' && cue !== 'strong') return at
  const known = words.some(({ classes }) => classes & (GIVEN | SURNAME))
  const [first, second] = words
  if (!first) return at
  if (second === undefined) {
    // One word: only a given name right where a person is introduced.
    return subject === 'patient' &&
      cue === 'strong' &&
      (first.classes & GIVEN) !== 0 &&
      first.capital &&
      first.text !== first.text.toUpperCase()
      ? end
      : at
  }
  if (!first.capital)
    return (first.classes & GIVEN) !== 0 && words.some(({ classes }, i) => i > 0 && (classes & SURNAME) !== 0)
      ? end
      : at
  if (first.classes & GIVEN) return end
  // "Call John Smith": the name begins at the next word.
  if (cue !== 'strong' && second.classes & GIVEN) return at
  if (cue === 'strong' && first.text.length > 1) return end
  if (second.initial && subject === 'patient') return cue !== 'none' || tokens[at + 2]?.text === '.' ? end : at
  return known && subject === 'patient' && cue !== 'none' ? end : at
}

/** How far capitalised words, initials and particles go on from here. */
function extent(text: string, tokens: Token[], at: number, titled: boolean): number {
  let end = at
  let words = 0
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
      if (token.text === ',' && isInverted(tokens, at, i)) continue
      break
    }
    if (token.kind !== 'word') break
    const isInitial = token.initial && token.capital && (i > at || titled)
    const excluded =
      token.classes & NO_NAME || (token.classes & NEVER && !(i > at && token.classes & (GIVEN | SURNAME)))
    if (excluded && !isInitial) break
    if (
      small
        ? !(token.classes & (GIVEN | SURNAME)) || token.capital
        : !token.capital && !(i > at && PARTICLES.has(token.plain))
    )
      break
    words++
    if (small || token.capital) end = i + 1
  }
  return end
}

/** "García Márquez, Luz": surname, comma, given name, and then no further name. */
function isInverted(tokens: Token[], at: number, comma: number): boolean {
  const [surname, given, after] = [tokens[at], tokens[comma + 1], tokens[comma + 2]]
  if (comma - at > 2 || !surname?.capital || !given?.capital || after?.capital === true) return false
  return (given.classes & GIVEN) !== 0 && ((surname.classes & SURNAME) !== 0 || cueBefore(tokens, at) === 'strong')
}

/** Whether what follows makes an eponym of it: "Wilson's disease", "Gleason score". */
function isEponym(tokens: Token[], end: number): boolean {
  const next = tokens[end]
  return next !== undefined && (next.classes & (EPONYM_OF | FACILITY)) !== 0
}

/** "Crohn's", "St. Mary's": the name of a thing that belongs to a name. */
function isOwner(tokens: Token[], at: number): boolean {
  const token = tokens[at]
  return (
    token !== undefined &&
    /['’]s$/i.test(token.text) &&
    !(tokens[at + 1]?.capital && (tokens[at + 1]?.classes ?? 0) & GIVEN)
  )
}

/** What stands before: a title, a word that introduces a person, or a comma or bracket as in "a male, David P.,". */
function cueBefore(tokens: Token[], at: number): 'title' | 'staff' | 'strong' | 'weak' | 'none' {
  let i = at - 1
  let joined = false
  while (i >= 0 && /^[.,:("'“-]$/.test(tokens[i]?.text ?? '')) {
    joined = true
    i--
  }
  const before = tokens[i]
  if (!before) return 'none'
  const direct = at - i === 1 || (at - i === 2 && tokens[i + 1]?.text === '.')
  if (before.classes & STAFF && direct) return 'staff'
  if (before.classes & TITLE && direct) return 'title'
  const sentenceEnds = tokens[i + 1]?.text === '.' && before.plain !== 'pt'
  if (before.classes & PERSON_CUE && at - i <= 3 && !sentenceEnds) return 'strong'
  return joined || /^(?:to|of|for|with|by|from|is|similar|and|re)$/.test(before.plain) ? 'weak' : 'none'
}
