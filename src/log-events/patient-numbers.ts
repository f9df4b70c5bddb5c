import type { Finding, PhiType } from '../dlp/types.ts'

/** An action on patients, not one in their portal, nor on what they are to pay. */
const ON_PATIENTS =
  /patient(?!s?[^a-z]?(?:portal|(?:service|api|app|import[^a-z]?job)(?![a-z])|log[^a-z]?(?:in|on|off|out)|sign[^a-z]?(?:in|on|off|out|up)|session|invoice|bill|payment))/i
const SEPARATOR = String.raw`\\{0,4}["']?\s?(?:=>|[=:])\s?\\{0,4}["']?`
/** What it was done to, by a field: `object_type=Patient`, `model=ehr.patient`, FHIR's `what.reference=Patient/…`, `role.display=Patient`. */
const OF_TYPE = new RegExp(
  String.raw`(?:type|model|reference|role\.display)${SEPARATOR}(?:\w{1,40}[.:]){0,4}patient(?![\w.-])`,
  'i',
)

/** Whether what was done, or a field beside it, says that it was done to a patient. */
export const isOnPatients = (action: string, message: string): boolean =>
  ON_PATIENTS.test(action) || OF_TYPE.test(message)

const NUMBER = '(?!ip-|\\d{4}-\\d\\d-\\d\\d(?!\\d))[a-z]{0,3}-?\\d[\\d-]{3,}'
const ALONE = new RegExp(`^${NUMBER}$`, 'i')
/** Whether a name is nothing but a number, as a patient's. */
export const isNumber = (name: string): boolean => ALONE.test(name)

const numberBehind = (names: string) => new RegExp(`(?<=${names}${SEPARATOR})${NUMBER}(?![\\w.])`, 'gi')
const ALWAYS = numberBehind('(?:(?<![a-z\\d])patient(?:\\.id|[._](?:key|ref))?|\\bperson_?(?:nbr|number))')
/** `viewed patient 482913`; not a day, nor a chart of a dashboard. */
const IN_PROSE = /(?<=\b(?:patient|opened chart) #?)(?!20[0-3]\d[01]\d[0-3]\d\b)\d{5,}(?![\w.])/gi
/** Not ids of who acted, nor of what programs count. */
const OTHERS =
  '(?:user|actor|author|staff|employee|provider|by|tenant|org|organization|session|request|trace|span|event|job|device|client|app|log|role|policy|group)'
const BESIDE_PATIENTS = numberBehind(
  `(?:(?<![a-z\\d])(?<!${OTHERS}[._]?)(?:record|object|item|target|resource)?id|\\b(?:pk|pid|key|ref|identifier\\.value|source|from|to))`,
)
/** DICOM's and IHE's audit messages, of persons. */
const IN_ATNA =
  /(?<=<ParticipantObjectIdentification(?![^>]{0,600}TypeCode=["'][2-4])(?![^>]{0,600}CodeRole=["'](?:1\d|[2-9]))[^>]{0,600}?\sParticipantObjectID=["'])(?=[^"']{0,60}\d)[^"'^]{1,60}/g
const NAME_IN_ATNA = /(?<=<ParticipantObjectName>)(?=[^<]*[\^,])[^<]{2,100}/g

const all = (text: string, pattern: RegExp, type: PhiType): Finding[] =>
  [...text.matchAll(pattern)].map(({ index: offset, 0: { length } }) => ({ type, offset, length, confidence: 1 }))

/**
 * The numbers by which a text says whose record it is about, in fields that say little by themselves: `patient=482913`.
 * @param onPatients whether it is beside an action on patients (see isOnPatients): then ids are theirs
 */
export const numbersOfPatients = (text: string, onPatients: boolean): Finding[] => [
  ...all(text, ALWAYS, 'MRN'),
  ...all(text, IN_PROSE, 'MRN'),
  ...(onPatients ? all(text, BESIDE_PATIENTS, 'MRN') : []),
  ...all(text, IN_ATNA, 'MRN'),
  ...all(text, NAME_IN_ATNA, 'PERSON_NAME'),
]
