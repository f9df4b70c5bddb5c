/** A value that JSON can carry. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined }

/**
 * The canonical form of RFC 8785 (JCS): members sorted by UTF-16 code units, no white space, ECMAScript's numbers
 * and string escapes (which `JSON.stringify` already writes as §3.2.2 asks).
 * @throws TypeError on what RFC 8785 cannot express: a lone surrogate, NaN, an infinity
 */
export function canonicalize(value: Json): string {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('a lone surrogate has no canonical form')
    return JSON.stringify(value)
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError('a number that is not finite has no canonical form')
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isArray(value)) return `[${value.map(canonicalize).join(',')}]`
  // As in JSON.stringify, a member that is undefined is absent.
  const present = Object.entries(value).filter((member): member is [string, Json] => member[1] !== undefined)
  const members = present.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${canonicalize(name)}:${canonicalize(member)}`).join(',')}}`
}

/** `Array.isArray` does not narrow readonly arrays. */
const isArray = (value: Json): value is readonly Json[] => Array.isArray(value)
