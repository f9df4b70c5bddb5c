/** Somebody mistyped a command; the message is for him. */
export class UsageError extends Error {}

/** Says what went wrong: a sentence for whoever mistyped, all of it otherwise. */
export function complain(error: unknown): void {
  console.error(error instanceof UsageError || (error instanceof TypeError && 'code' in error) ? error.message : error)
  process.exitCode = 1
}
