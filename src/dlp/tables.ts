import type { Match } from './coded.ts'
import { RULES } from './rules/all.ts'
import { isInExamples, isPlaceholder } from './rules/examples.ts'
import { isName } from './rules/names.ts'
import type { PhiType } from './types.ts'

/** What a column holds, and the form of its cells. `ofPatients`: nobody else is listed with it; `ofOthers`: who stands beside a patient. */
type Column = { type: PhiType; form: RegExp; ofPatients?: true; ofOthers?: true }

const NAME = /^\p{L}[\p{L}.'’-]{0,30}(?:[ ,^]{1,2}\p{L}[\p{L}.'’-]{0,30}){0,4}$/u
const CODE = /^(?=(?:\D*\d){3})[\p{L}\d][\p{L}\d ./-]{2,24}$/u
const DAY = /^(?=(?:\D*\d){3})[\p{L}\d][\p{L}\d ,./-]{5,19}(?:[T ][\d:.+Z]{4,20})?$/u
const PHONE = /^[+(\d][\d ().+-]{6,24}$/

const COLUMNS = new Map<string, Column>()
/** Names as headers have them, in small letters without what separates their words. */
function columns(names: string, column: Column): void {
  for (const name of names.split(/\s+/)) COLUMNS.set(name, column)
}
columns('ssn ssnlast4 socialsecurity socialsecurityno socialsecuritynumber patientssn memberssn', {
  type: 'SSN',
  form: /^(?:[\dx*]{3}[- ]?[\dx*]{2}[- ]?)?\d{4}$/i,
  ofPatients: true,
})
columns(
  'mrn patientid ptid patid patientmrn patientno patientnumber medicalrecord medicalrecordno medicalrecordnumber chartno chartnumber',
  { type: 'MRN', form: CODE, ofPatients: true },
)
columns(
  'memberid memberno membernumber subscriberid insuranceid medicareid medicaidid mbi hicn beneficiaryid enrolleeid healthplanid',
  { type: 'HEALTH_PLAN_ID', form: CODE, ofPatients: true },
)
columns('dob birthdate birthday dateofbirth patientdob ptdob memberdob', {
  type: 'DATE_OF_BIRTH',
  form: DAY,
  ofPatients: true,
})
columns('patient patientname patname pt ptname', { type: 'PERSON_NAME', form: NAME, ofPatients: true })
columns(
  'name fullname last first lastname firstname lname fname surname forename givenname familyname given family member membername',
  { type: 'PERSON_NAME', form: NAME },
)
columns('subscriber guarantor', { type: 'PERSON_NAME', form: NAME, ofOthers: true })
columns('phone phoneno phonenumber telephone tel cell mobile homephone', { type: 'PHONE', form: PHONE })
columns('fax faxno', { type: 'FAX', form: PHONE })
columns('email emailaddress mail', { type: 'EMAIL', form: /^[^\s@]{1,64}@[^\s@]{3,64}$/ })
columns('address address1 addr street streetaddress homeaddress', {
  type: 'STREET_ADDRESS',
  form: /^(?=.{0,60}\d)[\p{L}\d].{3,79}$/u,
})
columns('city town county', { type: 'LOCATION', form: /^\p{L}[\p{L} .'’-]{1,39}$/u })
columns('zip zipcode postalcode postcode', { type: 'ZIP_CODE', form: /^(?=.{0,5}\d)[A-Z\d][A-Z\d -]{3,9}$/ })
columns('account accountno accountnumber acct acctno', { type: 'ACCOUNT_NUMBER', form: CODE })
columns('policyno policynumber policyid groupno groupnumber', { type: 'HEALTH_PLAN_ID', form: CODE })
columns('id encounter encounterid visitid csn accession accessionno claimid claimno claimnumber', {
  type: 'OTHER_ID',
  form: CODE,
})
columns('dos servicedate visitdate admitdate admitted dischargedate discharged appointment appt', {
  type: 'DATE',
  form: DAY,
})

/** What some column of patients' is called by; most lines have none of it. */
const OF_PATIENTS =
  /ssn|social|mrn|medica|pat|pt|chart|member|subscriber|insurance|mbi|hicn|benef|enrol|plan|dob|birth/i
/** Longer lines are no headers, longer cells no names of columns; longer texts no value, were it with spaces around. */
const [MAX_HEADER, MAX_NAME, MAX_VALUE, MAX_CELL] = [400, 30, 80, 160]
/** Between a Markdown header and its rows, and around what databases print. */
const RULER = /^[\s|:+=-]*$/
const MARKS = ['|', '\t', ';', ','] as const

type Columns = readonly (Column | undefined)[]
type Table = { mark: string; columns: Columns }

/**
 * What stands in columns whose header says that the rows are persons in care, line by line: CSV, Markdown, tabs.
 * @param growing the text may go on: what makes its last row a patient's may stand in a cell that is still to come
 */
export function tabled(text: string, found: Match[], growing: boolean): void {
  if (!text.includes('\n')) return
  let table: Table | undefined
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n', start)
    const end = next === -1 ? text.length : next
    const line = text.slice(start, end)
    const header = headerOf(line)
    if (header) table = header
    else if (table && !RULER.test(line)) {
      const cells = cellsOf(line, table.mark)
      // A row that was cut or written otherwise ends nothing.
      const unfinished = growing && next === -1 && cells.length <= table.columns.length
      if (unfinished || cells.length === table.columns.length)
        takeRow(line, start, cells, table.columns, found, unfinished)
      else if (cells.length === 1) table = undefined
    } else if (line.trim() === '') table = undefined
    start = end + 1
  }
}

function headerOf(line: string): Table | undefined {
  if (line.length > MAX_HEADER || !OF_PATIENTS.test(line)) return undefined
  const mark = MARKS.find((each) => line.includes(each))
  if (mark === undefined) return undefined
  const columns = columnsIn(line, mark)
  return columns ? { mark, columns } : undefined
}

/** What the columns hold that a line names, if some of them are patients'. */
export function columnsIn(line: string, mark: string): Columns | undefined {
  const names = cellsOf(line, mark).map(([from, to]) => line.slice(from, to))
  const columns = names.map((name, i) => {
    // "It has these rows: mrn,last,first".
    const own = i === 0 ? name.slice(name.lastIndexOf(':') + 1) : name
    return own.length > MAX_NAME ? undefined : COLUMNS.get(own.toLowerCase().replace(/[^a-z\d]/g, ''))
  })
  return columns.length > 1 && columns.some((column) => column?.ofPatients) ? columns : undefined
}

/** What quotation marks may hold together: RFC 4180, also with semicolons. In other tables they are inches. */
const QUOTED = new Set([',', ';'])

/** The cells between marks, from one place in the line to another; marks in a cell that begins with a quotation mark part none until it ends. */
export function cellsOf(line: string, mark: string, quote = '"'): [from: number, to: number][] {
  const cells: [number, number][] = []
  let [from, begun, quoted] = [0, false, false]
  for (let i = 0; i <= line.length; i++) {
    const character = line[i]
    if (i === line.length || (!quoted && character === mark)) {
      cells.push([from, i])
      ;[from, begun] = [i + 1, false]
    } else if (quoted && character === quote) {
      if (line[i + 1] === quote) i++
      else quoted = false
    } else if (!begun && character !== ' ') {
      begun = true
      quoted = character === quote && QUOTED.has(mark)
    }
  }
  return cells
}

/** Takes a row's cells if one of them holds what only a patient has. */
export function takeRow(
  line: string,
  offset: number,
  cells: readonly (readonly [number, number])[],
  columns: Columns,
  found: Match[],
  unfinished: boolean,
): void {
  const row: Match[] = []
  let ofPatients = unfinished
  for (const [i, [from, to]] of cells.entries()) {
    const column = columns[i]
    if (!column || to - from > MAX_CELL) continue
    const value = line.slice(from, to).replace(/^[\s"'*`]+|[\s"'*`]+$/g, '')
    if (value.length > MAX_VALUE || !column.form.test(value)) continue
    // "TEST001", "1900-01-01"; and all of a row is an example's whose patient is called so. What may go on may be more: "John Doe" of "John Doetsch".
    if (!unfinished && !column.ofOthers && isInExamples(value)) return
    if (!unfinished && isPlaceholder(column.type, value)) continue
    ofPatients ||= column.ofPatients === true && (column.type !== 'PERSON_NAME' || isName(value))
    row.push({
      type: column.type,
      rule: RULES.length,
      offset: offset + line.indexOf(value, from),
      length: value.length,
      from: 0,
      to: 0,
      sure: 'always',
      onceIdentified: undefined,
      notAlone: undefined,
    })
  }
  if (ofPatients) found.push(...row)
}
