import { GRAVE_TYPES } from '../dlp/actions.ts'
import { withoutOverlaps } from '../dlp/overlaps.ts'
import type { Finding } from '../dlp/types.ts'

/** What stands beside a name in the name of a document, and is no part of it. */
const OF_DOCUMENTS = new Set(
  `and by for from of to with chart consent ct data doc dob exam export face final form id lab labs letter mr mrn mri notes patient photo
   record records report results scan ssn summary visit xray`.split(/\s+/),
)
/** A year that somebody may be born in who is a patient, and that few documents are of. */
const BORN = /(?<!\d)(?:19[2-9]\d|200\d)(?!\d)/
/** More than one name. */
const IN_FULL = /\p{L}{2}.*\P{L}\p{L}{2}/u
/** A word before and one behind a name, perhaps with an initial between them. */
const BEFORE = /(?<![\p{L}\p{N}])(\p{L}{2,25})[\s,]{1,3}(?:\p{L}[\s,]{1,3})?$/u
const BEHIND = /^[\s,]{1,3}(?:\p{L}[\s,]{1,3})?(\p{L}{2,25})(?![\p{L}\p{N}])/u
/** How much of a name's surroundings is a part of it. */
const lengthOf = (beside: RegExpExecArray | null): number =>
  beside && !OF_DOCUMENTS.has(beside[1]?.toLowerCase() ?? '') ? beside[0].length : 0

/**
 * Findings in the name of a document, a single name in it with the words beside it where a birth or a record's number tells that it is called after
 * somebody: a surname may be any word (`young mary 1971-03-04`).
 */
export function withSurnames(words: string, findings: readonly Finding[]): Finding[] {
  const isOfSomebody = BORN.test(words) || findings.some(({ type }) => GRAVE_TYPES.has(type))
  return withoutOverlaps(
    findings.map((finding) => {
      const { type, offset, length } = finding
      const end = offset + length
      if (!isOfSomebody || type !== 'PERSON_NAME' || IN_FULL.test(words.slice(offset, end))) return finding
      const before = lengthOf(BEFORE.exec(words.slice(0, offset)))
      const behind = lengthOf(BEHIND.exec(words.slice(end)))
      return { ...finding, offset: offset - before, length: before + length + behind }
    }),
  )
}
