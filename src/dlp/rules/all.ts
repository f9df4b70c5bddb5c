import { ADDRESSES } from './addresses.ts'
import { CONTACTS } from './contact.ts'
import { DATES } from './dates.ts'
import { FILE_NAMES } from './files.ts'
import { PERSONS } from './persons.ts'
import { RECORDS } from './records.ts'
import type { Rule } from './rule.ts'

const ALL: readonly Rule[] = [...RECORDS, ...CONTACTS, ...DATES, ...ADDRESSES, ...PERSONS, ...FILE_NAMES]

/** The models know a rule by its place here: those that they have not learned yet come last. */
export const RULES: readonly Rule[] = [
  ...ALL.filter(({ unlearned }) => !unlearned),
  ...ALL.filter(({ unlearned }) => unlearned),
]
