import { ConfigurationError } from './configuration-error.ts'

export type Fields = Record<string, string | number | boolean | null | undefined | readonly string[]>

/** One structured line. Fields are identifiers, codes and numbers: never text that a caller or a model wrote. */
export function log(level: 'info' | 'warn' | 'error', event: string, fields: Fields = {}): void {
  console[level](JSON.stringify({ level, event, ...fields }))
}

const FRAME = /^\s+at [\w.$<>[\] ]*\(?[\w:/.@-]+:\d+:\d+\)?$/

/**
 * What may be logged of an unexpected error: its class and code, PostgreSQL's constraint, Stripe's status, and the stack's
 * frames. Never its message: parsers quote the body in it, and the database driver the query's parameters.
 */
export function describeError(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: typeof error }
  if (error instanceof ConfigurationError) return { error: error.name, variables: error.variables }
  // The message begins the stack, and may itself hold lines that look like frames.
  const stack = error.stack ?? ''
  const frames = stack
    .slice(stack.indexOf(error.message) + error.message.length)
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, 8)
    .map((line) => line.trim())
  const cause =
    error.cause === undefined
      ? {}
      : Object.fromEntries(Object.entries(describeError(error.cause)).map(([name, value]) => [`cause_${name}`, value]))
  return {
    // Stripe's SDK has one name for all its classes, and the class here.
    error: word(error, 'type') ?? error.name,
    code: word(error, 'code'),
    constraint: word(error, 'constraint'),
    status_code: word(error, 'statusCode'),
    stack: frames,
    ...cause,
  }
}

function word(error: Error, field: string): string | number | undefined {
  const value: unknown = Reflect.get(error, field)
  return typeof value === 'number' || (typeof value === 'string' && /^\w{1,64}$/.test(value)) ? value : undefined
}
