import { parseJson } from '../../json.ts'
import type { LogEvent } from '../../log-events/event.ts'
import { type CloudEvent, cloudEventOf, envelopeFacts } from '../../log-events/free-form/cloud-event.ts'
import { understand } from '../../log-events/free-form/understand.ts'
import { linesOf } from '../lines.ts'

const LINES = /^application\/(?:x-)?(?:ndjson|jsonl)$/
const JSON_TYPE = /^application\/(?:json|cloudevents\+json|cloudevents-batch\+json|ocsf\+json)$/
/** Events of one request. */
const MAX_EVENTS = 1_000

/**
 * What a request brings, and what its headers say of that; or why none: its type is none of ours, it is no JSON, or there are too many events in
 * it.
 */
type WebhookBody = { values: unknown[]; envelope: CloudEvent | undefined } | { refused: 'type' | 'json' | 'large' }

/**
 * The events in a body, not yet understood: a JSON object, or an array of such, a line each, or any text that is the data of a CloudEvent whose
 * attributes are headers (binary content mode). In what form each is shows itself. Only the body is signed: whoever sends a recorded message
 * again can write what headers he likes, and none of them may make other events of what is JSON.
 */
export function valuesIn(headers: Headers, text: string): WebhookBody {
  const type = (headers.get('Content-Type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const envelope = type.startsWith('application/cloudevents') ? undefined : envelopeIn(headers)
  if (!envelope && !LINES.test(type) && !JSON_TYPE.test(type)) return { refused: 'type' }
  const whole = parseJson(text)
  if (whole !== undefined) return bounded(Array.isArray(whole) ? whole : [whole], envelope)
  const lines = linesIn(text)
  if (LINES.test(type) || (envelope ? lines.some(isObject) : lines.length > 0 && lines.every(isObject)))
    return bounded(lines, envelope)
  return envelope ? { values: [text], envelope } : { refused: 'json' }
}

/** Or a list. Under a JSON type what is none was cut off, or is no event: its sender is told. */
const isObject = (line: unknown): boolean => typeof line === 'object'

const bounded = (values: unknown[], envelope: CloudEvent | undefined): WebhookBody =>
  values.length > MAX_EVENTS ? { refused: 'large' } : { values, envelope }

/** A line that is no JSON is a text. No more are read than may come, and one. */
function linesIn(text: string): unknown[] {
  const values: unknown[] = []
  for (const line of linesOf(text)) {
    values.push(parseJson(line) ?? line)
    if (values.length > MAX_EVENTS) break
  }
  return values
}

/** The attributes of a CloudEvent in binary mode (HTTP Protocol Binding for CloudEvents, section 3.1); undefined: these headers are none. */
const envelopeIn = (headers: Headers): CloudEvent | undefined =>
  cloudEventOf(
    Object.fromEntries(
      [...headers]
        .filter(([name]) => name.startsWith('ce-'))
        .map(([name, value]) => [name.slice('ce-'.length), decoded(value)]),
    ),
  )

/** Percent-encoded (HTTP Protocol Binding for CloudEvents, section 3.1.3.2). */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/**
 * Makes an event of each value. What says no id of its own is known by the message that brought it, and its place in it. Headers say what the
 * body does not, but never by what an event is known.
 */
export function webhookEvents(
  { values, envelope }: { values: readonly unknown[]; envelope: CloudEvent | undefined },
  messageId: string,
  received: Date,
): LogEvent[] {
  const around = { else: envelope ? [{ ...envelopeFacts(envelope, received), uid: undefined }] : [] }
  return values.map((value, i) => {
    const { dated: _, uid, ...event } = understand(value, received, around)
    return { ...event, uid: uid ?? `${messageId}.${i}` }
  })
}
