import type { Random } from '../../dev/dlp/random.ts'
import type { JsonSchema } from '../../src/openapi/components.ts'

/** Texts that parsers, queries and logs stumble over. */
const TEXTS = [
  '',
  ' ',
  'a',
  '0',
  '-1',
  '1e999',
  'null',
  '__proto__',
  'constructor',
  "'; drop table tenants; --",
  '../../etc/passwd',
  '%00',
  '\u0000',
  '\ud800',
  '\u202e',
  'é'.repeat(300),
  '👩🏽‍⚕️',
  '2026-02-30',
  '9999-12-31T23:59:60Z',
  '[]',
  '{{7*7}}',
  'https://169.254.169.254/latest',
] as const
const VALUES: readonly unknown[] = [null, true, 0, -1, 1.5, 1e308, [], {}, [[]], { __proto__: 1 }, ...TEXTS]

const keyword = <T>(schema: JsonSchema, name: string): T | undefined => schema[name] as T | undefined

/** A value that a schema describes, as far as it says; now and then one that it does not. */
function valueFor(schema: JsonSchema, random: Random, wrongly: number): unknown {
  if (random.next() < wrongly) return random.pick(VALUES)
  const choices = keyword<JsonSchema[]>(schema, 'anyOf') ?? keyword<JsonSchema[]>(schema, 'oneOf')
  if (choices) return valueFor(random.pick(choices), random, wrongly)
  if ('const' in schema) return schema.const
  const values = keyword<unknown[]>(schema, 'enum') ?? keyword<unknown[]>(schema, 'examples')
  if (values && values.length > 0) return random.pick(values)
  const type = keyword<string>(schema, 'type')
  if (type === 'object') return objectFor(schema, random, wrongly)
  if (type === 'array') {
    const items = keyword<JsonSchema>(schema, 'items') ?? {}
    return Array.from({ length: Math.floor(random.next() * 3) }, () => valueFor(items, random, wrongly))
  }
  if (type === 'integer' || type === 'number') return numberFor(schema, random)
  if (type === 'boolean') return random.next() < 0.5
  if (type === 'null') return null
  return textFor(schema, random)
}

function objectFor(schema: JsonSchema, random: Random, wrongly: number): Record<string, unknown> {
  const { properties = {}, required = [] } = schema
  const value: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(properties))
    if (random.next() < (required.includes(name) ? 1 - wrongly : 0.6))
      value[name] = valueFor(Object(property), random, wrongly)
  if (random.next() < wrongly) value[random.pick(TEXTS)] = random.pick(VALUES)
  return value
}

function numberFor(schema: JsonSchema, random: Random): number {
  const [least, most] = [keyword<number>(schema, 'minimum') ?? 0, keyword<number>(schema, 'maximum') ?? 100]
  return random.pick([least, most, Math.floor(least + random.next() * (Math.min(most, least + 1_000) - least))])
}

function textFor(schema: JsonSchema, random: Random): string {
  const format = keyword<string>(schema, 'format')
  if (format === 'date') return '2026-05-12'
  if (format === 'date-time') return '2026-05-12T14:22:00Z'
  if (format === 'uri') return 'https://example.com/hook'
  const pattern = keyword<string>(schema, 'pattern')
  if (pattern === '^[0-9a-f]{64}$') return 'ab'.repeat(32)
  return random.next() < 0.3 ? random.pick(TEXTS) : 'word '.repeat(1 + Math.floor(random.next() * 5)).trim()
}

/** Of an operation of the document what a request is made of. */
export type Described = {
  parameters: { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: JsonSchema }[]
  requestBody?: { content: Record<string, { schema?: JsonSchema; examples?: Record<string, { value: unknown }> }> }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
/** What a header can carry. */
const headerText = (value: unknown): string => text(value).replace(/[^\x20-\x7e]/g, '?')

/** Ids of what there is, by what stands before them in paths: `runs`, `log-sources`. */
export type Ids = Readonly<Record<string, readonly string[]>>

/** A request of an operation, by its schemas; mostly of what there is; its body is now and then no JSON, or of another type. */
export function requestOf(
  { method, path }: { method: string; path: string },
  { parameters, requestBody }: Described,
  random: Random,
  wrongly: number,
  ids: Ids,
): { path: string; init: { method: string; headers: Record<string, string>; body?: string } } {
  const values = (where: string) =>
    parameters
      .filter((parameter) => parameter.in === where && random.next() < (parameter.required ? 1 - wrongly : 0.5))
      .map(({ name, schema }): [string, unknown] => [name, valueFor(schema, random, wrongly)])
  const query = new URLSearchParams(values('query').map(([name, value]) => [name, text(value).toWellFormed()]))
  const filled = path.replace(/([\w-]+)\/:\w+/g, (_, kind: string) => {
    const id = random.next() < wrongly ? random.pick(TEXTS) : random.pick(ids[kind] ?? TEXTS)
    return `${kind}/${encodeURIComponent(id.toWellFormed() || 'x')}`
  })
  const headers = Object.fromEntries(values('header').map(([name, value]) => [name, headerText(value)]))
  const [[type, media] = []] = Object.entries(requestBody?.content ?? {})
  const examples = Object.values(media?.examples ?? {})
  const body =
    examples.length > 0 && random.next() < 0.3
      ? random.pick(examples).value
      : valueFor(media?.schema ?? {}, random, wrongly)
  return {
    path: `${filled}?${query}`,
    init: {
      method,
      headers: {
        ...headers,
        ...(type !== undefined && { 'Content-Type': random.next() < wrongly ? 'text/plain' : type }),
      },
      ...(type !== undefined && { body: random.next() < wrongly ? random.pick(TEXTS) : text(body) }),
    },
  }
}
