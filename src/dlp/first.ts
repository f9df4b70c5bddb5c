import type { Match } from './coded.ts'
import { GIVEN, SURNAME } from './lexicon/classes.ts'
import { isCited } from './nobodys.ts'
import { isPrinted } from './printed.ts'
import type { Token } from './tokens.ts'
import type { Span } from './types.ts'

/** What counts of what rules matched, and of what the taggers see in tokens. */
export type Counting = {
  rule: (match: Match) => boolean
  span: (span: Span, from: number, to: number) => boolean
}

/** Once somebody is identified. */
export const ALL_COUNTS: Counting = { rule: () => true, span: () => true }

/**
 * What counts while nobody is identified yet, so that any machine's serial number, a citation and what programs print identify nobody.
 * @param numbered whether a patient is numbered in the text: what programs print there may be about that patient
 */
export function first(text: string, tokens: readonly Token[], matches: readonly Match[], numbered: boolean): Counting {
  const passed = new Set(
    matches.filter(({ notAlone, type }) => notAlone && type === 'DEVICE_ID').map(({ offset }) => offset),
  )
  const ruled = new Uint8Array(tokens.length)
  for (const { notAlone, from, to } of matches) if (!notAlone) ruled.fill(1, from, to)
  const printed = (at: number) => !numbered && isPrinted(tokens, at)
  const named = (from: number, to: number) => tokens.slice(from, to).some(({ classes }) => classes & (GIVEN | SURNAME))
  return {
    rule: ({ type, sure, notAlone, from }) => !notAlone && !(type === 'DATE' && sure === undefined && printed(from)),
    span: (span, from, to) =>
      !passed.has(span.offset) &&
      !isCited(text, span) &&
      (ruled.subarray(from, to).includes(1) || (span.type === 'PERSON_NAME' && named(from, to)) || !printed(from)),
  }
}
