import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Fate, fateOf, type Mutant } from './mutants.ts'

/** A mutant and the tests that it is shown to. */
type Shown = { mutant: Mutant; tests: string[] }

/** After so many mutants the tests are run without one: a mutant that spoils the database for those after it is found out. */
const CONTROL_EVERY = 25

/**
 * What becomes of mutants in tests in workerd. Loading the Worker takes longer than a test, so it is loaded once, with all mutants in it: `globalThis.MUTANT`
 * says which of them is so. Each gets copies of its test files, which begin with saying it.
 * @throws when the tests fail without a mutant
 */
export async function fatesInWorkerd(root: string, shown: Shown[]): Promise<Map<Mutant, Fate>> {
  for (const file of new Set(shown.map(({ mutant }) => mutant.file))) {
    const inFile = shown.flatMap(({ mutant }, at) => (mutant.file === file ? [{ ...mutant, name: at + 1 }] : []))
    writeFileSync(join(root, file), withAll(readFileSync(join(root, file), 'utf8'), inFile))
  }
  const copies = shown.flatMap(({ tests }, at) => [
    ...tests.map((test) => copyOf(root, test, at + 1)),
    ...(at % CONTROL_EVERY === CONTROL_EVERY - 1 || at === shown.length - 1
      ? tests.map((test) => copyOf(root, test, -(at + 1)))
      : []),
  ])
  const failed = await failedOf(root, copies)
  const controls = [...failed].filter((name) => name < 0)
  if (controls.length > 0) throw new Error(`the tests fail without a mutant, after ${controls.map((name) => -name)}`)
  return new Map(shown.map(({ mutant }, at) => [mutant, fateOf(failed.has(at + 1))]))
}

type Named = Mutant & { name: number }

/** The file with each mutant in it, to be chosen while it runs. They lie apart or inside of one another. */
export function withAll(text: string, mutants: Named[]): string {
  const inserts = mutants.flatMap(({ start, end, after, statement, name }, order) => {
    const [open, close] = statement
      ? [`if (globalThis.MUTANT !== ${name}) `, '']
      : [`(globalThis.MUTANT === ${name} ? (${after}) : `, ')']
    return [
      // Outer ones open first and close last.
      { at: start, rank: [1, -end, order], text: open },
      { at: end, rank: [0, -start, -order], text: close },
    ]
  })
  inserts.sort((a, b) => a.at - b.at || compare(a.rank, b.rank))
  let [result, from] = ['', 0]
  for (const { at, text: inserted } of inserts) {
    result += text.slice(from, at) + inserted
    from = at
  }
  return result + text.slice(from)
}

function compare(a: number[], b: number[]): number {
  return a.map((value, i) => value - (b[i] ?? 0)).find((difference) => difference !== 0) ?? 0
}

/** A copy of the test file that chooses a mutant, or none, and that ends with the first test to fail. */
function copyOf(root: string, test: string, name: number): string {
  const copy = test.replace(/\.test\.ts$/, `.mutant${name}.test.ts`)
  const begins = `import { beforeEach as beforeEachOfMutant } from 'vitest'
globalThis.MUTANT = ${name}
let noticedMutant = false
beforeEachOfMutant(({ skip, onTestFailed }) => {
  if (noticedMutant) skip()
  onTestFailed(() => { noticedMutant = true })
})
`
  writeFileSync(join(root, copy), begins + readFileSync(join(root, test), 'utf8'))
  return copy
}

/** The names of the mutants in whose copies a test failed. */
async function failedOf(root: string, copies: string[]): Promise<Set<number>> {
  const reports = ['--reporter=json', '--outputFile=mutants.json', '--no-cache']
  const tests = spawn('vitest', ['run', '--project', 'worker', ...reports, ...copies], { cwd: root, stdio: 'ignore' })
  const end = () => tests.kill()
  process.once('exit', end)
  await once(tests, 'exit')
  process.off('exit', end)
  const { testResults }: Report = JSON.parse(readFileSync(join(root, 'mutants.json'), 'utf8'))
  if (testResults.length < copies.length) throw new Error('not all tests were run')
  return new Set(
    testResults
      .filter(({ status }) => status !== 'passed')
      .map(({ name }) => Number(/\.mutant(-?\d+)\./.exec(name)?.[1])),
  )
}
type Report = { testResults: { name: string; status: string }[] }
