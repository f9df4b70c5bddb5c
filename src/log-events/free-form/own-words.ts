import { AUTHENTICATION } from '../event.ts'
import { type Kind, kindOf } from './kinds.ts'

const ADDRESS = '[\\da-f]{0,4}[.:][\\da-f.:]{2,45}'
const METHOD = '(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE|PROPFIND)'
const AT = '\\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?: [+-]\\d{4})?\\] '
/** What begins a web server's line, up to what was sent to it. */
const SERVED = [
  // Behind who asked stands a name that was sent, which may have blanks and look like pairs; behind HAProxy's time headers do, and in S3's the name of a thing.
  `^(?:\\S{1,255}:\\d{1,5} )?(?:(?:${ADDRESS}(?:, ?${ADDRESS})* \\S{1,255}|(?:unix:|[\\w-]{1,99}(?:\\.[\\w-]{1,99})+) -(?! \\w+ - )) .{1,500}?|- \\S{1,255} \\S{1,255}) ${AT}(?=")`,
  `^(?:${ADDRESS}|[\\da-f]{20,64} \\S{1,255}) ${AT}[^"]{0,4000}(?=")`,
  // Else a request stands in quotes, no pair before it.
  `^(?:[^"=]|(?<![\\w.-])=|"[^\\s"=]*")*?(?:(?<![=\\w]|: )(?="${METHOD} \\S)|${AT}(?="(?:[^"\\\\]|\\\\.)*" \\d{3}\\b))`,
].map((form) => new RegExp(form, 'i'))
const TIME = new RegExp(AT)
/** IIS's and others' (W3C), CloudFront's: path, query and what the browser is called are columns without quotes. */
const COLUMNS = new RegExp(
  `^(?:\\S{1,255} ){0,2}${ADDRESS} ${METHOD} /\\S{0,4000} \\S{1,4000} \\d{1,5} \\S{1,255} ${ADDRESS} |^(?:[^\\s=]{1,255}\\t){1,6}${ADDRESS}\\t${METHOD}\\t`,
  'i',
)
/** What stands in quotes; not what a name tells what it is. */
const SENT = /(=?)"(?:[^"\\]|\\.)*(?:"|$)/g

/**
 * What of a web server's line the server wrote itself, without what was sent: `"" 401 5`. Before the request it is prose, or a name that was
 * sent, and then the time. Undefined: it is no such line.
 */
export function serversWords(text: string): string | undefined {
  if (COLUMNS.test(text)) return ''
  for (const form of SERVED) {
    const [begins] = form.exec(text) ?? []
    if (begins === undefined) continue
    const behind = text.slice(begins.length).replace(SENT, (sent, named) => (named ? sent : '""'))
    return (TIME.test(begins) ? '' : begins) + behind
  }
  return undefined
}

const REQUEST = /(?<![=\w])"[A-Z]{3,10} (?<path>[^\s"?;]{0,4000})(?=[\s"?;])(?:[^"\\]|\\.)* HTTP\/\d(?:\.\d)?"/

const IN_COLUMNS = new RegExp(`\\t${METHOD}\\t\\S{1,255}\\t(?<path>/[^\\s?;]{0,4000})`)

/** That somebody may have tried to log in, by the path of the request that stands in quotes in a text, or in CloudFront's columns. */
export function askedKind(text: string): Kind | undefined {
  const kind = kindOf((REQUEST.exec(text) ?? IN_COLUMNS.exec(text))?.groups?.path)
  return kind?.class_uid === AUTHENTICATION ? kind : undefined
}

/**
 * Where a text that is no list of pairs begins to tell what somebody else is called or sent: in quotes behind such a word (`user "x`, `[data "x`), or as
 * what was asked for. Whoever chose it may have closed the quotes, and gone on.
 */
const OTHERS =
  /(?<=\b(?:user(?:name)?|login|account|for|role|database|host|client|data|name|by|from|to|subject|principal|identity|agent) )["'](?!s\b)|\breferr?er: |(?<=: )"[A-Z]{3,10} \//i
const REFERRER = /\breferr?er: .*/is

/**
 * What of a line its program wrote, as far as that is known: of a web server's error too not where a stranger says to come from.
 * @param served the line's serversWords
 */
export const programsWords = (text: string, served = serversWords(text)): string => served ?? text.replace(REFERRER, '')

/** Where others' words begin in a text; its length: nowhere. */
export const othersFrom = (text: string): number => OTHERS.exec(text)?.index ?? text.length
