import { GIVEN, SURNAME } from '../dlp/lexicon/classes.ts'
import { outside } from '../dlp/pieces.ts'
import { classesOf } from '../dlp/rules/names.ts'
import type { Finding } from '../dlp/types.ts'

/**
 * What in the condensed logs is ours and says nothing of a person: lines that are no JSON (headings and counts), names of fields, numbers, and
 * whole values that are ids, times or names of ours. A quotation mark inside a text of others is escaped, so that no text can pass for one of
 * these.
 */
const OWN =
  /^[^{\n].*$|[{,]"\w+":(?:-?[\d.]+(?=[,}])|true|false)?|"(?:evt|aud|ls)_[0-9A-HJKMNP-TV-Z]{26}"|(?<=[{,]"(?:time|first|last|succeeded|hour|read_until|registered|missing_from|missing_to)":)"\d{4}-\d\d-\d\dT[\d:.]{8,15}Z"|(?<=[{,]"(?:class|status)":)"[^"\\]*"/gm
/**
 * What a detector takes for names, but names things, unless a part of it is listed as a person's name: one word for what was done or by which
 * product, which was looked at by itself before it was kept; and the roles of Entra's directory.
 */
const OF_THINGS =
  /(?<=[{,]"(?:what|product)":")(?!\d|[^"]*\d{4})[\w.:/-]+(?=")|\bGlobal (?:Administrator|Reader)\b|(?<=\bRole\.DisplayName: )(?:[A-Z]\w* ){1,5}(?:Administrator|Reader)s?\b/g

/** Findings in the condensed logs without what is ours in them: a model needs it, and citations of it are checked. */
export const outsideOwn = (text: string, findings: readonly Finding[]): Finding[] =>
  outside([...text.matchAll(OWN)], text, findings)

/** The same without names of things, where nobody knows more of a finding than how it looks. */
export const ofPersons = (text: string, findings: readonly Finding[]): Finding[] =>
  outside(
    [...text.matchAll(OF_THINGS)].filter(([name]) => !namesSomebody(name)),
    text,
    outsideOwn(text, findings),
  )

/** Whether a part of a name is listed as a person's: `calloway_ines`, `MaryJohnson`. */
const namesSomebody = (name: string): boolean =>
  name
    .split(/[^\p{L}]+|(?<=\p{Ll})(?=\p{Lu})/u)
    .some((part) => part.length > 2 && (classesOf(part) & (GIVEN | SURNAME)) !== 0)
