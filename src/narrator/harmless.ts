import { readsLikeInstruction } from './instructions.ts'

export const WITHHELD = '[withheld: reads like an instruction to a model]'
const MAX_CHARS = 200

export type Value = string | number | boolean | null
/** Something that a log says: named values, and the ids of the events or entries that it stands for. */
export type Line = { fields: Readonly<Record<string, Value>>; ids: readonly string[] }

/**
 * A line as a model may read it: its texts are single lines of at most 200 characters, without what is invisible, and what reads like an
 * instruction is withheld; `withheld` names these fields. An instruction that is spread over several fields takes them all with it.
 */
export function harmless({ fields, ids }: Line): Line & { withheld: string[] } {
  const texts = Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const alone = texts.filter(([, text]) => readsLikeInstruction(text)).map(([name]) => name)
  const rest = texts.filter(([name]) => !alone.includes(name))
  const spread = readsLikeInstruction(rest.map(([, text]) => text).join(' '))
  const withheld = spread ? texts.map(([name]) => name) : alone
  const shown = texts.map(([name, text]) => [name, withheld.includes(name) ? WITHHELD : plainLine(text)])
  return { fields: { ...fields, ...Object.fromEntries(shown) }, ids, withheld }
}

/** One line, at most 200 characters, nothing invisible in it. */
function plainLine(text: string): string {
  const line = text.replace(/[\p{Cf}\p{Variation_Selector}]/gu, '').replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
  return line.length > MAX_CHARS ? `${line.slice(0, MAX_CHARS - 1).toWellFormed()}…` : line
}

/** A line as JSON; what is null goes without saying. */
export const jsonOf = ({ fields, ids }: Line): string =>
  JSON.stringify({
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)),
    ...(ids.length > 0 && { ids }),
  })
