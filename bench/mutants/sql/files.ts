import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

const PLACE = new URL('../../../test-results/mutants/', import.meta.url)

/**
 * A test file of its own: the tests of some files, while a function is broken.
 * @property expected the test that is tried before all others: its file, and its name with the groups that it is in
 */
export type Trial = {
  name: string
  tests: readonly string[]
  expected?: string | undefined
  broken: string
  whole: string
}

/** The group in which the expected test is tried. */
export const FIRST = 'first > '

/** Writes the files of the trials. @returns their paths, in order */
export function writeTrials(trials: readonly Trial[]): string[] {
  rmSync(PLACE, { recursive: true, force: true })
  mkdirSync(PLACE, { recursive: true })
  return trials.map((trial, i) => {
    const path = new URL(`${String(i).padStart(4, '0')}-${trial.name}.test.ts`, PLACE).pathname
    writeFileSync(path, textOf(trial, i))
    return path
  })
}

/** Modules stay loaded from file to file: the query has a test file read again. */
function textOf({ tests, expected, broken, whole }: Trial, i: number): string {
  const read = (test: string, query: string) =>
    `describe('${test}', async () => void (await import('../../test/${test}.test.ts?${query}=${i}')))`
  const first = expected?.split(' > ')[0]
  return [
    `import { describe } from 'vitest'`,
    `import { whileBroken } from '../../test/support/broken.ts'`,
    `whileBroken(${[broken, whole, expected && FIRST + expected].map((text) => JSON.stringify(text)).join(', ')})`,
    ...(first === undefined ? [] : [`describe('first', () => {\n  ${read(first, 'first')}\n})`]),
    ...tests.map((test) => read(test, 'trial')),
    '',
  ].join('\n')
}
