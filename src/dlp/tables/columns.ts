import type { PhiType } from '../types.ts'
import { cellsOf } from './rows.ts'

/** What a column holds, and the form of its cells. `ofPatients`: nobody else is listed with it; `ofOthers`: who stands beside a patient. */
type Column = { type: PhiType; form: RegExp; ofPatients?: true | 'by name'; ofOthers?: true }

const NAME = /^\p{L}[\p{L}.'’-]{0,30}(?:[ ,^]{1,2}\p{L}[\p{L}.'’-]{0,30}){0,4}$/u
const CODE = /^(?=(?:\D*\d){3})[\p{L}\d][\p{L}\d ./-]{2,24}$/u
const DAY = /^(?=(?:\D*\d){3})[\p{L}\d][\p{L}\d ,./-]{5,19}(?:[T ][\d:.+Z]{4,20})?$/u
const PHONE = /^[+(\d][\d ().+-]{6,24}$/

const COLUMNS = new Map<string, Column>()
/** Names as headers have them, in small letters without what separates their words. */
function named(names: string, column: Column): void {
  for (const name of names.split(/\s+/)) COLUMNS.set(name, column)
}
named('ssn ssnlast4 last4ssn last4ofssn socialsecurity socialsecurityno socialsecuritynumber patientssn memberssn', {
  type: 'SSN',
  form: /^(?:[\dx*]{3}[- ]?[\dx*]{2}[- ]?)?\d{4}$/i,
  ofPatients: true,
})
named(
  'mrn patientid ptid ptno patid patientmrn patientno patientnumber medicalrecord medicalrecordno medicalrecordnumber chartno chartnumber',
  { type: 'MRN', form: CODE, ofPatients: true },
)
named(
  'memberid memberno membernumber subscriberid insuranceid medicareid medicaidid mbi hicn beneficiaryid enrolleeid healthplanid',
  { type: 'HEALTH_PLAN_ID', form: CODE, ofPatients: true },
)
named('dob birthdate birthday dateofbirth patientdob ptdob memberdob', {
  type: 'DATE_OF_BIRTH',
  form: DAY,
  ofPatients: true,
})
named('patient patientname patname pt ptname resident residentname', {
  type: 'PERSON_NAME',
  form: NAME,
  ofPatients: true,
})
named(
  'name fullname last first lastname firstname lname fname surname forename givenname familyname given family member membername',
  { type: 'PERSON_NAME', form: NAME },
)
named('subscriber guarantor', { type: 'PERSON_NAME', form: NAME, ofOthers: true })
named('phone phoneno phonenumber telephone tel cell mobile homephone', { type: 'PHONE', form: PHONE })
named('fax faxno', { type: 'FAX', form: PHONE })
named('email emailaddress mail', { type: 'EMAIL', form: /^[^\s@]{1,64}@[^\s@]{3,64}$/ })
named('address address1 addr street streetaddress homeaddress', {
  type: 'STREET_ADDRESS',
  form: /^(?=.{0,60}\d)[\p{L}\d].{3,79}$/u,
})
named('city town county', { type: 'LOCATION', form: /^\p{L}[\p{L} .'’-]{1,39}$/u })
named('zip zipcode postalcode postcode', { type: 'ZIP_CODE', form: /^(?=.{0,5}\d)[A-Z\d][A-Z\d -]{3,9}$/ })
named('account accountno accountnumber acct acctno', { type: 'ACCOUNT_NUMBER', form: CODE })
named('policyno policynumber policyid groupno groupnumber', { type: 'HEALTH_PLAN_ID', form: CODE })
named('id encounter encounterid visitid csn accession accessionno claimid claimno claimnumber', {
  type: 'OTHER_ID',
  form: CODE,
})
named('dos servicedate visitdate admitdate admitted dischargedate discharged appointment appt', {
  type: 'DATE',
  form: DAY,
})

/** Beside a resident who is a physician. */
const OF_PHYSICIANS = /pgy|rotation|attending|pager|shift|program|specialty/i

/** Before a column's name: whose it is, or which of several. */
const PREFIX = /^(?:patient|pat|pt|old|new|source|target|epic)/
const OF_PATIENT = /^(?:patient|pat|pt)/

/** Longer cells are no names of columns. */
const MAX_NAME = 30

/** What the columns of a table hold, in their order; undefined: what no header tells. */
export type Columns = readonly (Column | undefined)[]

/** What the columns hold that a line names, if some of them are patients'. */
export function columnsIn(line: string, mark: string): Columns | undefined {
  const names = cellsOf(line, mark).map(([from, to]) => line.slice(from, to))
  const columns = names.map((name, i) => {
    // "It has these rows: mrn,last,first".
    const own = i === 0 ? name.slice(name.lastIndexOf(':') + 1) : name
    if (own.length > MAX_NAME) return undefined
    const key = own
      .toLowerCase()
      .replace(/[(/].*|(?<!patient|pt|chart|member)\W#|(?<!last) \d$/g, '')
      .replace(/#/, 'no')
      .replace(/[^a-z\d]/g, '')
    if (key.startsWith('resident') && OF_PHYSICIANS.test(line)) return undefined
    const column = COLUMNS.get(key) ?? COLUMNS.get(key.replace(PREFIX, ''))
    return column?.type === 'PERSON_NAME' && !COLUMNS.has(key) && OF_PATIENT.test(key)
      ? { ...column, ofPatients: 'by name' as const }
      : column
  })
  return columns.length > 1 && columns.some((column) => column?.ofPatients) ? columns : undefined
}
