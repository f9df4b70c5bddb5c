/** English words for numbers, each list in the order of its values: from 1, from 10, and the tens from 20. */
export const UNITS = 'one two three four five six seven eight nine'.split(' ')
export const TEENS = 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ')
export const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
