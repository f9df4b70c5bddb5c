import { shortened } from '../../../log-events/scrub.ts'

/** Longest text that is taken of one field, in UTF-16 units. */
const MAX_CHARS = 300
/** Most fields that a message tells. */
const MAX_TOLD = 8

/** A name in words, `Forwarding smtp address`, or the detector may take it for a person's; not one that is a path (`Role.DisplayName`). */
const nameInWords = (name: string): string =>
  name.replace(/(?<=^\w*[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

/** Names and values as a message: `Alert: Ransomware activity; …`. Null when there is none. */
export function tell(pairs: readonly (readonly [name: string, value: string | undefined])[]): string | null {
  const told = pairs.flatMap(([name, value]) =>
    value === undefined ? [] : `${nameInWords(name)}: ${shortened(value, MAX_CHARS)}`,
  )
  return told.slice(0, MAX_TOLD).join('; ') || null
}
