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

/** Says what went wrong: a sentence for whoever mistyped, all of it otherwise. */
export function complain(error: unknown): void {
  console.error(error instanceof UsageError ? error.message : error)
  process.exitCode = 1
}
