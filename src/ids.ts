import { ulid } from 'ulid'

/** A new identifier: the prefix of its kind and a ULID, e.g. `aud_01JQABCDE…` (Crockford base 32, 26 characters). */
export const newId = (prefix: 'aud' | 'ls' | 'req' | 'ten' | 'vk'): string => `${prefix}_${ulid()}`
