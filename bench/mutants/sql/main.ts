/**
 * Breaks the SQL functions of migrations/ by hand, one way at a time, and says which test notices: `npm run -s mutants:sql -- [--only admit,finish]
 * [--room runs] [--each 2] [--wide]`. The tests run against one PostgreSQL with all migrations, in which the function is replaced for the time of its tests
 * (`CREATE OR REPLACE`, as one more migration would); it is emptied in between. At the end the same tests run with nothing broken.
 * `--wide` adds all tests of the room to those of a function, for what survived. Exit code 1: something survived.
 */
import { parseArgs } from 'node:util'
import { ROOMS } from './all.ts'
import { broken, latestDefinitions } from './definitions.ts'
import type { Trial } from './files.ts'
import type { Breakage } from './list.ts'
import { table } from './report.ts'
import { tryAll } from './run.ts'

type Case = { room: string; name: string; breakage: Breakage; trial: Trial }

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    room: { type: 'string' },
    each: { type: 'string', default: '5' },
    wide: { type: 'boolean', default: false },
    control: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const only = values.only?.split(',')
const cases = allCases().filter(({ room, name }) => (only?.includes(name) ?? true) && (values.room ?? room) === room)
const results = await tryAll([...cases.map(({ trial }) => trial), ...(values.control ? [control()] : [])])
const told = cases.map(({ name, breakage: [why] }, i) => ({ name, why, noticed: results[i] }))
const wrong = results[cases.length]
console.log(table(told))
if (wrong !== undefined) throw new Error(`With nothing broken there fails: ${wrong}`)
const survived = told.filter(({ noticed }) => noticed === undefined).length
console.log(`${told.length} breakages, ${told.length - survived} noticed, ${survived} survived`)
process.exit(survived > 0 ? 1 : 0)

/** Every breakage of the list, which names every function that there is. */
function allCases(): Case[] {
  const whole = latestDefinitions()
  const listed = Object.entries(ROOMS).flatMap(([room, { wide, functions }]) =>
    Object.entries(functions).flatMap(([name, { tests, breakages }]) =>
      breakages.slice(0, Number(values.each)).map((breakage): Case => {
        const definition = whole.get(name) ?? ''
        const tried = [...new Set(values.wide ? [...tests, ...wide] : tests)]
        return {
          room,
          name,
          breakage,
          trial: { name, tests: tried, broken: broken(definition, breakage), whole: definition },
        }
      }),
    ),
  )
  const missing = [...whole.keys()].filter((name) => !listed.some((known) => known.name === name))
  if (missing.length > 0) console.error(`not in the list: ${missing.join(', ')}`)
  return listed
}

/** All tests of the cases, with nothing broken. */
function control(): Trial {
  return {
    name: 'control',
    tests: [...new Set(cases.flatMap(({ trial }) => trial.tests))],
    broken: 'select',
    whole: 'select',
  }
}
