import type { PhiType } from '../types.ts'

/** What stands in a template where a value will: `<MRN>`, `{mrn}`, `$MRN`, `%MRN%`. */
export const NO_TEMPLATE = '(?![<{$%[])'
/** What schemas, mocks and empty records hold instead of a value. */
export const NO_VALUE = 'string|date|null|none|n/a|true|false|tests?|yyyy-mm-dd|mm/dd/yyyy|0{5}|1900-01-01'

/** What stands near what documents an interface; "for example" stands before what is real as well. */
export const SHOWN =
  '(?:\\b[Tt]he example\\b|(?:[Ee]xample|[Ss]ample) (?:call|data|file|message|request|value)|swagger|openapi|postman|\\{id\\})'

/** Numbers that systems are tested with, and days that stand for none. */
const NO_NUMBER = /^(?:zz-?test|dummy|test|1900-01-01)|^(\d)\1\1-?\1\1-?\1{4}$/i
/** What nobody has as an SSN; other numbers are padded so. */
const NO_SSN = /^(?:000|666|999)-?\d\d-?\d{4}$/
/** Parts of the names of patients whom systems are tested with, and of fields, which stand where a name would. */
const NO_NAME =
  /^(?:zz-?test\w*|dummy\w*|test(?:er|patient|ing)?\d*|one|two|three|[ab]|foo|bar|doe|unknown|anonymous|redacted|undefined|null|none|search|term|(?:(?:pat(?:ient)?|last|family|given|first|sur)(?:[ _-]?name)?|name))$/i
/** Whom examples are about. */
export const isInExamples = (name: string): boolean =>
  /^(?:(?:john|jane)[ ^*]doe|doe[,^* ] ?(?:john|jane)|test[ ^*]patient)$/i.test(name)

/** Whether somebody may be called so: TESTER^JON, and not TESTER^ONE or LAST^FIRST. */
export const isPerson = (name: string): boolean =>
  !isInExamples(name) &&
  name
    .split(/[\^*]/)
    .slice(0, 2)
    .some((part) => part !== '' && !NO_NAME.test(part))

/** Whether what stands where a value of a type would is none, but a test's or an empty record's. */
export const isPlaceholder = (type: PhiType, value: string): boolean =>
  type === 'PERSON_NAME' ? !isPerson(value) : NO_NUMBER.test(value) || (type === 'SSN' && NO_SSN.test(value))

/** Whether what stands where a value of a type would is one, not a template's or a test's. */
export const isValue = (type: PhiType) => (value: string) =>
  !isPlaceholder(type, value) && (type === 'PERSON_NAME' || type === 'LOCATION' || /\d/.test(value))
