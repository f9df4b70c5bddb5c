/**
 * Mutation tests: `npm run -s mutants -- [--only src/auth] [--sample n] [--seed n]`. Makes small mistakes in a copy of the project, one at a time, and
 * tells those that no test notices. The sample of a directory follows from the seed.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { randomOf } from '../../dev/dlp/random.ts'
import { copyOfProject } from './copy.ts'
import { fatesInNode } from './in-node.ts'
import { fatesInWorkerd } from './in-workerd.ts'
import { type Fate, type Mutant, mutantsOf } from './mutants.ts'
import { DIRECTORIES, filesOf, unitTestsOf, workerTestsOf } from './scope.ts'

/** How much of a long text is told around what is changed in it. */
const AROUND = 30
const LONG = 100

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    sample: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
  },
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const chosen = DIRECTORIES.filter((directory) => directory.startsWith(values.only) || values.only.startsWith(directory))

const scores = []
for (const directory of chosen) scores.push(await score(directory))
console.table(scores)

/** Tries a sample of the directory's mutants. @returns the row of the table */
async function score(directory: string) {
  const all = filesOf(directory)
    .filter((file) => file.startsWith(values.only))
    .flatMap((file) => mutantsOf(file, readFileSync(file, 'utf8')))
    // In workerd a module is loaded once for all mutants.
    .filter(({ file, atLoad }) => !atLoad || workerTestsOf(file) === undefined)
  const sample = randomOf(Number(values.seed)).shuffled(all).slice(0, Number(values.sample))
  const told = { noticed: 0, hung: 0, survived: 0 }
  const tell = (mutant: Mutant, fate: Fate): void => {
    told[fate]++
    if (fate === 'survived') console.log(`SURVIVED ${mutant.file}:${mutant.line} ${change(mutant)}`)
  }
  const pure = sample.filter(({ file }) => workerTestsOf(file) === undefined)
  for await (const [mutant, fate] of fatesInNode(copyOfProject(), pure, unitTestsOf(directory))) tell(mutant, fate)
  const shown = sample.flatMap((mutant) => {
    const tests = workerTestsOf(mutant.file)
    return tests ? [{ mutant, tests }] : []
  })
  if (shown.length > 0) for (const [mutant, fate] of await fatesInWorkerd(copyOfProject(), shown)) tell(mutant, fate)
  const percent = Math.round(100 * (1 - told.survived / sample.length))
  return { directory, mutants: all.length, tried: sample.length, 'in workerd': shown.length, ...told, percent }
}

/** Before and after, on one line; of long texts only what differs. */
function change({ before, after }: Mutant): string {
  let [same, end] = [0, 0]
  if (before.length > LONG && after.length > LONG) {
    while (before[same] === after[same]) same++
    while (end < after.length - same && before.at(-1 - end) === after.at(-1 - end)) end++
  }
  return [before, after].map((text) => cut(text, same - AROUND, text.length - end + AROUND)).join(' → ')
}

function cut(text: string, from: number, to: number): string {
  const line = text.slice(Math.max(0, from), Math.min(to, Math.max(0, from) + LONG)).replace(/\s+/g, ' ')
  return `${from > 0 ? '…' : ''}${line}${Math.max(0, from) + LONG < text.length ? '…' : ''}`
}
