import { expect, test } from 'vitest'
import { coded } from '../../../src/dlp/coded.ts'
import { tokenize } from '../../../src/dlp/tokens.ts'
import { matches, misses, passes } from './matched.ts'

const PID =
  'PID|1|7720|K440718^^^LKW^MR||Brandvold^Solveig||19520917|F|||9 Alder Row^^Moss^OR^97110||5035550162|||||AC20881'

const matched = (text: string): string[] => [
  ...new Set(
    coded(text, tokenize(text))
      .filter(({ sure }) => sure === 'always')
      .map(({ type, offset, length }) => `${type} ${text.slice(offset, offset + length)}`),
  ),
]

test.each([
  ['at the start of a line', 'MSH|^~\\&|ADT\n', '\nPV1|1|O'],
  ['in the middle of a sentence', 'Why is ', ' turned down?'],
  ['in a string of JSON', '{"message":"MSH|^~\\\\&|ADT\\r', '\\rPV1|1|O"}'],
])("the fields of HL7's segment PID are told %s, and a number at its end is an SSN", (_, before, after) => {
  expect(matched(`${before}${PID}|604-22-7719${after}`)).toEqual([
    'MRN 7720',
    'MRN K440718^^^LKW^MR',
    'PERSON_NAME Brandvold^Solveig',
    'DATE_OF_BIRTH 19520917',
    'STREET_ADDRESS 9 Alder Row^^Moss^OR^97110',
    'PHONE 5035550162',
    'ACCOUNT_NUMBER AC20881',
    'SSN 604-22-7719',
  ])
})

test.each([
  'Mapping: PID|1|{id}|<MRN>^^^<FACILITY>||<LAST>^<FIRST>||$DOB|<SEX>|||<ADDRESS>||%PHONE%|||||{account}|<SSN>',
  'PID|1|ID|MRN||LAST NAME^FIRST NAME||DOB|SEX|||ADDRESS||PHONE|||||ACCOUNT|SSN',
  'NM1*IL*1*TESTER*ONE****MI*TEST0001~NM1*QC*1*ZZTEST*TWO~',
  'NM1*IL*1*<LAST>*<FIRST>****MI*{memberId}~REF*SY*SSN~REF*EA*MRN~DMG*D8*CCYYMMDD*F~',
])('a template of a message, or one that tests a system, holds nobody: %s', (text) => {
  expect(matched(text)).toEqual([])
})

test('who is called Tester, or has a number that begins with ZZ, is somebody', () => {
  expect(matched('PID|1||ZZ440718^^^LKW^MR||TESTER^SOLVEIG||19520917')).toEqual([
    'MRN ZZ440718^^^LKW^MR',
    'PERSON_NAME TESTER^SOLVEIG',
    'DATE_OF_BIRTH 19520917',
  ])
})

matches('PERSON_NAME', [
  '<|~|~\n|What is wrong in >NM1*<IL|QC|74|03>*1*«<BRANDVOLD*SOLVEIG*A|Brandvold*Solveig|O’Dea*Finn>»<~|****MI*K4471~|*|>',
])
test.each(['NK1|1|BRANDVOLD^SOLVEIG|SPO', 'msg\\rGT1|1||BRANDVOLD^SOLVEIG||', 'NK1|2|BRANDVOLD^SOLVEIG'])(
  'relatives and guarantors are told in HL7: %s',
  (text) => expect(matched(text)).toEqual(['PERSON_NAME BRANDVOLD^SOLVEIG']),
)

test('patients and relatives are told in C-CDA, and clinicians and templates are not', () => {
  const named = (element: string, given: string) =>
    `<${element}>\n  <name use="L"><prefix>Ms</prefix><given>${given}</given> <family>Brandvold</family></name></${element}>`
  for (const element of ['patient', 'guardianPerson', 'associatedPerson'])
    expect(matched(named(element, 'Solveig'))).toEqual(['PERSON_NAME Solveig', 'PERSON_NAME Brandvold'])
  expect(matched(named('assignedPerson', 'Solveig'))).toEqual([])
  expect(matched(named('patient', '{given}'))).toEqual(['PERSON_NAME Brandvold'])
})

matches('MRN', ['MRG|«K440718^^^LKW^MR»'])
matches('HEALTH_PLAN_ID', [
  'NM1*<IL|QC>*1*BRANDVOLD*SOLVEIG*A***<MI|II>*«KWX440718»<~|, says she|>',
  'REF*<0F|1L|1W|IG>*«KWX440718»<~|. Then|>',
])
matches('SSN', ['REF*SY*«604227719»<~|)|>'])
matches('MRN', ['REF*EA*«K4471»~'])
matches('DATE_OF_BIRTH', ['DMG*D8*«19520917»<*F~|~>'])
matches('ACCOUNT_NUMBER', ['CLM*«KA20881»*120.5***11:B:1~'])
matches('DATE', ['DTP*<472|435>*D8*«20240306»~'])
matches('STREET_ADDRESS', ['N3*«9 ALDER ROW»~'])
matches('LOCATION', ['N4*«MOSS POINT»*OR*97110~'])
matches('ZIP_CODE', ['N4*MOSS POINT*OR*«<97110|971104471>»~'])
misses('PERSON_NAME', ['NM1*<PR|85|41>*<1|2>*BRANDVOLD*SOLVEIG~', 'NM1*IL*2*BRANDVOLD CORP~'])
misses('SSN', ['REF*<D9|G1>*604227719~', 'REF*SY*60422771~', `${PID}|6042277190`])

matches('PERSON_NAME', [
  '"<family|given|first_name|firstName|firstname|last_name|lastName|surname|patientName|memberName|fullName>": "«xolani m»"',
  '"given": ["«xolani»"]',
])
matches('LOCATION', ['"<city|town|county>" : "«qumbu»"'])
matches('ZIP_CODE', ['"<postalCode|postal_code|zip|zipCode|zip_code|postcode>": "«5180»"'])
matches('DATE_OF_BIRTH', ['"<birthDate|birth_date|dob|date_of_birth|dateOfBirth>": "«19.iv.1974»"'])
matches('STREET_ADDRESS', ['"<line|street|address>": ["«elm, by the mill»"]'])

passes([
  '{"<family|last_name|patientName>":"<{{lastName}}|$LAST|%s|string|null|test|>","<birthDate|dob>":"<{{dob}}|YYYY-MM-DD|string|1900-01-01>","zip":"<00000|%s>"} is refused',
  '{"given":["<{{firstName}}|%s>"],"address":"<%s|string|null>"} is refused',
])

matches('MRN', ['PID|1||«<000550718|666550718>»||BRANDVOLD^SOLVEIG', 'REF*EA*«000550718»~'])
matches('HEALTH_PLAN_ID', ['NM1*IL*1*BRANDVOLD*SOLVEIG****MI*«999550718»~'])
misses('SSN', ['REF*SY*<000550718|666550718|999550718>~'])
