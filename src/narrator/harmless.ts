import { readsLikeInstruction } from './instructions.ts'

export const WITHHELD = '[withheld: reads like an instruction to a model]'
const MAX_CHARS = 200

export type Value = string | number | boolean | null
/** Something that a log says: named values, and the ids of the events or entries that it stands for. */
export type Line = { fields: Readonly<Record<string, Value>>; ids: readonly string[] }

/**
 * A line as a model may read it: its texts are single lines of at most 200 characters, without what is invisible, and what reads like an
 * instruction is withheld; `withheld` names these fields. An instruction that is spread over several fields takes with it what others could
 * write freely; never when something happened, of what kind it was, or by whom.
 */
export function harmless({ fields, ids }: Line): Line & { withheld: string[] } {
  const texts = Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const alone = texts.filter(([, text]) => readsLikeInstruction(text)).map(([name]) => name)
  const rest = texts.filter(([name]) => !alone.includes(name))
  const spread = readsLikeInstruction(rest.map(([, text]) => text).join(' '))
  const withheld = spread ? [...alone, ...rest.filter(isFree).map(([name]) => name)] : alone
  const shown = texts.map(([name, text]) => [name, withheld.includes(name) ? WITHHELD : plainLine(text)])
  return { fields: { ...fields, ...Object.fromEntries(shown) }, ids, withheld }
}

/** Fields that we write: times, names of classes and the like, addresses, ids. */
const OURS: ReadonlySet<string> = new Set(
  (
    'time first last succeeded hour registered read_until missing_from missing_to ' +
    'class status address source type action agent found files user_id'
  ).split(' '),
)
const PLAIN_ACCOUNT = /^[\w.@$\\/:+-]{1,64}$/
/** Whether others could write in a field what they liked; an account that is one word identifies who did it. */
const isFree = ([name, text]: readonly [string, string]): boolean =>
  !OURS.has(name) && !(name === 'account' && PLAIN_ACCOUNT.test(text))

/**
 * Lines of one matter as a model may read them. An instruction may also be spread over two events that come after one another: then both lose
 * what others wrote freely in them.
 */
export function harmlessLines<Told extends Line>(lines: readonly Told[]): (Told & { withheld: string[] })[] {
  const spread = new Set<number>()
  for (const [i, { fields }] of lines.entries()) {
    const next = Object.entries(lines[i + 1]?.fields ?? {}).map(([name, text]) => `${fields[name] ?? ''} ${text}`)
    if (next.length > 0 && readsLikeInstruction(next.join(' '))) spread.add(i).add(i + 1)
  }
  return lines.map((line, i) => {
    const told = harmless(line)
    if (!spread.has(i) || told.withheld.length > 0) return { ...line, ...told }
    const free = Object.entries(told.fields)
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
      .filter(isFree)
      .map(([name]) => name)
    const hidden = Object.fromEntries(free.map((name) => [name, WITHHELD]))
    return { ...line, ...told, fields: { ...told.fields, ...hidden }, withheld: free }
  })
}

/** One line, at most 200 characters, nothing invisible in it, and no link or image that an answer would carry on. */
function plainLine(text: string): string {
  const line = text
    .replace(/[\p{Cf}\p{Variation_Selector}]/gu, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\bhttp(s?):\/\//gi, 'hxxp$1://')
    .replace(/!+(?=\[)/g, '')
    .replaceAll('](', '] (')
  return line.length > MAX_CHARS ? `${beginning(line, MAX_CHARS - 1)}…` : line
}

/** Up to its last whole word, unless that is very long: half an address is none that the detector knows. */
function beginning(line: string, maxChars: number): string {
  const end = line.lastIndexOf(' ', maxChars)
  return line.slice(0, end > maxChars / 2 ? end : maxChars).toWellFormed()
}

/** A line as JSON; what is null goes without saying. */
export const jsonOf = ({ fields, ids }: Line): string =>
  JSON.stringify({
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)),
    ...(ids.length > 0 && { ids }),
  })
