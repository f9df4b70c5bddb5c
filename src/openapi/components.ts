import * as z from 'zod'

/** Of a JSON Schema (draft 2020-12) what is read here. */
export type JsonSchema = {
  description?: string
  properties?: Record<string, JsonSchema | boolean>
  required?: string[]
  [keyword: string]: unknown
}

/** What the document's operations share: zod's schemas that have an id, and sets of refusals. */
export class Components {
  readonly #schemas = new Map<string, unknown>()
  readonly #responses = new Map<string, unknown>()

  /** A schema as a request sends it, or an answer holds it. */
  schema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const { $schema: _, $defs, ...json }: JsonSchema = jsonSchemaOf(schema, io)
    for (const [name, definition] of Object.entries($defs ?? {})) this.#schemas.set(name, referring(definition))
    const id = schema.meta()?.id
    if (id === undefined) return Object(referring(json))
    // One that its own parts refer to is among the definitions already.
    if (json.$ref === undefined) this.#schemas.set(id, referring(json))
    return { $ref: `#/components/schemas/${id}` }
  }
  /** A response by its name, which `describe` describes the first time. */
  response(name: string, describe: () => unknown): JsonSchema {
    if (!this.#responses.has(name)) this.#responses.set(name, describe())
    return { $ref: `#/components/responses/${name}` }
  }
  get all(): Record<'schemas' | 'responses', Record<string, unknown>> {
    return { schemas: sorted(this.#schemas), responses: sorted(this.#responses) }
  }
}

const sorted = (components: ReadonlyMap<string, unknown>): Record<string, unknown> =>
  Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1)))

/** A schema of parameters, in place. */
export const inline = (schema: z.ZodType): JsonSchema => jsonSchemaOf(schema, 'input')

const jsonSchemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema =>
  z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema: { _zod }, jsonSchema }) => {
      // A format says it already.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern
      // What is sent has the default of what becomes of it; zod leaves it out where the two differ.
      if (io === 'input' && _zod.def.type === 'default' && typeof _zod.def.defaultValue === 'number')
        jsonSchema.default = _zod.def.defaultValue
    },
  })

/** What zod defines beside a schema stands among the components here; ids are their names already. */
function referring(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(referring)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) =>
      key === 'id' && typeof value === 'string'
        ? []
        : [
            [
              key,
              key === '$ref' && typeof value === 'string'
                ? value.replace('#/$defs/', '#/components/schemas/')
                : referring(value),
            ],
          ],
    ),
  )
}
