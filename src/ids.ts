import { ulid } from 'ulid'

type Prefix = 'aud' | 'evt' | 'ls' | 'req' | 'ten' | 'vk'

/** A new identifier: the prefix of its kind and a ULID, e.g. `aud_01JQABCDE…` (Crockford base 32, 26 characters). */
export const newId = (prefix: Prefix): string => `${prefix}_${ulid()}`

/** The text if it could be an identifier of this kind, else the empty one, which nothing has. */
export const idOrNone = (prefix: Prefix, text: string): string =>
  new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`).test(text) ? text : ''
