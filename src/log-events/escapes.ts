import { SECRET_PLACEHOLDER, withoutSecrets } from '../dlp/secrets.ts'
import { TERMINAL_STYLE, UTF_16_ZEROS, unescaped } from '../dlp/view/rewrites.ts'

/** A character in UTF-8, each byte of it behind such a mark. */
const characterBehind = (mark: string): string =>
  `${mark}[0-7][\\da-f]|${mark}[cd][\\da-f]${mark}[89ab][\\da-f]|${mark}e[\\da-f](?:${mark}[89ab][\\da-f]){2}|${mark}f[0-7](?:${mark}[89ab][\\da-f]){3}`

/** A character, percent-escaped. Neither Windows' `%%2313` nor a percentage (`cpu 80%20 iowait`) is one. */
const ESCAPED = new RegExp(String.raw`(?<!%|(?<!\S)\d{1,3}(?=%\d\d(?!\S)))(?:${characterBehind('%')})`, 'gi')
/** So often what was escaped is escaped again, as `%2520` for `%20`; what was so more often counts as this. */
const MAX_LEVELS = 4
const DEEPER = /(?<!%)%(?:25){4,}(?=[\da-f]{2})/gi

/** What is no letter and no digit, as JSON escapes it (`\\u003d`), or stands around values where web servers' logs do (`\\x22`); also where the mark is escaped. */
const IN_JSON = /\\{1,4}(?:x(?=2[27]|3d|5c)|u00)(2[\da-f]|3[a-f]|40|5[b-f]|60|7[b-e])/gi

const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu
/** An escape of what tokens are made of. */
const IN_TOKEN = '%(?:25)*(?:2[bdef]|3[\\dd]|[46][1-9a-f]|[57][\\da]|5f|7e)'
/** A token of which only a part was known, for it is escaped before or behind that. */
const PARTLY_KNOWN = new RegExp(
  String.raw`(?:(?<![\w%~-])(?:[\w~-]+${IN_TOKEN})+)?\[SECRET\](?:${IN_TOKEN}[\w+/.~-]*)*`,
  'gi',
)

/** The beginning of a text that holds at most so many characters, whether or not they are escaped. */
export const beginningOf = (text: string, maxChars: number): string =>
  new RegExp(`^(?:${characterBehind('%(?:25)*')}|[^]){0,${maxChars}}`, 'i').exec(text)?.[0] ?? ''

/** A text in one line without control characters, and without what colours it in a terminal. */
export const inOneLine = (text: string): string =>
  text.replace(UTF_16_ZEROS, '').replace(TERMINAL_STYLE, '').replace(CONTROLS, ' ')

/**
 * A text without escapes and without secrets, which are looked for before each level of escapes is resolved and after: escapes disguise
 * one (`token%3Dx`), or keep its own characters apart from those that end it (`token=x%26y`).
 */
export function plainOf(text: string): string {
  let plain = known(text.replace(DEEPER, `%${'25'.repeat(MAX_LEVELS - 1)}`))
  for (let level = 0; level < MAX_LEVELS; level++) {
    const next = plain
      .replace(ESCAPED, unescaped)
      .replace(IN_JSON, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/&(?:quot|#34);/g, '"')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&')
    if (next === plain) break
    plain = known(inOneLine(next))
  }
  return plain
}

/** Without secrets; what nobody sees (`\u200b`, `\u202e`) stays, as events may be about it, unless a secret shows without it. */
function known(text: string): string {
  const plain = withoutSecrets(text)
  const seen = plain.replace(/\p{Cf}/gu, '')
  const shown = seen === plain ? plain : withoutSecrets(seen)
  return (shown === seen ? plain : shown).replace(PARTLY_KNOWN, SECRET_PLACEHOLDER)
}
