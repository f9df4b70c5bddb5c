// After the tests of the routes: whether everything that the API's description says of an operation was seen to be answered.
// node --import ./dev/modules.ts dev/documented.ts
import { globSync, readFileSync } from 'node:fs'
import { app } from '../src/app.ts'
import { ERRORS, type ErrorCode } from '../src/http/errors.ts'
import { errorsOf, routesOf } from '../src/openapi/document.ts'
import { OPERATIONS } from '../src/openapi/operations.ts'

const all: string[] = globSync('test-results/answered-*.json').flatMap((path) => JSON.parse(readFileSync(path, 'utf8')))
/** HEC's paths are one receiver's, whose refusals are the same on all of them. */
const receiver = (answer: string): string => answer.replace(/^\w+ (\S+\/collector)\S*/, '$1')
const answered: ReadonlySet<string> = new Set([...all, ...all.map(receiver)])
/** What has nothing to do with the operation: no route makes a difference to it, and each has a test of its own. */
const ANYWHERE: ReadonlySet<ErrorCode> = new Set(['INTERNAL', 'RATE_LIMITED', 'SERVICE_UNAVAILABLE'])
const said = routesOf(app).flatMap((route) => {
  const { key } = route
  const operation = OPERATIONS[key]
  if (!operation) throw new Error(`${key} has no operation`)
  const { answers, errors = [], foreignErrors = {} } = operation
  const codes = errorsOf(route, operation).filter((code) => errors.includes(code) || !ANYWHERE.has(code))
  return [
    ...Object.keys(answers).map((status) => `${key} ${status}`),
    ...Object.keys(foreignErrors).map((status) => receiver(`${key} ${status}`)),
    ...codes.filter((code) => code !== 'INTERNAL').map((code) => `${key} ${ERRORS[code][0]} ${code}`),
  ]
})
const unseen = said.filter((answer) => !answered.has(answer))
console.log(`${said.length - unseen.length} of ${said.length} answers that are documented were seen`)
if (unseen.length > 0) {
  console.error(`No test was answered:\n${unseen.join('\n')}`)
  process.exitCode = 1
}
