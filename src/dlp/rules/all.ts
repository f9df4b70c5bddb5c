import { ADDRESSES } from './addresses.ts'
import { AGES } from './ages.ts'
import { BIRTHS } from './births.ts'
import { IN_CARE } from './care.ts'
import { DATES, RECENTLY } from './dates.ts'
import { EMAILS } from './emails.ts'
import { FILE_NAMES } from './files.ts'
import { INTERFACES } from './interfaces.ts'
import { NHS_NUMBER, NUMBERS } from './numbers.ts'
import { ONLINE } from './online.ts'
import { OUTPUT } from './output.ts'
import { PATIENTS } from './patients.ts'
import { PERSONS } from './persons.ts'
import { PHONES } from './phones.ts'
import { PLANS } from './plans.ts'
import { RECORDS } from './records.ts'
import type { Rule } from './rule.ts'
import { SSNS } from './ssn.ts'
import { WORKLISTS } from './worklists.ts'

const ALL: readonly Rule[] = [
  ...SSNS,
  ...RECORDS,
  ...PLANS,
  ...NUMBERS,
  ...INTERFACES,
  ...OUTPUT,
  NHS_NUMBER,
  ...EMAILS,
  ...PHONES,
  ...ONLINE,
  ...DATES,
  ...AGES,
  RECENTLY,
  ...ADDRESSES,
  ...PERSONS,
  ...PATIENTS,
  ...IN_CARE,
  ...BIRTHS,
  ...FILE_NAMES,
  ...WORKLISTS,
]

/** The models know a rule by its place here: those that they have not learned yet come last. */
export const RULES: readonly Rule[] = [
  ...ALL.filter(({ unlearned }) => !unlearned),
  ...ALL.filter(({ unlearned }) => unlearned),
]
