import type { Match } from '../coded.ts'
import { type Columns, columnsIn } from './columns.ts'
import { cellsOf, takeRow } from './rows.ts'

/** What some column of patients' is called by; most lines have none of it. */
const OF_PATIENTS =
  /ssn|social|mrn|medica|pat|pt|chart|member|subscriber|insurance|mbi|hicn|benef|enrol|plan|dob|birth|resident/i
/** Longer lines are no headers. */
const MAX_HEADER = 400
/** Between a Markdown header and its rows, and around what databases print. */
const RULER = /^[\s|:+=-]*$/
const MARKS = ['|', '\t', ';', ','] as const

type Table = { mark: string; columns: Columns }

/**
 * What stands in columns whose header says that the rows are persons in care, line by line: CSV, Markdown, tabs.
 * @param growing the text may go on: what makes its last row a patient's may stand in a cell that is still to come
 */
export function tabled(text: string, found: Match[], growing: boolean): void {
  if (!text.includes('\n')) return
  let table: Table | undefined
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n', start)
    const end = next === -1 ? text.length : next
    const line = text.slice(start, end)
    const header = headerOf(line)
    if (header) table = header
    else if (table && !RULER.test(line)) {
      const cells = cellsOf(line, table.mark)
      takeRow(line, start, cells, table.columns, found, growing && next === -1)
      // A row that was cut or written otherwise ends nothing.
      if (cells.length === 1) table = undefined
    } else if (line.trim() === '') table = undefined
    start = end + 1
  }
}

function headerOf(line: string): Table | undefined {
  if (line.length > MAX_HEADER || !OF_PATIENTS.test(line)) return undefined
  const mark = MARKS.find((each) => line.includes(each))
  if (mark === undefined) return undefined
  const columns = columnsIn(line, mark)
  return columns ? { mark, columns } : undefined
}
