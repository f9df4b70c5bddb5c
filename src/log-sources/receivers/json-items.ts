import { parseJson } from '../../json.ts'

/** The longest text of one object, in UTF-16 units. A longer one is not parsed: as objects it takes ten times as much memory, or more. */
export const MAX_ITEM_CHARS = 1_048_576

/** One of several JSON objects in a row: how it is written, and what it says; `value` undefined: it is no JSON object, or too long. */
type JsonItem = { text: string; value: Record<string, unknown> | undefined }

/**
 * The JSON objects of a text that stand one behind the other, with or without white space between, as Splunk's senders write them. After the
 * first that is none nothing follows: where the next would begin cannot be known.
 */
export function* jsonItems(text: string): Iterable<JsonItem> {
  for (let from = skipSpace(text, 0); from < text.length; from = skipSpace(text, from)) {
    const to = text[from] === '{' ? endOf(text, from) : undefined
    const item = text.slice(from, to)
    const parsed = to === undefined || item.length > MAX_ITEM_CHARS ? undefined : parseJson(item)
    const value = isObject(parsed) ? parsed : undefined
    yield { text: item, value }
    if (to === undefined || value === undefined) return
    from = to
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const SPACE = /[^\s]/g
function skipSpace(text: string, from: number): number {
  SPACE.lastIndex = from
  return SPACE.exec(text)?.index ?? text.length
}

/** Where the object ends that begins here; undefined: nowhere. Braces in strings do not count. */
function endOf(text: string, from: number): number | undefined {
  const marks = /["{}]/g
  marks.lastIndex = from
  let depth = 0
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    if (mark[0] === '{') depth++
    else if (mark[0] === '}') depth--
    else {
      const end = endOfString(text, mark.index + 1)
      if (end === undefined) return undefined
      marks.lastIndex = end
    }
    if (depth === 0) return marks.lastIndex
  }
  return undefined
}

function endOfString(text: string, from: number): number | undefined {
  const marks = /["\\]/g
  marks.lastIndex = from
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    if (mark[0] === '"') return marks.lastIndex
    marks.lastIndex++
  }
  return undefined
}
