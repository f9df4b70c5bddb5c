import { Unavailable } from '../src/unavailable.ts'

/** Somebody mistyped a command; the message is for him. */
export class UsageError extends Error {}

/** What a command line says. @throws UsageError with what the command takes, when it is mistyped */
export function parsed<Line>(usage: string, parse: () => Line): Line {
  try {
    return parse()
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${error.message}\n${usage}`)
    throw error
  }
}

/** Says what went wrong: a sentence for whoever mistyped, or needs what is away or refuses; all of it otherwise, and with DEBUG. */
export function complain(error: unknown): void {
  console.error(process.env.DEBUG ? error : (sentence(error) ?? error))
  process.exitCode = 1
}

/** Undefined: nobody expected this. */
function sentence(error: unknown): string | undefined {
  if (error instanceof UsageError) return error.message
  const cause = innermost(error)
  const code: unknown = Reflect.get(cause, 'code')
  // Node's own codes are of a program that is wrong; the others are the system's, the network's and PostgreSQL's.
  if (!(error instanceof Unavailable) && (code === undefined || String(code).startsWith('ERR_'))) return undefined
  const away = error instanceof Unavailable && error !== cause ? `${error.message}: ` : ''
  return `${away}${cause.message || code} (DEBUG=1 shows all of it)`
}

/** What an error comes from in the end; Neon's driver keeps it as `sourceError`. */
function innermost(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const cause: unknown = error.cause ?? Reflect.get(error, 'sourceError')
  return cause === undefined ? error : innermost(cause)
}
