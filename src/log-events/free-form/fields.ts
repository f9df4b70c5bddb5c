/** A value of an event that says something by itself. */
export type Scalar = string | number | boolean
/**
 * The fields of a JSON value by their paths (`event.action`), whether they are nested or have dots in their names. Names are in lower case
 * and without anything but letters and digits, so that `client_ip`, `clientIp` and `ClientIP` are one; `written` are the names on
 * the path as they were given. Of a list only its first element counts, or FHIR's agent that asked; of Okta's targets the others by their type too.
 */
export type Fields = ReadonlyMap<string, Field>
type Field = { written: readonly Name[]; value: Scalar }
/** The name of a field, and of that which it stands in. */
export type Name = { name: string; outer: string }

/** Whoever sends an event may send anything: so much of it is looked at. */
const MAX_FIELDS = 200
const MAX_DEPTH = 4
const MAX_TARGETS = 5
/** So much of a name is told, in UTF-16 units. */
export const MAX_NAME = 100
/** So much is looked at of the end of the name in whose place a number stands. */
const MAX_OUTER = 30
/**
 * Longer texts are cut off, in UTF-16 units. `scrub` looks at less, so it sees that a text went on: nothing may be taken off the beginning of one
 * that was cut off.
 */
export const MAX_TEXT = 4_000

/** The fields of any JSON value, at most 200 of them. Never throws. */
export function fieldsOf(value: unknown): Fields {
  const fields = new Map<string, Field>()
  let left = MAX_FIELDS
  const add = (path: string, written: readonly Name[], given: unknown, depth: number): void => {
    if (left-- <= 0) return
    const one = Array.isArray(given) ? (given.find((each) => each?.requestor) ?? given[0]) : given
    if (typeof one === 'object' && one !== null) {
      if (depth === MAX_DEPTH || Array.isArray(one)) return
      for (const key of Object.keys(one)) {
        if (left <= 0) return
        const below = path === '' ? pathOf(key) : `${path}.${pathOf(key)}`
        add(
          below,
          [...written, { name: key.slice(0, MAX_TEXT), outer: written.at(-1)?.name.slice(-MAX_OUTER) ?? '' }],
          Reflect.get(one, key),
          depth + 1,
        )
      }
      if (path === 'target' && Array.isArray(given))
        for (const other of given.slice(1, MAX_TARGETS))
          if (typeof other?.type === 'string') add('target', written, { [other.type]: other }, depth)
    } else if (path !== '' && !fields.has(path) && isScalar(one)) {
      fields.set(path, { written, value: typeof one === 'string' ? one.trim().slice(0, MAX_TEXT) : one })
    }
  }
  add('', [], value, 0)
  return fields
}

const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'boolean' || Number.isFinite(value) || (typeof value === 'string' && value.trim() !== '')

const pathOf = (key: string): string =>
  key
    .slice(0, MAX_NAME)
    .split('.')
    .map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ''))
    .join('.')

/** Where a fact may stand: at one of these paths, or below anything at the top, under one of these names; the surer first. `except`: not below these. */
export type Place = { at: readonly string[]; below?: readonly string[]; except?: RegExp }

/** The values at a place. */
export function* valuesAt(fields: Fields, { at, below = [], except }: Place): Generator<Scalar, undefined> {
  for (const path of at) {
    const field = fields.get(path)
    if (field) yield field.value
  }
  for (const name of below)
    for (const [path, { value }] of fields)
      if (path.split('.').length === 2 && path.endsWith(`.${name}`) && !except?.test(path)) yield value
}

/** The first value at a place. */
export const pick = (fields: Fields, place: Place): Scalar | undefined => valuesAt(fields, place).next().value

/** The first value at a place, as text. */
export function pickText(fields: Fields, place: Place): string | undefined {
  const value = pick(fields, place)
  return value === undefined ? undefined : String(value).trim()
}
