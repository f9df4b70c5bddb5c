import type { ZodType } from 'zod'
import { app } from '../../src/app.ts'
import { ERRORS, type ErrorCode } from '../../src/http/errors.ts'
import { patternOf } from '../../src/http/methods.ts'
import { errorsOf, type Route, routesOf } from '../../src/openapi/document.ts'
import type { Operation } from '../../src/openapi/operation.ts'
import { OPERATIONS } from '../../src/openapi/operations.ts'
import { Problem } from '../../src/openapi/problem.ts'
import type { Seen } from './seen.ts'

const ROUTES = routesOf(app).map((route) => ({ route, pattern: patternOf(route.path) }))
/** What is answered before any route is: it is in no operation. */
const UNROUTED: readonly ErrorCode[] = ['NOT_FOUND', 'METHOD_NOT_ALLOWED']

/** The documented answer that this is, as `GET /path status code`; and what of it the API's description does not say. */
export type Judgement = { answer?: string; faults: string[] }

// Its own process (parts.ts).
process.on('message', (all: Seen[]) => process.send?.(all.map(judge)))

function judge(seen: Seen): Judgement {
  const found = ROUTES.find(({ route, pattern }) => route.method === seen.method && pattern.test(seen.path))
  if (!found) return { faults: [] }
  const { key } = found.route
  const operation = OPERATIONS[key]
  const { code = '', faults } = operation ? judged(found.route, operation, seen) : { faults: ['there is no operation'] }
  return {
    answer: `${key} ${seen.status} ${code}`.trim(),
    faults: faults.map((fault) => `${key} ${seen.status} ${code}: ${fault}, in “${seen.test}”`),
  }
}

function judged(route: Route, operation: Operation, { status, type, body }: Seen): { code?: string; faults: string[] } {
  const answer = operation.answers[status]
  if (answer) {
    const types = [answer.mediaType ?? (answer.schema && 'application/json'), ...Object.keys(answer.alternatives ?? {})]
    if (!types.includes(type || undefined)) return { faults: [`is ${type}`] }
    const events = answer.alternatives?.[type]?.events
    if (events) return { faults: eventsOf(body).flatMap((event) => faultsOf(events, event)) }
    return { faults: type === 'application/json' && answer.schema ? faultsOf(answer.schema, jsonOf(body)) : [] }
  }
  if (operation.foreignErrors?.[status] !== undefined) return { faults: [] }
  const { data, error } = Problem.safeParse(jsonOf(body))
  if (error) return { faults: error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) }
  const known = errorsOf(route, operation).find((code) => code === data.code && ERRORS[code][0] === status)
  const documented = known || UNROUTED.some((code) => code === data.code)
  return { code: data.code, faults: documented ? [] : ['is not documented'] }
}

/** What of a value its schema does not say. */
const faultsOf = (schema: ZodType, value: unknown): string[] =>
  schema.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []

/** Server-sent events that came whole. */
const eventsOf = (body = ''): unknown[] =>
  body
    .split('\n\n')
    .slice(0, -1)
    .map((block) => {
      const { event, data } = /^event: (?<event>.*)\ndata: (?<data>.*)$/.exec(block)?.groups ?? {}
      return { event, data: jsonOf(data) }
    })

/** What JSON says; nothing, if it is none. */
function jsonOf(body = ''): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
