/** Of an operation what a call of it needs; `isText`: its answer is no JSON. */
type Call = {
  method: string
  path: string
  parameters: readonly Parameter[]
  body?: unknown
  isText: boolean
}
type Parameter = { name?: unknown; in?: unknown; required?: unknown; example?: unknown }

/** How client/ calls an operation, for those who write TypeScript: with its examples, and the parameters that must be given. */
export function typescriptSample({ method, path, parameters, body, isText }: Call): string {
  const given = parameters.filter(({ in: where, required }) => where === 'path' || required === true)
  const params = Object.fromEntries(
    [...Map.groupBy(given, ({ in: where }) => String(where))].map(([where, of]) => [
      where,
      Object.fromEntries(of.map(({ name, example }) => [String(name), example])),
    ]),
  )
  const options = {
    ...(given.length > 0 && { params }),
    ...(body !== undefined && { body }),
    ...(isText && { parseAs: 'text' }),
  }
  const argument = Object.keys(options).length > 0 ? `, ${literal(options)}` : ''
  return `import { hostedAgents } from 'hosted-agents-client'

const api = hostedAgents({ baseUrl: location.origin, token: () => session.getToken() })
const { data, error } = await api.${method}('${path}'${argument})
`
}

/** A value as it is written in source code. */
const literal = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replace(/^( *)"([A-Za-z_]\w*)":/gm, '$1$2:')
