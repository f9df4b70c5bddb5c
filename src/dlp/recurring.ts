import type { Finding, Reading } from './types.ts'
import { Words } from './words.ts'

/** Values that were found, and as what. */
export type Values = ReadonlyMap<string, Reading>

/** What findings in a text stand for. */
export const valuesOf = (text: string, findings: readonly Finding[]): Values =>
  new Map(findings.map((finding) => [text.slice(finding.offset, finding.offset + finding.length), finding]))

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
