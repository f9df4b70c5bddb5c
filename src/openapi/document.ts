import type { Hono } from 'hono'
import type * as z from 'zod'
import type { AppEnv } from '../http/context.ts'
import { ERRORS, type ErrorCode } from '../http/errors.ts'
import { type Note, noteOf } from '../http/notes.ts'
import { Components, inline, type JsonSchema } from './components.ts'
import { type Answer, type Operation, type Operations, type Parameter, TAGS } from './operation.ts'
import { HEADERS, idIn, QUERY, type Text } from './parameters.ts'
import { Problem, problemExample } from './problem.ts'
import { typescriptSample } from './sample.ts'

type Json = Record<string, unknown>

/** A route as the application runs it. */
export type Route = { key: string; method: string; path: string; notes: Note[] }

/** The application's routes, each with the notes of its middlewares. */
export function routesOf(app: Hono<AppEnv>): Route[] {
  const routes = new Map<string, Route>()
  for (const { method, path, handler } of app.routes) {
    if (method === 'ALL' || method === 'OPTIONS') continue
    const key = `${method} ${path}`
    const route = routes.get(key) ?? { key, method, path, notes: [] }
    const note = noteOf(handler)
    if (note) route.notes.push(note)
    routes.set(key, route)
  }
  return [...routes.values()]
}

/** Every refusal of a route: its middlewares', its own, and what any may answer. */
export function errorsOf({ notes }: Route, { errors = [], foreignErrors }: Operation): ErrorCode[] {
  if (foreignErrors) return [...errors]
  return [...new Set<ErrorCode>([...notes.flatMap((note) => note.errors), ...errors, 'INTERNAL'])]
}

/**
 * The API's OpenAPI 3.1 description, derived from its routes' own schemas and the error table.
 * @throws Error a route without an operation, or an operation without a route
 */
export function openApi(app: Hono<AppEnv>, operations: Operations): Json {
  const routes = routesOf(app)
  const known = new Set(routes.map(({ key }) => key))
  const unused = Object.keys(operations).filter((key) => !known.has(key))
  if (unused.length > 0) throw new Error(`no such routes: ${unused.join(', ')}`)
  const components = new Components()
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const operation = operations[route.key]
    if (!operation) throw new Error(`${route.key} has no operation`)
    const path = bracketed(route.path)
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describe(route, operation, components) }
  }
  return {
    openapi: '3.1.1',
    info: INFO,
    servers: [{ url: '/', description: 'Where this description was read' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: { ...components.all, securitySchemes: SECURITY },
  }
}

/** A route's path as OpenAPI writes it. */
export const bracketed = (path: string): string => path.replace(/:(\w+)/g, '{$1}')

const INFO = {
  title: 'Hosted Agents API',
  version: '1.0.0',
  summary: 'Runs AI agents with PHI protection and a hash-chained audit log.',
  description:
    'Health information is stopped before it reaches a model, every run leaves an entry in an audit log that anyone can verify, and no plaintext is stored. ' +
    'Send `Authorization: Bearer <session token of an active organization>`. Refusals have the form `{error, code, request_id}`. ' +
    'Every answer has `X-Request-Id`, and `Server-Timing` with how long its steps took; `RateLimit-Policy` says how many requests a minute are allowed.',
  license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' },
}

const SECURITY = {
  session: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A Clerk session token with an active organization.',
  },
  hecToken: { type: 'apiKey', in: 'header', name: 'Authorization', description: '`Splunk <token of the log source>`' },
  standardWebhook: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description: 'Standard Webhooks, with the secret of the log source.',
  },
  stripeSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'Stripe-Signature',
    description: 'Stripe’s signature of the body.',
  },
}

function describe(route: Route, operation: Operation, components: Components): Json {
  const { id, tag, summary, description, examples, requestMediaType } = operation
  const session = route.notes.findLast((note) => note.session)?.session
  const security = session ? { session: [] } : operation.security ? { [operation.security]: [] } : undefined
  const body = route.notes.find((note) => note.body)?.body
  const content = body
    ? {
        'application/json': {
          schema: components.schema(body, 'input'),
          ...(examples && { examples: valued(examples) }),
        },
      }
    : requestMediaType && { [requestMediaType]: { ...(examples && { examples: valued(examples) }) } }
  const who = session === 'admin' ? 'Asks for the org:admin role.' : undefined
  const text = [description, who].filter((part) => part !== undefined).join('\n\n')
  const parameters = parametersOf(route, operation)
  const call = {
    ...route,
    path: bracketed(route.path),
    parameters,
    body: examples && Object.values(examples)[0],
    isText: Object.values(operation.answers).every(({ schema }) => !schema),
  }
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(text !== '' && { description: text }),
    security: security ? [security] : [],
    parameters,
    ...(content && { requestBody: { required: true, content } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(operation.answers).map(([status, answer]) => [status, answered(answer, components)]),
      ),
      ...Object.fromEntries(
        Object.entries(operation.foreignErrors ?? {}).map(([status, description]) => [
          status,
          foreign(description, operation.foreignSchema, components),
        ]),
      ),
      ...refusals(errorsOf(route, operation), operation, components),
    },
    ...(session && { 'x-codeSamples': [{ lang: 'TypeScript', label: 'Client', source: typescriptSample(call) }] }),
  }
}

/** A refusal that is not of our form. */
const foreign = (description: string, schema: z.ZodType | undefined, components: Components): Json => ({
  description,
  ...(schema && { content: { 'application/json': { schema: components.schema(schema, 'output') } } }),
})

/** Of a body that is no JSON. */
const TEXT = { type: 'string' }

/** Of a text whose parts are events: OpenAPI 3.1 has no keyword for a sequence, JSON Schema (2020-12, 8.5) has one for what a text holds. */
const eventsOf = (contentMediaType: string, contentSchema: JsonSchema) => ({
  ...TEXT,
  description: 'Each event, with `data` as JSON, is what `contentSchema` says.',
  contentMediaType,
  contentSchema,
})

const valued = (examples: Readonly<Record<string, unknown>>): Json =>
  Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]))

function parametersOf({ path, notes }: Route, { headers = {}, query = {} }: Operation): Json[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...idIn(path, name),
  }))
  const named = (schema: z.ZodType | undefined, where: 'query' | 'header'): Json[] => {
    const { properties = {}, required = [] }: JsonSchema = schema ? inline(schema) : {}
    return Object.entries(properties).map(([name, property]) => ({
      name,
      in: where,
      required: required.includes(name),
      schema: property,
      ...(where === 'header' ? HEADERS : QUERY)[name],
      ...(typeof property === 'object' && said(property)),
    }))
  }
  const unvalidated = (parameters: Readonly<Record<string, Parameter>>, where: 'query' | 'header'): Json[] =>
    Object.entries(parameters).map(([name, { description, required = false }]) => ({
      name,
      in: where,
      required,
      schema: TEXT,
      description,
    }))
  return [
    ...inPath,
    ...notes.flatMap(({ query }) => named(query, 'query')),
    ...unvalidated(query, 'query'),
    ...notes.flatMap(({ headers }) => named(headers, 'header')),
    ...unvalidated(headers, 'header'),
  ]
}

/** What a schema says of the parameter that it describes. */
const said = ({ description, example }: JsonSchema): Text => ({
  ...(description !== undefined && { description }),
  ...(example !== undefined && { example }),
})

function answered(
  { description, schema, mediaType, example, examples, alternatives = {}, headers }: Answer,
  components: Components,
): Json {
  const body = {
    schema: schema ? components.schema(schema, 'output') : TEXT,
    ...(examples ? { examples: valued({ usual: example, ...examples }) } : example !== undefined && { example }),
  }
  const type = mediaType ?? (schema && 'application/json')
  return {
    description,
    ...(headers && { headers: textHeaders(headers) }),
    ...(type && {
      content: {
        [type]: body,
        ...Object.fromEntries(
          Object.entries(alternatives).map(([other, { example, events }]) => [
            other,
            { schema: events ? eventsOf(other, components.schema(events, 'output')) : TEXT, example },
          ]),
        ),
      },
    }),
  }
}

/** Refusals by status, each set of codes as a component: of all operations that have it, unless one has sentences of its own. */
function refusals(codes: readonly ErrorCode[], { id, sentences = {} }: Operation, components: Components): Json {
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code][0])
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, of]) => {
        const names = [...of.toSorted(), ...(of.some((code) => sentences[code]) ? [id] : [])]
        return [status, components.response(names.join('.'), () => refusal(of, sentences, components))]
      }),
  )
}

const refusal = (codes: readonly ErrorCode[], sentences: Sentences, components: Components): Json => ({
  description: codes.map((code) => `\`${code}\`: ${sentences[code] ?? ERRORS[code][1]}`).join('\n\n'),
  ...headersOf(codes),
  content: {
    'application/json': {
      schema: { allOf: [components.schema(Problem, 'output'), { properties: { code: { enum: codes } } }] },
      examples: valued(Object.fromEntries(codes.map((code) => [code, problemExample(code, sentences[code])]))),
    },
  },
})

/** What the refusals' headers say. */
function headersOf(codes: readonly ErrorCode[]): Json {
  const headers = {
    ...(codes.some((code) => WAITED_FOR.has(code)) && RETRY_AFTER),
    ...(codes.includes('UNAUTHENTICATED') && CHALLENGE),
    ...(codes.includes('UNSUPPORTED_MEDIA_TYPE') && CODING),
    ...(codes.some((code) => code === 'RATE_LIMITED' || code === 'RUN_LIMIT_EXCEEDED') && RATE_LIMIT),
  }
  return Object.keys(headers).length > 0 ? { headers } : {}
}

/** Headers by their descriptions. */
const textHeaders = (described: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(Object.entries(described).map(([name, description]) => [name, { description, schema: TEXT }]))
const CHALLENGE = textHeaders({
  'WWW-Authenticate':
    'That a bearer token is asked for; with `error="invalid_token"` the one that was sent was refused.',
})
const CODING = textHeaders({ 'Accept-Encoding': '`identity`: the body was compressed.' })
const RATE_LIMIT = textHeaders({ RateLimit: 'Which limit was met, and in how many seconds there is room again.' })

/** What passes by itself. */
const WAITED_FOR: ReadonlySet<ErrorCode> = new Set([
  'DUPLICATE_RUN',
  'RUN_LIMIT_EXCEEDED',
  'BUDGET_EXCEEDED',
  'RATE_LIMITED',
  'GATEWAY_ERROR',
  'AUDIT_UNAVAILABLE',
  'SERVICE_UNAVAILABLE',
])
const RETRY_AFTER = {
  'Retry-After': {
    description: 'After how many seconds it may succeed, where that is known.',
    schema: { type: 'integer', minimum: 0 },
  },
}

type Sentences = NonNullable<Operation['sentences']>
