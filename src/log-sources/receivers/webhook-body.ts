import { parseJson } from '../../json.ts'
import type { LogEvent } from '../../log-events/event.ts'
import { understand } from '../../log-events/free-form/understand.ts'
import { linesOf } from './lines.ts'

const LINES = /^application\/(?:x-)?(?:ndjson|jsonl)$/
const JSON_TYPE = /^application\/(?:json|cloudevents\+json|cloudevents-batch\+json|ocsf\+json)$/
/** Events of one request. */
const MAX_EVENTS = 1_000

/** What a body brings; or why none: its type is none of ours, it is no JSON, or there are too many events in it. */
export type WebhookBody = { values: unknown[] } | { refused: 'type' | 'json' | 'large' }

/**
 * The events in a body, not yet understood: a JSON object, or an array of such, a line each, or a CloudEvent whose attributes are headers
 * (binary content mode). In what form each is shows itself.
 */
export function valuesIn(headers: Headers, text: string): WebhookBody {
  const type = (headers.get('Content-Type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (headers.has('ce-specversion')) return { values: [binaryCloudEvent(headers, type, text)] }
  if (LINES.test(type)) return bounded(linesIn(text))
  if (!JSON_TYPE.test(type)) return { refused: 'type' }
  const value = parseJson(text)
  return value === undefined ? { refused: 'json' } : bounded(Array.isArray(value) ? value : [value])
}

const bounded = (values: unknown[]): WebhookBody => (values.length > MAX_EVENTS ? { refused: 'large' } : { values })

/** A line that is no JSON is a text. No more are read than may come, and one. */
function linesIn(text: string): unknown[] {
  const values: unknown[] = []
  for (const line of linesOf(text)) {
    values.push(parseJson(line) ?? line)
    if (values.length > MAX_EVENTS) break
  }
  return values
}

/** As its JSON form would be. Headers are not signed: whoever could change them on their way could name the event otherwise, and no more. */
function binaryCloudEvent(headers: Headers, type: string, text: string): unknown {
  const attributes = [...headers]
    .filter(([name]) => name.startsWith('ce-'))
    .map(([name, value]) => [name.slice('ce-'.length), decoded(value)])
  const data = type === '' || JSON_TYPE.test(type) || type.endsWith('+json') ? (parseJson(text) ?? text) : text
  return { ...Object.fromEntries(attributes), data }
}

/** Percent-encoded (HTTP Protocol Binding for CloudEvents, section 3.1.3.2). */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** Makes an event of each value. What says no id of its own is known by the message that brought it, and its place in it. */
export const webhookEvents = (values: readonly unknown[], messageId: string, received: Date): LogEvent[] =>
  values.map((value, i) => {
    const { dated: _, uid, ...event } = understand(value, received)
    return { ...event, uid: uid ?? `${messageId}.${i}` }
  })
