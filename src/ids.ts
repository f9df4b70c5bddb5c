import { ulid } from 'ulid'

type Prefix = 'aud' | 'evt' | 'ls' | 'req' | 'ten' | 'vk'

/** Random bytes for some ids at once: asking for each by itself takes longer than all the rest. */
const bytes = new Uint8Array(512)
let used = bytes.length
function random(): number {
  if (used === bytes.length) {
    crypto.getRandomValues(bytes)
    used = 0
  }
  return (bytes[used++] ?? 0) / 256
}

/** A new identifier: the prefix of its kind and a ULID, e.g. `aud_01JQABCDE…` (Crockford base 32, 26 characters). */
export const newId = (prefix: Prefix): string => `${prefix}_${ulid(undefined, random)}`

/** A GUID in either case, without a flag: JSON Schema's patterns have none. */
export const GUID = /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/

/** How an identifier of a kind looks. */
export const idPattern = (prefix: Prefix): RegExp => new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`)

/** The text if it could be an identifier of this kind, else the empty one, which nothing has. */
export const idOrNone = (prefix: Prefix, text: string): string => (idPattern(prefix).test(text) ? text : '')
