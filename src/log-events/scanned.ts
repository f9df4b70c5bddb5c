import { outside } from '../dlp/pieces.ts'
import { SECRET_PLACEHOLDER } from '../dlp/secrets.ts'
import { type Finding, PHI_TYPES } from '../dlp/types.ts'
import { beginningOf, inOneLine, plainOf } from './escapes.ts'

/**
 * So much further a text is looked at than it is kept, in UTF-16 units: what stands across its end is then known as a whole, and by the words
 * behind it (as of answers that stream, docs/decisions/006).
 */
const MARGIN = 400
/** So much of a text is looked at before its escapes are resolved, which take up to nine characters for one. */
const MAX_ESCAPED = 3_500

/** A text as far as it is looked at, of which what stands before `end` may be kept. */
export type Scanned = { text: string; end: number }

/**
 * What is looked at of a text of which at most so many characters are kept, without secrets and without percent-escapes, which
 * would disguise them: as PostgreSQL can hold it and a reader can quote it, well-formed, without control characters. Work is bounded, however
 * long the text.
 */
export function scan(given: string, maxChars: number): Scanned {
  const line = inOneLine(given.slice(0, MAX_ESCAPED))
  const looked = beginningOf(line, maxChars + MARGIN)
  const text = plainOf(looked.toWellFormed()).trim()
  // What is cut through at the end of all that is looked at is known as nothing; but a secret is one, wherever it ends.
  if (text.endsWith(SECRET_PLACEHOLDER) || (looked === line && given.length <= MAX_ESCAPED))
    return { text, end: text.length }
  const margin = looked === line ? plainOf(line.slice(-MARGIN)).length : MARGIN
  return { text, end: Math.max(0, text.length - margin) }
}

/** What was put in place of something else already. */
const PLACEHOLDERS = new RegExp(String.raw`\[(?:SECRET|${PHI_TYPES.join('|')})\]`, 'g')

/** A text with the types of findings in their place, except of what was put in place of something. */
export function without({ text, end }: Scanned, findings: readonly Finding[]): Scanned {
  let [result, done, newEnd] = ['', 0, end]
  for (const { type, offset, length } of outside([...text.matchAll(PLACEHOLDERS)], text, findings)) {
    result += `${text.slice(done, offset)}[${type}]`
    done = offset + length
    if (offset < end) newEnd = result.length + Math.max(0, end - done)
  }
  return { text: result + text.slice(done), end: newEnd }
}

/** What is kept of a text: no more than so many characters, and no part of a placeholder. */
export function cut({ text, end }: Scanned, maxChars: number): string {
  const at = Math.min(end, maxChars)
  const through = [...text.matchAll(PLACEHOLDERS)].find(({ index, 0: { length } }) => index < at && at < index + length)
  return text
    .slice(0, through?.index ?? at)
    .toWellFormed()
    .trim()
}
