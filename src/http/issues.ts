import * as z from 'zod'

/** What a value must be, as people call it. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}
const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' items' }
const REQUIRED = 'is required'

/** What is wrong with a value, to be read after the name of its field. Undefined: zod's words will do. */
function wordsOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return REQUIRED
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return oneOf(issue.values)
    case 'invalid_union':
      if (!Array.isArray(issue.options)) return undefined
      return Object(issue.input)[String(issue.discriminator)] === undefined ? REQUIRED : oneOf(issue.options)
    case 'too_small':
      return issue.origin in UNITS && issue.minimum === 1 ? 'must not be empty' : bound('least', issue.minimum, issue)
    case 'too_big':
      return bound('most', issue.maximum, issue)
    default:
      return undefined
  }
}

const oneOf = (values: readonly unknown[]) => `must be ${values.length === 1 ? '' : 'one of '}${values.join(', ')}`
const bound = (which: 'least' | 'most', value: number | bigint, { origin }: { origin: string }) =>
  `must ${origin in UNITS ? 'have' : 'be'} at ${which} ${value}${UNITS[origin] ?? ''}`

z.config({ customError: wordsOf })

type Issue = z.core.$ZodIssue

const isAt = (issue: Issue, path: PropertyKey[]): boolean => issue.path.join('.') === path.join('.')

/** Of the bounds that a number is outside of, its field's own comes last: that of all integers, right before it, says nothing more. */
const isWiderBound = ({ code, path }: Issue, next: Issue | undefined): boolean =>
  (code === 'too_small' || code === 'too_big') && next?.code === code && isAt(next, path)

/** What is of another type than it must be is no shorter or longer: zod takes the length of a list for a text's. */
const isOfItsType = ({ path }: Issue, before: Issue | undefined): boolean =>
  before?.code !== 'invalid_type' || !isAt(before, path)

/** What a member may be called that an answer names: others are text that does not belong into one. */
const NAME = /^[\w-]{1,64}$/

type Place = { path: PropertyKey[]; message: string }

/** One issue for each member that is not known. */
function membersOf({ keys, path }: z.core.$ZodIssueUnrecognizedKeys): Place[] {
  const named = keys.filter((key) => NAME.test(key)).map((key) => ({ path: [...path, key], message: 'is not known' }))
  return named.length < keys.length ? [...named, { path, message: 'has a member that is not known' }] : named
}

/**
 * What is wrong with each field, for the caller: in the words of its schema, or else in these.
 * @param within the fields in which what was checked stands
 */
export const issuesOf = ({ issues }: z.core.$ZodError, ...within: string[]): { path: string; message: string }[] =>
  issues
    .filter((issue, i) => isOfItsType(issue, issues[i - 1]) && !isWiderBound(issue, issues[i + 1]))
    .flatMap((issue): Place[] => (issue.code === 'unrecognized_keys' ? membersOf(issue) : [issue]))
    .map(({ path, message }) => ({ path: [...within, ...path].join('.'), message }))
