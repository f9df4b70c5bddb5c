/**
 * A process that runs tests of the pure core, again and again. Asked with changed files, it says whether a test noticed; the parent kills it
 * when it hangs.
 */
import { BaseSequencer, createVitest, type Reporter, type TestSpecification } from 'vitest/node'

export type Question = { changed: string[] }
export type Answer = { noticed: boolean }

const [root = '.', ...files] = process.argv.slice(2)
let noticed = false
const notice = (): void => {
  noticed = true
  void vitest.cancelCurrentRun('test-failure')
}
/** How long each file took when it last ended. */
const tookMs = new Map<string, number>()
/** Quick files first: the first failure ends a run. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const took = ({ moduleId }: TestSpecification) => tookMs.get(moduleId) ?? 0
    return files.toSorted((a, b) => took(a) - took(b))
  }
}
const reporter: Reporter = {
  onTestCaseResult: (test) => {
    if (test.result().state === 'failed') notice()
  },
  onTestModuleEnd: (module) => {
    if (module.errors().length > 0) notice()
    if (module.ok()) tookMs.set(module.moduleId, module.diagnostic().duration)
  },
}
const vitest = await createVitest('test', {
  config: false,
  root,
  include: files,
  watch: false,
  // The modules are loaded once, not once a file; and no process is left when this one is killed.
  isolate: false,
  pool: 'threads',
  maxWorkers: 1,
  fileParallelism: false,
  // A loaded machine is no mutant; who asks knows what is too long.
  testTimeout: 60_000,
  reporters: [reporter],
  sequence: { sequencer: QuickFirst },
})

process.on('message', ({ changed }: Question) => {
  void run(changed).then((answer) => process.send?.(answer))
})
process.on('disconnect', () => process.exit())
process.send?.({ noticed: await isNoticed() })

async function run(changed: string[]): Promise<Answer> {
  for (const file of changed) vitest.invalidateFile(file)
  return { noticed: await isNoticed() }
}

async function isNoticed(): Promise<boolean> {
  noticed = false
  const { unhandledErrors } = await vitest.runTestSpecifications(await vitest.globTestSpecifications(), true)
  return noticed || unhandledErrors.length > 0
}
