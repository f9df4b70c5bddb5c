// After the tests of the routes: whether everything that the API's description says of an operation was seen to be answered.
// node --import ./dev/cloudflare.ts dev/documented.ts
import { readFileSync } from 'node:fs'
import { ERRORS } from '../src/http/errors.ts'
import { OPERATIONS } from '../src/openapi/operations.ts'

const answered: ReadonlySet<string> = new Set(JSON.parse(readFileSync('test-results/answered.json', 'utf8')))
// What the middlewares refuse is theirs: each is tested by itself, and by the denials of every route.
const said = Object.entries(OPERATIONS).flatMap(([key, { answers, errors = [], foreignErrors = {} }]) => [
  ...[...Object.keys(answers), ...Object.keys(foreignErrors)].map((status) => `${key} ${status}`),
  ...errors.filter((code) => code !== 'INTERNAL').map((code) => `${key} ${ERRORS[code][0]} ${code}`),
])
const unseen = said.filter((answer) => !answered.has(answer))
console.log(`${said.length - unseen.length} of ${said.length} answers that are documented were seen`)
if (unseen.length > 0) {
  console.error(`No test was answered:\n${unseen.join('\n')}`)
  process.exitCode = 1
}
