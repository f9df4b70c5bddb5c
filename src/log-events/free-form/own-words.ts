/**
 * What somebody else said, or is called, in quotes: `user "a b"`, `[data "a=b"]`. One word may say how it ended (`status 'FAILED'`), and what begins or
 * follows a colon or a comma may be all that there is.
 */
const QUOTED = /(?<=[\w)\]] )(?:"(?=[^"]*[\s=])(?:[^"\\]|\\.)*"|'(?=[^'\r\n]*[\s=])[^'\r\n]*'(?!\w))/g
/** Of a web server's line, what stands behind its request is in quotes as others sent it. */
const SENT = /"(?:[^"\\]|\\.)*(?:"|$)/g
/** How a web server's line begins: with a request, an address (behind the name of a host), or what a load balancer of AWS speaks. */
const SERVED = /^(?:"[A-Z]{3,10} |(?:\S{1,255}:\d{1,5} )?(?:[\da-f.:]{3,45}|-|https?|h2|wss?|grpcs) )/i
/** A request in quotes that belong to no pair. */
const REQUEST = /(?<![=\w])"[A-Z]{3,10} (?<path>[^\s"?;]{0,4000})(?=[\s"?;])(?:[^"\\]|\\.)* HTTP\/\d(?:\.\d)?"/
/** The time that stands before it, or before what was sent in its place. */
const ASKED_AT = /\[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d(?:\.\d{1,9})?(?: [+-]\d{4})?\] (?=")/
/** Of IIS's and others' (W3C), the path and its query are columns, as is what the browser is called. */
const COLUMNS = /^(?:[^\s=]{1,255} ){1,3}(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/\S{0,4000} \S{1,4000} \d{1,5} /

/**
 * What of a line its program wrote itself. Of a web server's only what stands behind the request: before it stands a name that was sent, which nginx
 * does not quote.
 */
export function ownWords(text: string): string {
  if (COLUMNS.test(text)) return ''
  const request = SERVED.test(text) ? (ASKED_AT.exec(text) ?? REQUEST.exec(text)) : undefined
  return request ? text.slice(request.index).replace(SENT, '""') : text.replace(QUOTED, '""')
}

/** The path of the request that a web server's line tells of. */
export const requestedPath = (text: string): string | undefined =>
  SERVED.test(text) ? REQUEST.exec(text)?.groups?.path : undefined
