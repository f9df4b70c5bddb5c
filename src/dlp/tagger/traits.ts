import { CITY, GIVEN, MONTH, SURNAME, WEEKDAY } from '../lexicon/classes.ts'
import { nameLikeness } from '../likeness.ts'
import type { Token } from '../tokens.ts'

/** A number for how a token is written: words below 100, numbers from there, marks from 200. */
export function shapeOf({ kind, text, capital, plain }: Token): number {
  if (kind === 'number') return 100 + Math.min(text.length, 12)
  if (kind === 'mark') return 200 + (text.charCodeAt(0) & 127)
  const cased = !capital ? 0 : text.length > 1 && text === text.toUpperCase() ? 2 : /\p{Ll}\p{Lu}/u.test(text) ? 3 : 1
  const inner = plain.length !== text.length ? 1 : innerOf(text)
  return 1 + Math.min(text.length, 4) * 16 + inner * 4 + cased
}

/** What a word is joined by: 2 a hyphen, 3 an apostrophe, 0 nothing. */
const innerOf = (text: string): number => (text.includes('-') ? 2 : /['’]/.test(text) ? 3 : 0)

/** Whether a shape is that of a number. */
export const isNumber = (shape: number): boolean => shape >= 100 && shape < 200
/** Whether a shape is that of a mark. */
export const isMark = (shape: number): boolean => shape >= 200

/** What a word is listed as, from 16; a step of its likeness to names, from 2, where it is rare or capitalised; else 0. */
export function knownOf({ plain, classes, capital }: Token, common: number): number {
  if (classes !== 0) return 16 + classes
  if (plain.length < 3) return 1
  return common !== 0 && !capital ? 0 : Math.max(2, Math.min(8, 4 + Math.round(nameLikeness(plain))))
}

/** Listed as what a name, a place or a date can begin with in small letters too; else it must look like a name. */
const BEGINS = GIVEN | SURNAME | MONTH | WEEKDAY | CITY

/**
 * Whether an identifier may begin at a token, as `Field.possible` tells it.
 * @param inside whether it follows a letter or digit at once
 */
export function possibleOf({ kind, capital, classes, text }: Token, known: number, inside: boolean): number {
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

/** What separates two tokens, as `Field.gap` tells it. */
export function gapOf(text: string, from: number, to: number): number {
  if (from === to) return 0
  if (to === from + 1 && text.charCodeAt(from) === 32) return 1
  return text.slice(from, to).includes('\n') ? 3 : 2
}
