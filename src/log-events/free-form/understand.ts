import { parseJson } from '../../json.ts'
import { bridgedOf, cloudEventOf, dataOf, envelopeFacts } from './cloud-event.ts'
import { describe } from './describe.ts'
import { type Facts, settle, type Understood } from './facts.ts'
import { fieldsOf, MAX_TEXT } from './fields.ts'
import { kindOf } from './kinds.ts'
import { lineOf } from './line.ts'
import { messageOf, objectFacts } from './object.ts'
import { ocsfFacts } from './ocsf.ts'
import { askedKind, othersFrom, programsWords, serversWords } from './own-words.ts'
import { knownLine } from './programs.ts'
import { windowsFacts } from './windows.ts'
import { statusOfLine } from './words.ts'

/** Text that is longer is no JSON object of an event. */
const MAX_JSON = 1_000_000
/** `name=value`, `name="a \"value\""`, `name={"a": "value"}`; auditd's `msg=audit(…)` is a time and a number. */
const PAIR =
  /\b(?!msg=audit\()([a-z_][\w.-]{0,60})=(?:"((?:[^"\\\r\n]|\\.)*)(?:"(?!\w)|$)|"([^"\r\n]*)"|(\{(?:"(?:[^"\\\r\n]|\\.)*"|=>|[^"=\r\n])*\}|<[^<>\r\n]{0,300}>|[^\s",;]{1,1000}))/gi
const MAX_PAIRS = 100
/** What stands behind the header of ArcSight's format, whose parts are texts. */
const CEF = /^CEF:\d{1,2}(?:\|(?:[^|\\]|\\.){0,1000}){6}\|(.*)$/s

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
  const body = whole.slice(0, MAX_TEXT)
  const served = serversWords(body)
  const pairs = fieldsOf(Object.fromEntries(pairsOf(body, served, whole.length > body.length)))
  const program = knownLine(body, facts.product) ?? windowsFacts(pairs, body)
  // Pairs in the line of a known program are part of what it says: sudo's USER= is not who acted.
  const object: Facts = program || pairs.size === 0 ? {} : { ...objectFacts(pairs, received, true), message: undefined }
  const own = programsWords(body, served)
  const kind = object.kind ?? kindOf(own) ?? askedKind(body)
  const rest = {
    kind,
    status_id: kind && statusOfLine(kind, own),
    resource: host,
    message: counted.slice(0, MAX_TEXT),
  }
  return [program ?? {}, object, facts, rest]
}

/** A path that is asked for, or an address. */
const ASKED_FOR = /^(?:\/|\w+:\/\/)/

/**
 * The pairs of a text; of a name only the first, which the program itself is the most likely to have written. Where the first two have a blank
 * between them, those that have none before them (`path=/x;user=root`) may be a stranger's; else (`user=bob;ip=…`) those that have one.
 * @param served the text's serversWords
 * @param isCut it is the beginning of one that goes on
 */
function pairsOf(text: string, served: string | undefined, isCut: boolean): Map<string, string> {
  const head = served ?? CEF.exec(text)?.[1] ?? text
  const others = othersFrom(head)
  const all: { name: string; value: string; isGlued: boolean }[] = []
  // Where the last pair ends, and where the word begins that stands before the next: from there on is looked, so that no blank is seen twice.
  let [last, from] = [-1, 0]
  for (const { index, 0: pair, 1: name = '', 2: escaped, 3: quoted, 4: plain = '' } of head.matchAll(PAIR)) {
    // A text for people, behind which nobody knows whose words a pair is.
    if (all.length === 0 && index > others) break
    const before = head.slice(from, index).split(/\s/).at(-1) ?? ''
    from = index - before.length
    const isFirst = all.length === 0
    // Of a path that was asked for.
    if (isFirst ? /^\/|:\/\/|\/.*\?/.test(before) : /^\/|\?/.test(before.slice(from === last ? 1 : 0))) continue
    const isGlued = !isFirst && /[,;]|."/.test(before)
    last = index + pair.length - 1
    from = last
    // What is cut off would be taken for a value of its own.
    if (!isCut || last < head.length - 1)
      all.push({ name, value: escaped ?? quoted ?? plain.replace(/^<(.*)>$/, '$1'), isGlued })
  }
  const [first, second] = all
  const glues = second?.isGlued === true && !ASKED_FOR.test(first?.value ?? '')
  const own = all.filter(({ isGlued }, at) => at === 0 || isGlued === glues)
  const pairs = new Map<string, string>()
  for (const { name, value } of (own.length > 1 ? own : all).slice(0, MAX_PAIRS))
    if (!pairs.has(name)) pairs.set(name, value)
  return pairs
}
