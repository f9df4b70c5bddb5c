import { fromBase64Url, unhex } from '../bytes.ts'
import type { View } from './view/view.ts'

/** Fewer characters tell of nobody who is not told of by anything else, and words have as many. */
const LEAST_ENCODED = 20
/** A line's end, also where it stands in JSON, and what the next one is indented or quoted by. */
const LINE_END = String.raw`(?:\r?\n|\\r\\n|\\n)[ \t>]{0,12}`
/**
 * Base64 and base64url (RFC 4648, sections 4 and 5), in full lines too, as MIME (RFC 2045, section 6.8) has it. A line of nothing but hyphens is none.
 */
const BASE64 = new RegExp(
  String.raw`(?:(?<=\\[nrt])|(?<![\w+/-]|\\(?=[nrt])))(?:(?![_-]+(?:[\r\n\\]))(?:[\w+/-]{4}){10,25}${LINE_END})*[\w+/-]{2,}={0,2}`,
  'g',
)
/** A text in hex, behind "0x", or "x" or an escaped character; of digits alone it would be an id. */
const HEX = /(?<=^(?:0x|.)?)(?=\d*[a-f])[\da-f]{32,}$/i
/** What the bytes of a row read as, where a dump (`hexdump -C`, `xxd`) is printed, and the place of the next ones; and of the last row. */
const NEXT_ROW = String.raw` {1,3}\|?.{1,16}\|?\r?\n[\da-f]{8}:? {1,2}`
const LAST_ROW = ' {2,60}.{1,18}$'
const ROWS = new RegExp(`${NEXT_ROW}|${LAST_ROW}`, 'gim')
/** Bytes in hex in eight groups or more, of one to four bytes. */
const BYTES = new RegExp(
  String.raw`(?<![\w:])(?:[\da-f]{2}){1,4}(?:(?:${NEXT_ROW}|\s{1,2}|:)(?:[\da-f]{2}){1,4}){7,}(?!\w)(?:${LAST_ROW})?`,
  'gim',
)
/** What is in all of those, and in few others: searching for them takes six times as long. */
const SOME_BYTES = /[\s:](?:(?:[\da-f]{2}){1,4}[\s:]){4}/i
/** What may stand before it in a path or in a file's name. */
const PREFIXES = 4
/** What a text has little of: control characters, and what is no UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is asked for
const NO_TEXT = /[\0-\x08\x0e-\x1f\x7f\ufffd]/g
const MOST_NO_TEXT = 0.1
const decoder = new TextDecoder()
/** Between two texts. */
const APART = '\n\n'

/** A text with what it says in base64 or in hex in the place of that, or undefined: it says nothing so. */
export function decodedIn(text: string): View | undefined {
  const [mayBeBase64, mayBeBytes] = [hasRun(text, LEAST_ENCODED), SOME_BYTES.test(text)]
  if (!mayBeBase64 && !mayBeBytes) return undefined
  const runs = [
    ...(mayBeBase64 ? readIn(text, BASE64, textIn) : []),
    ...(mayBeBytes ? readIn(text, BYTES, bytesIn) : []),
  ].sort((a, b) => a.start - b.start)
  if (runs.length === 0) return undefined
  /** What is left of the text, each by itself, and what is said; and where each unit of these is in the text. */
  const pieces: string[] = []
  const places: [start: number, end: number][] = []
  let kept = 0
  const keep = (to: number) => {
    pieces.push(text.slice(kept, to))
    for (; kept < to; kept++) places.push([kept, kept + 1])
  }
  for (const { said, start, end } of runs) {
    keep(start)
    pieces.push(said)
    for (let i = 0; i < said.length; i++) places.push([start, end])
    kept = end
  }
  keep(text.length)
  return {
    text: pieces.join(''),
    original: (start, end) => [places[start]?.[0] ?? 0, places[end - 1]?.[1] ?? text.length],
  }
}

/** What the matches of an expression say, and where they do. */
const readIn = (text: string, runs: RegExp, read: (run: string) => Said | undefined) =>
  [...text.matchAll(runs)].flatMap(({ 0: run, index }) => {
    const found = read(run)
    return found ? [{ said: `${APART}${found.said}${APART}`, start: index + found.at, end: index + run.length }] : []
  })

/** What bytes in groups say; digits alone are numbers. */
function bytesIn(run: string): Said | undefined {
  const said = /[a-f]/i.test(run) ? decode(run.replace(ROWS, '').replace(/\W/g, '')) : ''
  return isText(said) ? { said, at: 0 } : undefined
}

/** What a run says, and from where in it. */
type Said = { said: string; at: number }

/** The text that a run says, and from where: a path or the beginning of a file's name may stand before it. */
function textIn(run: string): Said | undefined {
  for (let tried = 0, at = 0; tried <= PREFIXES && run.length - at >= LEAST_ENCODED; tried++) {
    const said = decode(run.slice(at))
    if (isText(said)) return { said, at }
    const next = run.slice(at).search(/[/_-]/)
    if (next === -1) return undefined
    at += next + 1
  }
  return undefined
}

/** What base64 or hex says; one that was cut off is read as far as it goes. */
function decode(run: string): string {
  const digits = run.replace(/\\[rn]|[\s=>]/g, '')
  const hex = HEX.exec(digits)
  const cut = digits.length % 4 === 1 ? -1 : undefined // one character more says nothing
  const bytes = hex ? unhex(hex[0]) : fromBase64Url(digits.slice(0, cut))
  // Every other byte of a text in UTF-16 is 0, in Latin letters.
  return decoder.decode(bytes).replaceAll('\0', '')
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
