/**
 * Breaks the SQL functions of migrations/ by hand, one way at a time, and says which test notices: `npm run -s mutants:sql -- [--only admit,finish]
 * [--room runs] [--each 2] [--wide] [--write]`. The tests run against one PostgreSQL with all migrations, in which the function is replaced for the
 * time of its tests (`CREATE OR REPLACE`, as one more migration would); it is emptied in between. Of each breakage the test is tried first that
 * docs/sql-functions.md names, then all of the list. At the end the same tests run with nothing broken (`--no-control`: they do not).
 * `--wide` adds all tests of the room to those of a function, for what survived; `--write` puts what was found into docs/sql-functions.md.
 * Exit code 1: something survived.
 */
import { parseArgs } from 'node:util'
import { allCases, control } from './cases.ts'
import { lastTold, table, write } from './report.ts'
import { tryAll } from './run.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    room: { type: 'string' },
    each: { type: 'string', default: '12' },
    wide: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    control: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const only = values.only?.split(',')
const all = allCases(values.wide, lastTold())
const cases = all.filter(
  ({ room, name }, i) =>
    (only?.includes(name) ?? true) && (values.room ?? room) === room && all[i - Number(values.each)]?.name !== name,
)
const results = await tryAll([...cases.map(({ trial }) => trial), ...(values.control ? [control(cases)] : [])])
const told = cases.map(({ name, why }, i) => ({ name, why, noticed: results[i] }))
console.log(table(told))
if (values.write) write(all, told)
const wrong = results[cases.length]
if (wrong !== undefined) throw new Error(`With nothing broken there fails: ${wrong}`)
const survived = told.filter(({ noticed }) => noticed === undefined).length
console.log(`${told.length} breakages, ${told.length - survived} noticed, ${survived} survived`)
process.exit(survived > 0 ? 1 : 0)
