import { parseJson } from '../../json.ts'
import { auditEventFacts, auditMessageFacts } from './audit-message.ts'
import { bridgedOf, cloudEventOf, dataOf, envelopeFacts } from './cloud-event.ts'
import { describe } from './describe.ts'
import { type Facts, settle, type Understood } from './facts.ts'
import { fieldsOf, MAX_TEXT } from './fields.ts'
import { kindOf } from './kinds.ts'
import { lineOf } from './line.ts'
import { messageOf, objectFacts } from './object.ts'
import { ocsfFacts } from './ocsf.ts'
import { askedKind, programsWords, serversWords } from './own-words.ts'
import { labelled, PAIR, pairsOf } from './pairs.ts'
import { knownLine } from './programs.ts'
import { lineFacts } from './prose.ts'
import { windowsFacts } from './windows.ts'
import { statusOfLine } from './words.ts'

/** Text that is longer is no JSON object of an event. */
const MAX_JSON = 1_000_000
/** So much is looked at of a line whose labels are taken out, so that one that was cut off still looks so. */
const MAX_LABELLED = 4 * MAX_TEXT
/**
 * Makes an event of whatever somebody sends: a CloudEvent, an object in OCSF's or ECS's form or of any other, a line of text. What is not
 * understood is an event of class 0 that says all that there is. Pure; never throws, whatever the value.
 * @param around what is known besides: `certain` goes before what the value says, `else` behind
 * @param received when it came: its time, where it says none
 */
export function understand(
  value: unknown,
  received: Date,
  around: { certain?: Facts | undefined; else?: readonly Facts[] } = {},
): Understood {
  return settle([around.certain ?? {}, ...factsOf(value, received), ...(around.else ?? [])], received)
}

/** What there is to find out about a value, the more certain first. */
export function factsOf(value: unknown, received: Date): Facts[] {
  const cloudEvent = cloudEventOf(value)
  if (!cloudEvent) return plainFacts(value, received)
  const envelope = envelopeFacts(cloudEvent, received)
  return [{ uid: envelope.uid, time: envelope.time }, ...plainFacts(dataOf(cloudEvent), received), envelope]
}

function plainFacts(value: unknown, received: Date): Facts[] {
  if (typeof value === 'string') return textFacts(value.trim().slice(0, MAX_JSON), received)
  if (value === undefined || value === null) return []
  // A list, a number, a flag.
  if (typeof value !== 'object' || Array.isArray(value)) return [{ message: describe(fieldsOf({ value })) }]
  const bridged = bridgedOf(value, received)
  const fields = fieldsOf(bridged?.detail ?? value)
  const envelope = bridged ? [bridged.envelope] : []
  const ocsf = ocsfFacts(fields, received)
  if (ocsf) return [ocsf, ...envelope]
  // A text for people may itself be the line that a program wrote.
  const message = messageOf(fields) ?? ''
  const line = lineOf(message, received)
  const known = knownLine(line.text) ?? {}
  const product = known.kind && line.facts.product
  const object = objectFacts(fields, received)
  return [
    bridged?.certain ?? {},
    windowsFacts(fields, message) ?? {},
    { ...known, product, message: line.counted },
    auditEventFacts(fields),
    object,
    line.facts,
    { resource: line.host },
    ...envelope,
  ]
}

function textFacts(text: string, received: Date): Facts[] {
  const { text: whole, host, facts, counted = text } = lineOf(text, received)
  const json = whole.startsWith('{') ? parseJson(whole) : undefined
  if (json !== undefined) return [...plainFacts(json, received), facts, { resource: host }]
  const body = labelled(whole.slice(0, MAX_LABELLED)).slice(0, MAX_TEXT)
  const served = serversWords(body)
  const pairs = fieldsOf(Object.fromEntries(pairsOf(body, served, whole.length > body.length)))
  const program = knownLine(body, facts.product) ?? windowsFacts(pairs, body)
  // Pairs in the line of a known program are part of what it says: sudo's USER= is not who acted.
  const own = programsWords(body, served?.replace(PAIR, ''))
  const line = { kind: kindOf(own) }
  const object: Facts = program || pairs.size === 0 ? {} : lineFacts(objectFacts(pairs, received, line), own, line.kind)
  const kind = object.kind ?? line.kind ?? askedKind(body)
  const rest = {
    kind,
    status_id: kind && statusOfLine(kind, own),
    resource: host,
    message: labelled(counted.slice(0, MAX_LABELLED)).slice(0, MAX_TEXT),
  }
  return [program ?? {}, auditMessageFacts(body), object, facts, rest]
}
