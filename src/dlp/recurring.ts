import type { Finding, PhiType } from './types.ts'

/** Values that were found, and as what. */
export type Values = ReadonlyMap<string, PhiType>

/** What findings in a text stand for. */
export const valuesOf = (text: string, findings: readonly Finding[]): Values =>
  new Map(findings.map(({ type, offset, length }) => [text.slice(offset, offset + length), type]))

/** A value this short is a word of many meanings. */
const LEAST_CHARS = 4
const WORD_CHAR = /[\p{L}\p{N}]/u

/**
 * Where values that were found stand again, as words of their own and outside of what is found already: what says what they are may be said once,
 * and in another text. In order.
 */
export function recurring(text: string, found: readonly Finding[], values: Values): Finding[] {
  if (values.size === 0) return []
  const taken = new Uint8Array(text.length)
  for (const { offset, length } of found) taken.fill(1, offset, offset + length)
  const again: Finding[] = []
  // The longest first: a name in full before its parts.
  for (const [value, type] of [...values].toSorted(([a], [b]) => b.length - a.length)) {
    if (value.length < LEAST_CHARS) break
    let from = 0
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, from)) {
      const end = at + value.length
      from = at + 1
      if (WORD_CHAR.test(text.charAt(at - 1)) || WORD_CHAR.test(text.charAt(end))) continue
      if (taken.subarray(at, end).includes(1)) continue
      from = end
      taken.fill(1, at, end)
      again.push({ type, offset: at, length: value.length, confidence: 1 })
    }
  }
  return again.toSorted(byPlace)
}

export const byPlace = (a: Finding, b: Finding): number => a.offset - b.offset
