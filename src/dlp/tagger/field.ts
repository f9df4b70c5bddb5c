import type { Match } from '../coded.ts'
import type { Token } from '../tokens.ts'
import { PHI_TYPES, type PhiType } from '../types.ts'
import { wordClass } from '../word-class.ts'
import { Arrays, reused } from './arrays.ts'
import { gapOf, knownOf, possibleOf, shapeOf } from './traits.ts'

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

/** A field that may be that of the text before. */
export const reusedField = reused(sizeOf, fieldIn)

/**
 * Writes down what the tagger sees of a text, and of what the rules matched in it.
 * @param field an empty one with room for the text
 */
export function fieldOf(
  text: string,
  tokens: readonly Token[],
  matches: readonly Match[],
  field: Field = fieldIn(new Arrays(sizeOf(tokens.length)), tokens.length),
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
