import type { Finding } from '../dlp/types.ts'
import { personsInName } from './paths.ts'

/** What a field says, in quotes as blanks need them; not the subject of a certificate (`CN=Mary Jones, O=…`). */
const called = (what: string, asPersons = '') =>
  new RegExp(
    String.raw`(?<=(?<![a-z\d])(?:${what})(?:_?(?:name|title))?["']?\s?[=:]\s?")(?![^"]{0,200}\b(?:CN|DC|OU?)\s?=)${asPersons}[^"]{3,200}(?=")`,
    'giu',
  )
const DOCUMENT = called('document|file|fname')
/** What alerts are called as well, and few of these after somebody (`Kerberos Golden Ticket forged`): as persons are in lists, or about care. */
const TITLE = called(
  'subject|title|topic',
  String.raw`(?=(?:[^"]{0,150} - )?(?-i:\p{Lu}[\p{L}'’-]{1,30}, ?\p{Lu}[\p{L}'’-]{1,30})(?: \p{L}\.?)?(?:"| - |\.\w| \d)|[^"]{0,150}\b(?:telehealth|patients?|chart|face sheet|(?:lab|test) results|encounter)\b)`,
)
/** What Windows says that it printed, in event 307. */
const PRINTED = /(?<=\bDocument \d{1,6}, ).{3,200}?(?= owned by )/g
/** A folder or a document in a path of Windows' that is called as persons are in lists: `\\fs1\charts\Calloway, Ines 482913\`. */
const LISTED = /(?<=\\[^\s\\]{1,60}\\)\p{Lu}[\p{L}'’ -]{1,30}, ?\p{Lu}[^\\/:*?"<>|]{0,60}?(?=\\|\.\w{2,4}(?!\w))/gu

/** What titles of several words that stand in a text say of persons: `document="Calloway, Ines - Face Sheet"`. */
export const personsInTitles = (text: string): Finding[] =>
  [DOCUMENT, TITLE, PRINTED, LISTED].flatMap((titles) =>
    [...text.matchAll(titles)].flatMap(({ index, 0: title }) =>
      personsInName(title).map((found) => ({ ...found, offset: index + found.offset })),
    ),
  )
