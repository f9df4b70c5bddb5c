import { type ParseArgsConfig, parseArgs } from 'node:util'
import { Unavailable } from '../src/unavailable.ts'

/** Somebody mistyped a command; the message is for him. */
export class UsageError extends Error {}

/**
 * What a command line says; `--help` is answered with what the command takes, and ends it.
 * @throws UsageError with that, when the line is mistyped
 */
export function parsed<Config extends ParseArgsConfig>(usage: string, config: Config) {
  if (config.args?.includes('--help')) {
    console.log(usage)
    process.exit()
  }
  try {
    return parseArgs(config)
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
  // Nothing that was called failed; or the program called it wrongly, which Node's own codes say.
  const isBug = code === undefined ? error === cause : String(code).startsWith('ERR_')
  if (isBug && !(error instanceof Unavailable)) return undefined
  const away = error instanceof Unavailable && error !== cause ? `${error.message}: ` : ''
  return `${away}${cause.message || code} (DEBUG=1 shows all of it)`
}

/** What an error comes from in the end; Neon's driver keeps it as `sourceError`. */
function innermost(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const cause: unknown = error.cause ?? Reflect.get(error, 'sourceError')
  return cause === undefined ? error : innermost(cause)
}
