import { app } from '../../src/app.ts'
import { ERRORS, type ErrorCode } from '../../src/http/errors.ts'
import { errorsOf, type Route, routesOf } from '../../src/openapi/document.ts'
import type { Operation } from '../../src/openapi/operation.ts'
import { OPERATIONS } from '../../src/openapi/operations.ts'
import { Problem } from '../../src/openapi/problem.ts'

const ROUTES = routesOf(app).map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`),
}))
/** What is answered before any route is: it is in no operation. */
const UNROUTED: readonly ErrorCode[] = ['NOT_FOUND', 'METHOD_NOT_ALLOWED']

/** What was answered, as `GET /path status code`: told to documented.ts at the end. */
export const answered = new Set<string>()

/** @throws Error an answer has what the API's description does not say */
export async function expectDocumented(request: Request, response: Response): Promise<void> {
  const { pathname } = new URL(request.url)
  const found = ROUTES.find(({ route, pattern }) => route.method === request.method && pattern.test(pathname))
  if (!found) return
  const { key } = found.route
  const operation = OPERATIONS[key]
  const faults = operation ? await faultsOf(found.route, operation, response) : ['there is no operation']
  if (faults.length > 0) throw new Error(`Undocumented: ${key}: ${faults.join('; ')}`)
}

async function faultsOf(route: Route, operation: Operation, response: Response): Promise<string[]> {
  const { status } = response
  const type = response.headers.get('Content-Type')?.split(';')[0]
  const answer = operation.answers[status]
  if (answer || operation.foreignErrors?.[status] !== undefined) answered.add(`${route.key} ${status}`)
  if (answer) {
    const types = [answer.mediaType ?? (answer.schema && 'application/json'), ...Object.keys(answer.alternatives ?? {})]
    if (!types.includes(type)) return [`${status} is ${type}`]
    if (type !== 'application/json' || !answer.schema) return []
    const { error } = answer.schema.safeParse(await response.json())
    return error ? error.issues.map(({ path, message }) => `${status} ${path.join('.')}: ${message}`) : []
  }
  if (operation.foreignErrors?.[status] !== undefined) return []
  const { data, error } = Problem.safeParse(await response.json())
  if (error) return error.issues.map(({ path, message }) => `${status} ${path.join('.')}: ${message}`)
  answered.add(`${route.key} ${status} ${data.code}`)
  const known = errorsOf(route, operation).find((code) => code === data.code && ERRORS[code][0] === status)
  return known || UNROUTED.some((code) => code === data.code) ? [] : [`${status} ${data.code} is not documented`]
}
