// What vitest reported of a run of the tests, for .ci/run. `node dev/test-report.ts FILE EXIT-CODE` prints how many tests passed and how many
// failed, then a line for each failure: where it is, and how its error begins.
//
// A skipped test proves nothing: it counts as failed. So does a file that could not be read, a run without a report, and one that ended with
// an error though every test passed (an error that nobody caught).
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const REPORT = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
})

/** How many tests of a report passed, and what failed. Throws where there is no report, or none that is whole. */
function read(path: string): { passed: number; failures: string[] } {
  const files = REPORT.parse(JSON.parse(readFileSync(path, 'utf8'))).testResults
  const failures = files.flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status !== 'passed')
    if (file.status === 'failed' && failed.length === 0) return [`${file.name}: ${file.message ?? file.status}`]
    return failed.map((test) => `${file.name}: ${test.fullName}: ${test.failureMessages?.[0] ?? test.status}`)
  })
  const passed = files.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'passed')
  return { passed: passed.length, failures }
}

/** As `read`, but never without a failure where the run failed. */
function outcome(path: string, code: string): { passed: number; failures: string[] } {
  try {
    const { passed, failures } = read(path)
    return {
      passed,
      failures: failures.length === 0 && code !== '0' ? [`the tests ended with exit code ${code}`] : failures,
    }
  } catch (error) {
    return { passed: 0, failures: [`no report of the tests, which ended with exit code ${code}: ${error}`] }
  }
}

const [path = '', code = ''] = process.argv.slice(2)
const { passed, failures } = outcome(path, code)
const lines = failures.map((failure) =>
  failure
    .split(/\n\s+at /, 1)
    .join()
    .replaceAll(`${process.cwd()}/`, '')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 500),
)
console.log([`${passed} ${failures.length}`, ...lines].join('\n'))
