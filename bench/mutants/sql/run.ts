import { basename } from 'node:path'
import { BaseSequencer, createVitest, type Reporter, type TestModule, type TestSpecification } from 'vitest/node'
import { FIRST, type Trial, writeTrials } from './files.ts'

/** So much of what a failed test says is shown. */
const WHY_CHARS = 160

/** The trials in their order, one after another. */
class InOrder extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    return specifications.toSorted((a, b) => a.moduleId.localeCompare(b.moduleId))
  }
}

/** Runs the trials in one Worker. @returns what failed first of each, undefined where nothing did */
export async function tryAll(trials: readonly Trial[]): Promise<(string | undefined)[]> {
  const paths = writeTrials(trials)
  const results = new Map<string, string | undefined>()
  const reporter: Reporter = {
    onTestModuleEnd(module) {
      results.set(module.moduleId, failureOf(module))
      const ms = Math.round(module.diagnostic().duration)
      console.error(
        `${results.size}/${paths.length} ${basename(module.moduleId)}: ${results.get(module.moduleId) ?? '-'} (${ms} ms)`,
      )
      const why = [...module.children.allTests('failed')][0]?.result().errors?.[0]?.message
      if (why !== undefined) console.error(`    ${why.replaceAll('\n', ' ').slice(0, WHY_CHARS)}`)
    },
  }
  const vitest = await createVitest('test', {
    watch: false,
    project: ['worker'],
    reporters: [reporter],
    silent: true,
    sequence: { sequencer: InOrder },
  })
  const project = vitest.getProjectByName('worker')
  await vitest.runTestSpecifications(paths.map((path) => project.createSpecification(path)))
  await vitest.close()
  return paths.map((path) => (results.has(path) ? results.get(path) : 'did not run'))
}

/** The first test that failed, else what failed of the file itself. */
function failureOf(module: TestModule): string | undefined {
  if (module.state() === 'passed') return undefined
  const failed = [...module.children.allTests('failed')][0]
  if (failed !== undefined) return failed.fullName.replace(FIRST, '')
  const suite = [...module.children.allSuites()].find((child) => child.errors().length > 0)
  return suite?.fullName ?? module.errors()[0]?.message.split('\n')[0] ?? module.state()
}
