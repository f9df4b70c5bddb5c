import type { Finding, PhiType } from '../dlp/types.ts'
import { outsideOwn } from './own.ts'

/** Values that are redacted already, and as what. */
export type Values = ReadonlyMap<string, PhiType>
type Detector = (text: string) => Finding[]

/**
 * What identifies persons in the condensed logs, in order: as the detector finds it; once somebody is identified, whatever might say more of him;
 * and the values that are redacted elsewhere, so that none is hidden in one line and shown in the next.
 */
export function personsIn(
  logs: string,
  redacts: (type: PhiType) => boolean,
  known: Values,
  { scan, suspect }: { scan: Detector; suspect: Detector },
): Finding[] {
  const sure = outsideOwn(logs, scan(logs))
  const found = (sure.length > 0 ? outsideOwn(logs, suspect(logs)) : sure).filter(({ type }) => redacts(type))
  const again = recurring(logs, new Map([...known, ...valuesOf(logs, found)]))
  const more = outsideOwn(logs, again).filter(({ offset, length }) =>
    found.every((other) => other.offset + other.length <= offset || offset + length <= other.offset),
  )
  return [...found, ...more].toSorted((a, b) => a.offset - b.offset)
}

/** What findings in a text stand for. */
export const valuesOf = (text: string, findings: readonly Finding[]): Values =>
  new Map(findings.map(({ type, offset, length }) => [text.slice(offset, offset + length), type]))

/** A value this short is a word of many meanings. */
const LEAST_CHARS = 4

/** Where these values stand as words of their own. */
function recurring(text: string, values: Values): Finding[] {
  const words = [...values.keys()].filter(({ length }) => length >= LEAST_CHARS).toSorted((a, b) => b.length - a.length)
  if (words.length === 0) return []
  const any = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|')
  return [...text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, 'gu'))].flatMap(
    ({ 0: word, index }) => {
      const type = values.get(word)
      return type ? [{ type, offset: index, length: word.length, confidence: 1 }] : []
    },
  )
}
