/** A value of an event that says something by itself. */
export type Scalar = string | number | boolean
/**
 * The fields of a JSON value by their paths (`event.action`), whether they are nested or have dots in their names. Names are in lower case
 * and without anything but letters and digits, so that `client_ip`, `clientIp` and `ClientIP` are one. Of a list only its first element counts.
 */
export type Fields = ReadonlyMap<string, Scalar>

/** Whoever sends an event may send anything: so much of it is looked at. */
const MAX_FIELDS = 200
const MAX_DEPTH = 4
/**
 * Longer texts are cut off, in UTF-16 units. `scrub` looks at less, so it sees that a text went on: nothing may be taken off the beginning of one
 * that was cut off.
 */
export const MAX_TEXT = 4_000

/** The fields of any JSON value, at most 200 of them. Never throws. */
export function fieldsOf(value: unknown): Fields {
  const fields = new Map<string, Scalar>()
  let left = MAX_FIELDS
  const add = (path: string, given: unknown, depth: number): void => {
    if (left-- <= 0) return
    const one = Array.isArray(given) ? given[0] : given
    if (typeof one === 'object' && one !== null) {
      if (depth === MAX_DEPTH || Array.isArray(one)) return
      for (const key of Object.keys(one)) {
        if (left <= 0) return
        add(path === '' ? pathOf(key) : `${path}.${pathOf(key)}`, Reflect.get(one, key), depth + 1)
      }
    } else if (path !== '' && !fields.has(path) && isScalar(one)) {
      fields.set(path, typeof one === 'string' ? one.trim().slice(0, MAX_TEXT) : one)
    }
  }
  add('', value, 0)
  return fields
}

const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'boolean' || Number.isFinite(value) || (typeof value === 'string' && value.trim() !== '')

const pathOf = (key: string): string =>
  key
    .slice(0, 100)
    .split('.')
    .map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ''))
    .join('.')

/** Where a fact may stand: at one of these paths, the first that is there; else below anything at the top, under one of these names. */
export type Place = { at: readonly string[]; below?: readonly string[] }

/** The first value at a place. */
export function pick(fields: Fields, { at, below = [] }: Place): Scalar | undefined {
  for (const path of at) {
    const value = fields.get(path)
    if (value !== undefined) return value
  }
  for (const name of below)
    for (const [path, value] of fields) if (path.split('.').length === 2 && path.endsWith(`.${name}`)) return value
  return undefined
}

/** The first value at a place, as text. */
export function pickText(fields: Fields, place: Place): string | undefined {
  const value = pick(fields, place)
  return value === undefined ? undefined : String(value).trim()
}

/** All fields as one line: `user=alice result=ok`. */
export function describe(fields: Fields): string | undefined {
  let text = ''
  for (const [path, value] of fields) {
    if (text.length > MAX_TEXT) break
    text += `${text && ' '}${path}=${value}`
  }
  return text.slice(0, MAX_TEXT) || undefined
}
