import { ADDRESSES } from './addresses.ts'
import { CONTACTS } from './contact.ts'
import { DATES } from './dates.ts'
import { PERSONS } from './persons.ts'
import { RECORDS } from './records.ts'
import type { Rule } from './rule.ts'

export const RULES: readonly Rule[] = [...RECORDS, ...CONTACTS, ...DATES, ...ADDRESSES, ...PERSONS]
