/** English words for numbers, each list in the order of its values: from 1, from 10, and the tens from 20. */
export const UNITS = 'one two three four five six seven eight nine'.split(' ')
export const TEENS = 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ')
export const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')

const DIGITS = new Map([
  ['zero', '0'],
  ['oh', '0'],
  ...[...UNITS, ...TEENS].map((word, i): [string, string] => [word, String(i + 1)]),
])
/** A number as a word, the longest first that begin alike: "seventeen", "seventy-one". */
export const NUMBER_WORD = `(?:(?:${TENS.join('|')})(?:[ -](?:${UNITS.join('|')})\\b)?|${[...DIGITS.keys()].reverse().join('|')})`

/** "forty-four" as "44". */
export function digitsOf(words: string): string {
  const [first = '', unit = ''] = words.toLowerCase().split(/[ -]/)
  const tens = TENS.indexOf(first)
  return tens === -1 ? (DIGITS.get(first) ?? '') : `${tens + 2}${DIGITS.get(unit) ?? '0'}`
}
