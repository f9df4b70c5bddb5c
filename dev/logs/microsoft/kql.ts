/** A row: values by column. */
export type Cells = Record<string, unknown>
/** Why a query is refused: Kusto's code of it and its words. */
export class KqlError extends Error {
  readonly code: 'SyntaxError' | 'SemanticError'
  constructor(code: 'SyntaxError' | 'SemanticError', text: string) {
    super(text)
    this.code = code
  }
}

/** A time to its last digit: hundreds of nanoseconds since 1970. */
function ticks(time: string): bigint {
  const [, seconds = '', fraction = ''] = /^(.+?)(?:\.(\d{1,7}))?Z$/.exec(time) ?? []
  const ms = Date.parse(`${seconds}Z`)
  if (Number.isNaN(ms)) throw new KqlError('SyntaxError', `Invalid datetime literal ${time}`)
  return BigInt(ms) * 10_000n + BigInt(fraction.padEnd(7, '0'))
}

const TIME = 'datetime\\(([^)]+)\\)'
const STAGES: readonly (readonly [RegExp, (rows: Cells[], found: readonly string[]) => Cells[]])[] = [
  [
    new RegExp(`^where TimeGenerated > ${TIME}$`),
    (rows, [from = '']) => rows.filter((row) => ticks(text(row, 'TimeGenerated')) > ticks(from)),
  ],
  [
    /^extend _it = ingestion_time\(\), _id = _ItemId$/,
    (rows) => rows.map((row) => ({ ...row, _it: row._ingested, _id: row._ItemId })),
  ],
  [
    new RegExp(`^where _it >= ${TIME} and _it < ${TIME}$`),
    (rows, [from = '', to = '']) => rows.filter((row) => it(row) >= ticks(from) && it(row) < ticks(to)),
  ],
  [
    new RegExp(
      `^where \\(_it > ${TIME} or \\(_it == ${TIME} and strcmp\\(_id, ("(?:[^"\\\\]|\\\\.)*")\\) > 0\\)\\) and _it < ${TIME}$`,
    ),
    (rows, [after = '', same = '', id = '""', to = '']) =>
      rows.filter(
        (row) =>
          (it(row) > ticks(after) || (it(row) === ticks(same) && text(row, '_id') > JSON.parse(id))) &&
          it(row) < ticks(to),
      ),
  ],
  [
    /^order by _it asc, _id asc$/,
    (rows) => rows.toSorted((a, b) => Number(it(a) - it(b)) || (text(a, '_id') < text(b, '_id') ? -1 : 1)),
  ],
  [/^take (\d+)$/, (rows, [most]) => rows.slice(0, Number(most))],
]

function text(row: Cells, column: string): string {
  const value = row[column]
  if (typeof value !== 'string')
    throw new KqlError('SemanticError', `Failed to resolve scalar expression named '${column}'`)
  return value
}
const it = (row: Cells): bigint => ticks(text(row, '_it'))

/**
 * Runs the KQL that we write: a table, what of it, in which order, how many, which columns. All else is refused, as a query that is wrong.
 * @returns the columns that it projects, and the rows
 */
export function run(query: string, tables: ReadonlyMap<string, Cells[]>): { columns: string[]; rows: Cells[] } {
  const [name = '', ...stages] = query.split(' | ')
  const columns = /^project (.+)$/.exec(stages.pop() ?? '')?.[1]?.split(', ')
  if (!/^\w+$/.test(name) || !columns) throw new KqlError('SyntaxError', 'Syntax Error')
  let rows = tables.get(name)
  if (!rows)
    throw new KqlError(
      'SemanticError',
      `'where' operator: Failed to resolve table or column expression named '${name}'`,
    )
  for (const stage of stages) {
    const [form, step] = STAGES.find(([known]) => known.test(stage)) ?? []
    if (!form || !step) throw new KqlError('SyntaxError', 'Syntax Error')
    rows = step(rows, form.exec(stage)?.slice(1) ?? [])
  }
  return { columns, rows }
}
