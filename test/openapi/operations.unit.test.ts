import { expect, test, vi } from 'vitest'
import * as z from 'zod'
import { app } from '../../src/app.ts'
import { routesOf } from '../../src/openapi/document.ts'
import { OPERATIONS } from '../../src/openapi/operations.ts'

// The base class of Durable Objects, which nothing here makes.
vi.mock('cloudflare:workers', () => ({ DurableObject: class {} }))

const issues = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues ?? []

const ANSWERS = Object.entries(OPERATIONS).flatMap(([key, { answers }]) =>
  Object.entries(answers).flatMap(([status, { schema, example, examples = {} }]) =>
    schema ? [[`${key} ${status}`, schema, [example, ...Object.values(examples)]] as const] : [],
  ),
)
const BODIES = routesOf(app).flatMap(({ key, notes }) => {
  const body = notes.find((note) => note.body)?.body
  return body ? [[key, body, Object.values(OPERATIONS[key]?.examples ?? {})] as const] : []
})

test.each(ANSWERS)('%s: the examples are what the schema describes', (_, schema, examples) => {
  expect(examples.flatMap((example) => issues(schema, example))).toEqual([])
})

test.each(BODIES)('%s: there are examples of the body, and the route takes each', (_, body, examples) => {
  expect(examples).not.toEqual([])
  expect(examples.flatMap((example) => issues(body, example))).toEqual([])
})

test.each([
  ['current', true],
  ['2026-10', true],
  ['2026-13', false],
  ['1999-12', false],
])('The period %s is allowed by the description as by the route: %s', (period, allowed) => {
  const query = routesOf(app)
    .find(({ key }) => key === 'GET /api/v1/stats')
    ?.notes.find((note) => note.query)?.query
  const schema = query && z.toJSONSchema(query, { io: 'input' }).properties?.period
  expect(new RegExp(Object(schema).pattern ?? '').test(period)).toBe(allowed)
  expect(query?.safeParse({ period }).success).toBe(allowed)
})

test('Every route has an operation, and every operation a route', () => {
  expect(Object.keys(OPERATIONS).sort()).toEqual(
    routesOf(app)
      .map(({ key }) => key)
      .sort(),
  )
})

test('No two operations, and no two schemas of answers, have the same name', () => {
  const ids = Object.values(OPERATIONS).map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  // zod refuses to convert two of one name together.
  const all = z.tuple([z.never(), ...ANSWERS.map(([, schema]) => schema)])
  expect(() => z.toJSONSchema(all, { unrepresentable: 'any' })).not.toThrow()
})
