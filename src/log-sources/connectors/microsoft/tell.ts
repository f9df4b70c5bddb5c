import { shortened } from '../../../log-events/scrub.ts'

/** Longest text that is taken of one field, in UTF-16 units. */
const MAX_CHARS = 300
/** Most fields that a message tells. */
const MAX_TOLD = 8

/** Names and values as a message: `Role: Global Administrator; …`. Null when there is none. */
export function tell(pairs: readonly (readonly [name: string, value: string | undefined])[]): string | null {
  const told = pairs.flatMap(([name, value]) => (value === undefined ? [] : `${name}: ${shortened(value, MAX_CHARS)}`))
  return told.slice(0, MAX_TOLD).join('; ') || null
}
