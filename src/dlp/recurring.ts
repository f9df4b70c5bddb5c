import { FACILITY, GIVEN, KIN, MONTH, PERSON_CUE, STAFF, STREET, SURNAME, TITLE, WEEKDAY } from './lexicon/classes.ts'
import { classesOf, OF_NO_NAME } from './rules/names.ts'
import type { Finding, Reading } from './types.ts'
import { Words } from './words.ts'

/** Values that were found, and as what. */
export type Values = ReadonlyMap<string, Reading>

/** What findings in a text stand for. */
export const valuesOf = (text: string, findings: readonly Finding[]): Values =>
  new Map(findings.map((finding) => [text.slice(finding.offset, finding.offset + finding.length), finding]))

/** A word of a name: in small letters it has other meanings. */
const NAME_PART = /\p{Lu}[\p{L}\p{M}'’-]{3,}(?<!['’-]|['’][sS])/gu
/** What stands in a name and is nobody's, unless some are called so. */
const NOBODYS = TITLE | STAFF | PERSON_CUE | KIN | FACILITY | STREET | MONTH | WEEKDAY
function isNamePart(word: string): boolean {
  const classes = classesOf(word)
  return !OF_NO_NAME.has(word.toLowerCase()) && ((classes & NOBODYS) === 0 || (classes & (GIVEN | SURNAME)) !== 0)
}

/** Values, and the words of persons' names, by which they are called once they were named: "Hope Daniels … «Hope» felt better". */
export const withNameParts = (values: Values): Values =>
  new Map([
    ...[...values]
      .filter(([, { type }]) => type === 'PERSON_NAME')
      .flatMap(([name]) => name.match(NAME_PART) ?? [])
      .filter(isNamePart)
      .map((part): [string, Reading] => [part, { type: 'PERSON_NAME' }]),
    ...values,
  ])

/**
 * A name's word that is a verb here: it begins a sentence, and a pronoun or an article follows, "Will you", "Mark the". What is said of persons is
 * not: "Will this morning felt worse", "Mark A. Stone".
 */
const VERB =
  /(?<=(?:^|[.!?:;\n]["'”’)]?)[\s"'“‘(*-]{0,4})(?:Will|Mark|Bill|Grant|Chase|Drew|Hope|Price|Page|Read|Close|Cross|Lock)(?= (?:(?:access|all|an?|any|h(?:e|er|im|is)|its?|my|our|s?he|the|their|them|these|they|this(?! (?:morn|after|even|week|month|year))|those|that|us|we|your?)\b|I [a-z]))/y
function isVerb(text: string, offset: number): boolean {
  VERB.lastIndex = offset
  return VERB.test(text)
}

/** A value this short is a word of many meanings. */
const LEAST_CHARS = 4
const WORD_CHAR = /[\p{L}\p{N}]/u

/**
 * Where values that were found stand again, as words of their own and outside of what is found already: what says what they are may be
 * said once, and in another text. In order.
 * @param found findings of the text; they do not overlap
 */
export function recurring(text: string, found: readonly Finding[], values: Values): Finding[] {
  const taken = new Uint8Array(text.length)
  for (const { offset, length } of found) taken.fill(1, offset, offset + length)
  // The longest first: a name in full before its parts.
  const sought = [...values].filter(([{ length }]) => length >= LEAST_CHARS).toSorted(([a], [b]) => b.length - a.length)
  if (sought.length === 0) return []
  const places = placesOf(
    sought.map(([value]) => value),
    text,
  )
  const again: Finding[] = []
  for (const [i, [{ length }, reading]] of sought.entries())
    for (const offset of places[i] ?? []) {
      if (taken.subarray(offset, offset + length).includes(1)) continue
      if (reading.type === 'PERSON_NAME' && isVerb(text, offset)) continue
      taken.fill(1, offset, offset + length)
      again.push({ ...reading, offset, length, confidence: 1 })
    }
  return again.toSorted(byPlace)
}

/** Where each value stands as a word of its own. */
function placesOf(values: readonly string[], text: string): number[][] {
  const places = values.map((): number[] => [])
  new Words(values).find(text, (i, end) => {
    const offset = end - (values[i]?.length ?? 0)
    if (!WORD_CHAR.test(text.charAt(offset - 1)) && !WORD_CHAR.test(text.charAt(end))) places[i]?.push(offset)
  })
  return places
}

/** Orders findings as they stand in the text. */
export const byPlace = (a: Finding, b: Finding): number => a.offset - b.offset
