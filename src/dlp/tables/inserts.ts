import type { Match } from '../coded.ts'
import { columnsIn } from './columns.ts'
import { cellsOf, takeRow } from './rows.ts'

/**
 * `INSERT INTO members (member_id, dob) VALUES` or PostgreSQL's `Key (member_id, dob)=` up to where its rows begin; longer lists of columns are none of
 * patients'.
 */
const HEAD = /\(([^()]{3,400})\)(?:\s{0,8}VALUES\s{0,8}|=)(?=\()/gi
/** One row, in whose strings brackets and commas may stand, and what is between rows. */
const ROW = /\(((?:[^()']|'[^']{0,160}'){0,2000})(?:\)\s{0,8},?\s{0,8}|$)/y

/**
 * What SQL inserts into columns, or finds twice in them, whose names say that the rows are persons in care.
 * @param growing the text may go on, in its last row too
 */
export function inserted(text: string, found: Match[], growing: boolean): void {
  if (!/VALUES|values|\)=\(/.test(text)) return
  for (const { 0: head, 1: names = '', index } of text.matchAll(HEAD)) {
    const columns = columnsIn(names, ',')
    if (!columns) continue
    ROW.lastIndex = index + head.length
    for (let row = ROW.exec(text); row; row = ROW.exec(text)) {
      const [, cells = ''] = row
      const cut = growing && ROW.lastIndex === text.length
      takeRow(cells, row.index + 1, cellsOf(cells, ',', "'"), columns, found, cut)
    }
  }
}
