import * as z from 'zod'
import { type LogEvent, SEVERITY } from '../../../log-events/event.ts'

const Delta = z.object({ action: z.enum(['ADD', 'REMOVE']), role: z.string().min(1), member: z.string().min(1) })
/** What a change of an IAM policy gave and took; of it, what can be understood. */
export const PolicyDelta = z.object({
  bindingDeltas: z
    .array(Delta.optional().catch(undefined))
    .transform((deltas) => deltas.flatMap((delta) => delta ?? [])),
})
type Delta = z.output<typeof Delta>

/** That many bindings are told. */
const MAX_TOLD = 10
const POWERFUL = /(?:owner|editor|admin)$/i
const EVERYBODY: readonly string[] = ['allUsers', 'allAuthenticatedUsers']

const tell = (word: string, deltas: readonly Delta[]): string[] =>
  deltas.length === 0
    ? []
    : [
        `${word} ${deltas
          .slice(0, MAX_TOLD)
          .map(({ role, member }) => `${role} for ${member}`)
          .join(', ')}${deltas.length > MAX_TOLD ? ` and ${deltas.length - MAX_TOLD} more` : ''}`,
      ]

/** What a change of an IAM policy says: given or taken, how bad that may be, and the roles for people to read. */
export function changeOf({
  bindingDeltas,
}: z.output<typeof PolicyDelta>): Pick<LogEvent, 'activity_id' | 'severity_id' | 'message'> {
  const added = bindingDeltas.filter(({ action }) => action === 'ADD')
  const removed = bindingDeltas.filter(({ action }) => action === 'REMOVE')
  const isGrave = added.some(({ role, member }) => POWERFUL.test(role) || EVERYBODY.includes(member))
  return {
    activity_id: added.length === 0 && removed.length > 0 ? 2 : 1,
    severity_id: isGrave ? SEVERITY.high : added.length > 0 ? SEVERITY.medium : SEVERITY.informational,
    message: [...tell('added', added), ...tell('removed', removed)].join('; ') || null,
  }
}
