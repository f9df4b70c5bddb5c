import { Arrays, reused } from './arrays.ts'
import type { Match } from './coded.ts'
import { GIVEN, MONTH, PLACE, SURNAME, WEEKDAY } from './lexicon/classes.ts'
import { nameLikeness } from './likeness.ts'
import type { Token } from './tokens.ts'
import { PHI_TYPES, type PhiType } from './types.ts'
import { wordClass } from './word-class.ts'

/** Tokens before the first and after the last that a field has room for. */
export const MARGIN = 2

/** What the tagger sees of a text: for each token some small numbers, with room at either end. */
export type Field = {
  /** How many tokens. */
  count: number
  /** Hash of the plain word, of a number's length, of a mark. */
  word: Int32Array
  /** How it is written: "Xx", "XX", "x", "X.", "ddd". */
  shape: Int32Array
  /** What it is known as, or how much it looks like a name. */
  known: Int32Array
  /** The class of words that are used like it; 0: rare. */
  class: Uint8Array
  /** The places of the nearest word before and after, past marks and numbers. */
  before: Int32Array
  after: Int32Array
  /** What separates it from the token before: 0 nothing, 1 a space, 2 more, 3 a new line. */
  gap: Uint8Array
  /** The rule that matched here, from 1, and its type; 0: none. */
  rule: Int32Array
  type: Int32Array
  /** The domain of the words around it, from 1; by how much, and how much they speak of a person, in steps. */
  domain: Uint8Array
  margin: Int8Array
  level: Int8Array
  /** How likely these words are about work, from 0 to 1. */
  work: Float32Array
  /** Whether an identifier may begin at it (1), only go on with it (0), or neither (2). */
  possible: Uint8Array
  /** Whether a patient or member is numbered or dated anywhere, whatever else the text is about. */
  numbered: boolean
}

/** Types that only a patient or member has, where their cue stands beside them. */
const PATIENT_TYPES: ReadonlySet<PhiType> = new Set(['MRN', 'HEALTH_PLAN_ID', 'DATE_OF_BIRTH', 'SSN'])

/** Bytes of a field's arrays. */
const sizeOf = (count: number): number => 40 * (count + 2 * MARGIN + 4)
function fieldIn(arrays: Arrays, count: number): Field {
  const size = count + 2 * MARGIN
  return {
    count,
    numbered: false,
    word: arrays.int32(size),
    shape: arrays.int32(size),
    known: arrays.int32(size),
    before: arrays.int32(size),
    after: arrays.int32(size),
    rule: arrays.int32(size),
    type: arrays.int32(size),
    work: arrays.float32(size),
    class: arrays.uint8(size),
    gap: arrays.uint8(size),
    domain: arrays.uint8(size),
    margin: arrays.int8(size),
    level: arrays.int8(size),
    possible: arrays.uint8(size),
  }
}
export const newField = (count: number): Field => fieldIn(new Arrays(sizeOf(count)), count)
/** A field that may be that of the text before. */
export const reusedField = reused(sizeOf, fieldIn)

/** @param field an empty one with room for the text */
export function fieldOf(
  text: string,
  tokens: readonly Token[],
  matches: readonly Match[],
  field: Field = newField(tokens.length),
): Field {
  field.count = tokens.length
  field.numbered = matches.some(({ sure, type }) => sure === 'always' && PATIENT_TYPES.has(type))
  let before = 0
  let end = 0
  for (const [i, token] of tokens.entries()) {
    const at = i + MARGIN
    const { kind, hash, start } = token
    field.word[at] = hash
    field.shape[at] = shapeOf(token)
    field.gap[at] = gapOf(text, end, start)
    field.before[at] = before
    if (kind === 'word') {
      field.class[at] = wordClass(hash)
      field.known[at] = knownOf(token, field.class[at] ?? 0)
      before = at
    }
    field.possible[at] = possibleOf(
      token,
      field.known[at] ?? 0,
      field.gap[at] === 0 && i > 0 && tokens[i - 1]?.kind !== 'mark',
    )
    end = token.end
  }
  for (let at = tokens.length - 1 + MARGIN, after = 0; at >= MARGIN; at--) {
    field.after[at] = after
    if (tokens[at - MARGIN]?.kind === 'word') after = at
  }
  noteMatches(field, matches)
  return field
}

/** The rule's number at each token of what it matched. Matches are in the text's order; of several the first counts. */
function noteMatches(field: Field, matches: readonly Match[]): void {
  for (const { from, to, rule, type, onceIdentified } of matches) {
    // Words that say nothing unless somebody is identified.
    if (onceIdentified === 'always') continue
    const typeNumber = PHI_TYPES.indexOf(type) + 1
    for (let at = from + MARGIN; at < to + MARGIN; at++) {
      if (field.rule[at] !== 0) continue
      field.rule[at] = rule + 1
      field.type[at] = typeNumber
      field.possible[at] = 1
    }
  }
}

/** A number for how a token is written. */
function shapeOf({ kind, text, capital, plain }: Token): number {
  if (kind === 'number') return 100 + Math.min(text.length, 12)
  if (kind === 'mark') return 200 + (text.charCodeAt(0) & 127)
  const cased = !capital ? 0 : text.length > 1 && text === text.toUpperCase() ? 2 : /\p{Ll}\p{Lu}/u.test(text) ? 3 : 1
  const inner = plain.length !== text.length ? 1 : innerOf(text)
  return 1 + Math.min(text.length, 4) * 16 + inner * 4 + cased
}

/** What a word is joined by: 2 a hyphen, 3 an apostrophe, 0 nothing. */
function innerOf(text: string): number {
  let inner = 0
  for (let i = 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 45) return 2
    if (code === 39 || code === 0x2019) inner = 3
  }
  return inner
}

export const isNumber = (shape: number): boolean => shape >= 100 && shape < 200
export const isMark = (shape: number): boolean => shape >= 200

/** What a word is listed as, from 16; a step of its likeness to names, from 2, where it is rare or capitalised; else 0. */
function knownOf({ plain, classes, capital }: Token, common: number): number {
  if (classes !== 0) return 16 + classes
  if (plain.length < 3) return 1
  return common !== 0 && !capital ? 0 : Math.max(2, Math.min(8, 4 + Math.round(nameLikeness(plain))))
}

/** Listed as what a name, a place or a date can begin with in small letters too; else it must look like a name. */
const BEGINS = GIVEN | SURNAME | MONTH | WEEKDAY | PLACE

/** @param inside whether it follows a letter or digit at once */
function possibleOf({ kind, capital, classes, text }: Token, known: number, inside: boolean): number {
  // Inside a code nothing begins unless a rule says so.
  if (inside && kind !== 'mark') return 0
  if (kind === 'number') return 1
  if (kind === 'mark' || !isLatin(text)) return 2
  return Number(capital || (classes & BEGINS) !== 0 || (known > 3 && known < 16))
}

/** Letters up to Latin Extended-B, and Latin Extended Additional: in other scripts the tagger cannot read. */
const isLatin = (text: string): boolean => {
  const code = text.charCodeAt(0)
  return code < 0x250 || (code >= 0x1e00 && code < 0x1f00)
}

function gapOf(text: string, from: number, to: number): number {
  if (from === to) return 0
  if (to === from + 1 && text.charCodeAt(from) === 32) return 1
  return text.slice(from, to).includes('\n') ? 3 : 2
}
