import { fromBase64Url } from '../bytes.ts'
import type { View } from './view/view.ts'

/** Fewer characters tell of nobody who is not told of by anything else, and words have as many. */
const LEAST_ENCODED = 20
/**
 * Base64 and base64url (RFC 4648, sections 4 and 5), in full lines too, as MIME (RFC 2045, section 6.8) has it, also where these stand in JSON.
 */
const BASE64 = /(?<![\w+/-])(?:(?:[\w+/-]{4}){15,19}(?:\r?\n|\\r\\n|\\n))*[\w+/-]{2,}={0,2}/g
/** What a text has little of: control characters, and what is no UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is asked for
const NO_TEXT = /[\0-\x08\x0e-\x1f\x7f\ufffd]/g
const MOST_NO_TEXT = 0.1
const decoder = new TextDecoder()
/** Between two texts. */
const APART = '\n\n'

/** What a text says in base64, all in one: a letter's parts are about the same patient. Undefined: nothing. */
export function decodedIn(text: string): View | undefined {
  if (!hasRun(text, LEAST_ENCODED)) return undefined
  const runs = [...text.matchAll(BASE64)].flatMap(({ 0: run, index }) => {
    const decoded = run.length < LEAST_ENCODED ? '' : decode(run)
    return isText(decoded) ? [{ decoded: decoded + APART, start: index, end: index + run.length }] : []
  })
  if (runs.length === 0) return undefined
  /** Of each unit of what they say. */
  const runOf = runs.flatMap((run) => Array.from({ length: run.decoded.length }, () => run))
  return {
    text: runs.map(({ decoded }) => decoded).join(''),
    original: (start, end) => [runOf[start]?.start ?? 0, runOf[end - 1]?.end ?? text.length],
  }
}

/** What base64 says; one that was cut off is read as far as it goes. */
function decode(run: string): string {
  const base64 = run.replace(/\\[rn]|[\s=]/g, '')
  const cut = base64.length % 4 === 1 ? -1 : undefined // one character more says nothing
  return decoder.decode(fromBase64Url(base64.slice(0, cut)))
}

/** Whether these may be words: keys, digests, pictures and paths, read as base64, are none. */
const isText = (decoded: string): boolean =>
  decoded !== '' && (decoded.match(NO_TEXT)?.length ?? 0) <= MOST_NO_TEXT * decoded.length

/** Whether so many characters of base64 stand in a row. Looks at few of those that do not: no expression is as fast. */
export function hasRun(text: string, least: number): boolean {
  for (let from = 0; from + least <= text.length; ) {
    let at = from + least - 1
    while (at >= from && isOfBase64(text.charCodeAt(at))) at--
    if (at < from) return true
    from = at + 1
  }
  return false
}

/** Of either alphabet. */
const isOfBase64 = (code: number): boolean =>
  (code > 96 && code < 123) ||
  (code > 64 && code < 91) ||
  (code > 46 && code < 58) ||
  code === 43 ||
  code === 45 ||
  code === 95
