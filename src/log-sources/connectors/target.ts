import * as z from 'zod'
import { Trouble } from '../../outside/trouble.ts'

/** The tenants, accounts, projects or workspaces that a secret is meant for; any, where it names none. */
export const Targets = z.array(z.string()).optional()

/**
 * Refuses a target that the secret is not meant for. One application may be able to read many customers' tenants: who may change a source's
 * config must not be able to point it at another's.
 * @param target what the source's config says, by each of its names, and in which field
 * @param secret the field of the secret, and what it holds
 * @throws Trouble
 */
export function checkTarget(
  target: { field: string; names: readonly string[] },
  secret: { field: string; allowed: z.output<typeof Targets> },
): void {
  const names = target.names.map((name) => name.toLowerCase())
  if (secret.allowed?.some((name) => names.includes(name.trim().toLowerCase())) ?? true) return
  throw new Trouble(
    `The secret is not meant for the ${target.field} of this source: its ${secret.field} does not name it. Correct ${target.field}, or let the owner of the secret add it.`,
  )
}
