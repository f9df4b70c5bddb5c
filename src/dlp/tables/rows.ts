import type { Match } from '../coded.ts'
import { RULES } from '../rules/all.ts'
import { isInExamples, isPlaceholder } from '../rules/examples.ts'
import { isName } from '../rules/names.ts'
import type { Columns } from './columns.ts'

/** A longer text is no value, were it with spaces around. */
const [MAX_VALUE, MAX_CELL] = [80, 160]
/** What quotation marks may hold together: RFC 4180, also with semicolons. In other tables they are inches. */
const QUOTED = new Set([',', ';'])

/** The cells between marks, as places in the line; marks in a cell that begins with a quotation mark part none until it ends. */
export function cellsOf(line: string, mark: string, quote = '"'): [from: number, to: number][] {
  const cells: [number, number][] = []
  let [from, begun, quoted] = [0, false, false]
  for (let i = 0; i <= line.length; i++) {
    const character = line[i]
    if (i === line.length || (!quoted && character === mark)) {
      cells.push([from, i])
      ;[from, begun] = [i + 1, false]
    } else if (quoted && character === quote) {
      if (line[i + 1] === quote) i++
      else quoted = false
    } else if (!begun && character !== ' ') {
      begun = true
      quoted = character === quote && QUOTED.has(mark)
    }
  }
  return cells
}

/**
 * Takes a row's cells if it is one of these columns and a cell of it holds what only a patient has.
 * @param cut the text may go on in it
 */
export function takeRow(
  line: string,
  offset: number,
  cells: readonly (readonly [number, number])[],
  columns: Columns,
  found: Match[],
  cut: boolean,
): void {
  const unfinished = cut && cells.length <= columns.length
  if (!unfinished && cells.length !== columns.length) return
  const row: Match[] = []
  let ofPatients = unfinished
  for (const [i, [from, to]] of cells.entries()) {
    const column = columns[i]
    if (!column || to - from > MAX_CELL) continue
    // Stars before it are emphasis, or hide a part of it: "***-**-4471".
    const value = line.slice(from, to).replace(/^(?:[\s"'`]|\*(?!\**-))+|[\s"'*`]+$/g, '')
    if (value.length > MAX_VALUE || !column.form.test(value)) continue
    // "TEST001", "1900-01-01"; and all of a row is an example's whose patient is called so. What may go on may be more: "John Doe" of
    // "John Doetsch".
    if (!unfinished && !column.ofOthers && isInExamples(value)) return
    if (!unfinished && isPlaceholder(column.type, value)) continue
    ofPatients ||=
      column.ofPatients === 'by name' ||
      (column.ofPatients === true && (column.type !== 'PERSON_NAME' || isName(value)))
    row.push({
      type: column.type,
      rule: RULES.length,
      offset: offset + line.indexOf(value, from),
      length: value.length,
      from: 0,
      to: 0,
      sure: 'always',
      onceIdentified: undefined,
      notAlone: undefined,
    })
  }
  if (ofPatients) found.push(...row)
}
