import { type Kind, kindOf } from './kinds.ts'

const ADDRESS = '[\\da-f]{0,4}[.:][\\da-f.:]{2,45}'
const METHOD = '(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE|PROPFIND)'
const AT = '\\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?: [+-]\\d{4})?\\] '
/** How a web server's line begins, up to what was sent to it: nginx's and Apache's (a name that was sent may have blanks), HAProxy's, AWS's load balancers'. */
const SERVED = [
  `^(?:\\S{1,255}:\\d{1,5} )?(?:${ADDRESS} \\S{1,255} .{1,500}?|- \\S{1,255} \\S{1,255}) ${AT}(?=")`,
  // The host's name, a socket, or several addresses; pairs before the time are no web server's.
  `^[^\\s=]{1,255} [^\\s=]{1,255} \\S{1,255} ${AT}(?=")`,
  `^${ADDRESS} ${AT}[^"]{0,4000}(?=")`,
  `^(?:https?|h2|wss?|grpcs) \\d{4}-\\d\\d-\\d\\dT\\S{1,40} \\S{1,255} ${ADDRESS} [^"]{0,1000}(?=")`,
  `^(?="${METHOD} \\S)`,
].map((form) => new RegExp(form, 'i'))
/** IIS's and others' (W3C): path, query and what the browser is called are columns without quotes. */
const COLUMNS = new RegExp(
  `^(?:\\S{1,255} ){0,2}${ADDRESS} ${METHOD} /\\S{0,4000} \\S{1,4000} \\d{1,5} \\S{1,255} ${ADDRESS} `,
  'i',
)
const SENT = /"(?:[^"\\]|\\.)*(?:"|$)/g

/**
 * What of a web server's line the server wrote itself behind the request, without what was sent: `401 5`. Undefined: it is no such line. Before the
 * request stands a name that was sent, which nginx does not quote.
 */
export function serversWords(text: string): string | undefined {
  if (COLUMNS.test(text)) return ''
  for (const form of SERVED) {
    const begins = form.exec(text)
    if (begins) return text.slice(begins[0].length).replace(SENT, '""')
  }
  return undefined
}

const REQUEST = /(?<![=\w])"[A-Z]{3,10} (?<path>[^\s"?;]{0,4000})(?=[\s"?;])(?:[^"\\]|\\.)* HTTP\/\d(?:\.\d)?"/

/** That somebody may have tried to log in, by the path of the request that stands in quotes in a text. */
export function askedKind(text: string): Kind | undefined {
  const kind = kindOf(REQUEST.exec(text)?.groups?.path)
  return kind?.class_uid === 3002 ? kind : undefined
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
