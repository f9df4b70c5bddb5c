// After the tests of the routes: whether everything that the API's description says of an operation was seen to be answered.
// node --import ./dev/cloudflare.ts dev/documented.ts
import { globSync, readFileSync } from 'node:fs'
import { ERRORS } from '../src/http/errors.ts'
import { OPERATIONS } from '../src/openapi/operations.ts'

const all: string[] = globSync('test-results/answered-*.json').flatMap((path) => JSON.parse(readFileSync(path, 'utf8')))
/** HEC's paths are one receiver's, whose refusals are the same on all of them. */
const receiver = (answer: string): string => answer.replace(/^\w+ (\S+\/collector)\S*/, '$1')
const answered: ReadonlySet<string> = new Set([...all, ...all.map(receiver)])
// What the middlewares refuse is theirs: each is tested by itself, and by the denials of every route.
const said = Object.entries(OPERATIONS).flatMap(([key, { answers, errors = [], foreignErrors = {} }]) => [
  ...Object.keys(answers).map((status) => `${key} ${status}`),
  ...Object.keys(foreignErrors).map((status) => receiver(`${key} ${status}`)),
  ...errors.filter((code) => code !== 'INTERNAL').map((code) => `${key} ${ERRORS[code][0]} ${code}`),
])
const unseen = said.filter((answer) => !answered.has(answer))
console.log(`${said.length - unseen.length} of ${said.length} answers that are documented were seen`)
if (unseen.length > 0) {
  console.error(`No test was answered:\n${unseen.join('\n')}`)
  process.exitCode = 1
}
