import { quoted } from './describe.ts'
import { othersFrom } from './own-words.ts'

/** `name=value`, `name="a \"value\""`, `name={"a": "value"}`; auditd's `msg=audit(…)` is a time and a number. */
export const PAIR =
  /\b(?!msg=audit\()([a-z_][\w.-]{0,60})=(?:"((?:[^"\\\r\n]|\\.)*)(?:"(?!\w)|$)|"([^"\r\n]*)"|(\{(?:"(?:[^"\\\r\n]|\\.)*"|=>|[^"=\r\n])*\}|<[^<>\r\n]{0,300}>|[^\s",;]{1,1000}))/gi
const MAX_PAIRS = 100
/** What stands behind the header of ArcSight's format, whose parts are texts. */
const CEF = /^CEF:\d{1,2}(?:\|(?:[^|\\]|\\.){0,1000}){6}\|(.*)$/s
/** One of CEF's pairs: in its value are blanks, and before the next name is one. */
const CEF_PAIR = /(?<=^|\s)([\w.-]{1,60})=(.*?)(?=\s[\w.-]{1,60}=|$)/gs
/** QRadar's format, whose pairs a tab divides, or a sign that it names. */
const LEEF =
  /^LEEF:(?:1\.0(?:\|[^|]{0,1000}){4}|2\.0(?:\|[^|]{0,1000}){4}\|(?:0?x(?<code>[\da-f]{2,4})|(?<divider>[^|]?)))\|(?<text>.*)$/is

/** Whether a text's pairs are in a format of their own, apart from its words. */
export const isFormatted = (text: string): boolean => CEF.test(text) || LEEF.test(text)

/** A path that is asked for, or an address. */
const ASKED_FOR = /^(?:\/|\w+:\/\/)/

/**
 * The pairs of a text; of a name only the first, which the program itself is the most likely to have written. Where the first two have a blank
 * between them, those that have none before them (`path=/x;user=root`) may be a stranger's; else (`user=bob;ip=…`) those that have one.
 * @param served the text's serversWords
 * @param isCut it is the beginning of one that goes on
 */
export function pairsOf(text: string, served: string | undefined, isCut: boolean): Map<string, string> {
  const leef = LEEF.exec(text)?.groups
  const head = leef ? '' : (served ?? CEF.exec(text)?.[1] ?? text)
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
  for (const { name, value } of (leef ? leefPairs(leef) : own.length > 1 ? own : all).slice(0, MAX_PAIRS))
    if (!pairs.has(name)) pairs.set(name, value)
  return pairs
}

const leefPairs = ({ text = '', code, divider }: Record<string, string | undefined>) =>
  text.split(code ? String.fromCharCode(Number.parseInt(code, 16)) : divider || '\t').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return { name: name.trim(), value: value.join('=') }
  })

/** A line of CEF as other lines are written: `cs1Label=Patient Name cs1=Ines Calloway` as `Patient_Name="Ines Calloway"`. Any other stays as it is. */
export function labelled(text: string): string {
  const extension = CEF.exec(text.slice(Math.max(0, text.indexOf('CEF:'))))?.[1] ?? ''
  const values = new Map(Array.from(extension.matchAll(CEF_PAIR), ([, name, value = '']) => [name, value]))
  const told = extension.replace(CEF_PAIR, (_, name: string, value: string) =>
    name.endsWith('Label') ? '' : `${(values.get(`${name}Label`) ?? name).replace(/\s+/g, '_')}=${quoted(value)}`,
  )
  return text.slice(0, text.length - extension.length) + told
}
