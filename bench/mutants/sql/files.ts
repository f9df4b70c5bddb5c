import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

const PLACE = new URL('../../../test-results/mutants/', import.meta.url)

/** A test file of its own: the tests of some files, while a function is broken. */
export type Trial = { name: string; tests: readonly string[]; broken: string; whole: string }

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
const textOf = ({ tests, broken, whole }: Trial, i: number): string =>
  [
    `import { describe } from 'vitest'`,
    `import { whileBroken } from '../../test/support/broken.ts'`,
    `whileBroken(${JSON.stringify(broken)}, ${JSON.stringify(whole)})`,
    ...tests.map(
      (test) => `describe('${test}', async () => void (await import('../../test/${test}.test.ts?trial=${i}')))`,
    ),
    '',
  ].join('\n')
