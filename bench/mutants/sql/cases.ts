import { latestDefinitions } from '../../../dev/functions.ts'
import { ROOMS } from './all.ts'
import type { Trial } from './files.ts'
import type { Breakage } from './list.ts'
import { expectedOf, keyOf } from './report.ts'

/** A breakage of the list, and the tests that are to notice. */
type Case = { room: string; name: string; why: string; trial: Trial }

/**
 * Every breakage of the list, which must name every function that there is.
 * @param wide with all tests of the room
 * @param last what is known of each: the test that noticed the last time
 */
export function allCases(wide: boolean, last: ReadonlyMap<string, string>): Case[] {
  const definitions = latestDefinitions()
  const cases = Object.entries(ROOMS).flatMap(([room, { wide: more, functions }]) =>
    Object.entries(functions).flatMap(([name, { tests, breakages }]) =>
      breakages.map((breakage): Case => {
        const [why] = breakage
        const whole = definitions.get(name)?.sql ?? ''
        return {
          ...{ room, name, why },
          trial: {
            ...{ name, whole, broken: broken(whole, breakage) },
            tests: [...new Set(wide ? [...tests, ...more] : tests)],
            expected: expectedOf(last.get(keyOf({ name, why }))),
          },
        }
      }),
    ),
  )
  const missing = [...definitions.keys()].filter((name) => !cases.some((known) => known.name === name))
  if (missing.length > 0) throw new Error(`Not in the list: ${missing.join(', ')}`)
  return cases
}

/** All tests of some cases, with nothing broken. */
export const control = (cases: readonly Case[]): Trial => ({
  name: 'control',
  tests: [...new Set(cases.flatMap(({ trial }) => trial.tests))],
  broken: 'select',
  whole: 'select',
})

/** The definition with one thing broken; an error where the list no longer fits the migrations. */
function broken(definition: string, [why, from, to]: Breakage): string {
  const parts = definition.split(from)
  if (parts.length !== 2) throw new Error(`“${from}” (${why}) is ${parts.length - 1} times in\n${definition}`)
  return parts.join(to)
}
