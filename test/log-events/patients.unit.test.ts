import { expect, test } from 'vitest'
import { ofIdentified, ofPatients } from '../../src/log-events/patients.ts'
import { overAndOver } from '../support/hostile.ts'

/** The text with what is found marked «so». */
const marked = (text: string, find = ofPatients) =>
  find(text).reduceRight(
    (all, { offset: at, length }) => `${all.slice(0, at)}«${all.slice(at, at + length)}»${all.slice(at + length)}`,
    text,
  )

test.each([
  'user=rn1 patient_first_name=«Thi» patient_last_name=«Young» ward=4',
  'patient.name="«Washington, Denzel»" patients.name.family=«Okonkwo»',
  '{"patientFullName":"«grant young»","patient.last":"«O\'Brien»"}',
  '{\\"PatientName\\": \\"«YOUNG^GRANT»\\"}',
  "patient_surname='«Young»', patient_address='«12 Elm Street, Springfield»'",
  'PAT_NAME="«YOUNG,GRANT A»" pat_last_name=«Young» {"patName":"«Young»"} pt_name=«Young»',
  'PAT_NAME="«YOUNG,GRANT»" PT_NAME=«YOUNG^GRANT^7» token=[SECRET]',
  'patient.name="[PERSON_NAME]«, Grant»" patient.address.line1="«12 Elm»"',
])('what a field of a patient’s says is found, whatever it is: %s', (text) => {
  expect(marked(text.replace(/[«»]/g, ''))).toBe(text)
})

test.each([
  'patient_name=null patient.address=10.0.0.5 patient_name=[PERSON_NAME] patient_name=""',
  'patient_portal.name=MyChart patient_name_format="last, first" patient_filename=x.pdf outpatient_name=y',
  'pat.name=deploy azure_pat_name=deploy format_name=x pat=x',
  'gitlab: pat_name=ci-deploy created by alice scopes=api',
  'event=token.created user=alice pat_name=deploy pat_id=88912',
  'pt_name=cluster1 pt_address=10.1.2.3/db port 443',
  'patient.lastseen=today patients first: patient first=x, the patient name is on file',
])('and what is called otherwise, or says nothing, is not: %s', (text) => {
  expect(marked(text)).toBe(text)
})

test.each([
  'person.last_name=«Young» firstName=«Grant» contact.surname="«O\'Brien»"',
  'PatientDto[lastName=«King», middleName=«Rose»]',
  "last_name=«Field» first_name=«May» lname=«Text-Young» surname='«Missing O»'",
  'find({lastName:\'«Price»\', family_name: "«St. John»"})',
  '{\\"match\\":{\\"last_name\\":\\"«King»\\"}}',
  'changes.last_name.from=«Young» changes.last_name.to=«Gill»',
  "WHERE lower(last_name) LIKE '«young%»' AND lname = N'«King»'",
  'Parameters: {"last_name"=>"«King»"}',
  'to=«+14155550132» {"from":"«+4930123456»"}',
])('a part of a name is found in fields that are called so, and a telephone: %s', (text) => {
  expect(marked(text.replace(/[«»]/g, ''), ofIdentified)).toBe(text)
})
test.each([
  'first_name: must not be blank, last_name: field is required, surname: required for registration',
  'lname=MISSING columns.last_name=text last_name varchar {"last_name":"too_long","first_name":"invalid"}',
  'SET last_name = @lastName, first_name = upper(first_name)',
  'user_name=young file_name=x hostname=king last_name_format=x last_name=null first_name=[PERSON_NAME]',
  'fname=report.pdf fname=/srv/young fname=C:\\x lname=4711 last=Young name=Young offset=+0100 build=4155550132 x=+14155550132.5',
])('and not in others: %s', (text) => {
  expect(marked(text, ofIdentified)).toBe(text)
})

test.each([
  'patient_name="',
  'patient.name.',
  'patient_name=\\',
  "patient.name='[A",
  'patient_first_',
  'last_name=> "',
  'lname like ',
])('ends, however hostile the text: %s', (text) => {
  for (const find of [ofPatients, ofIdentified]) find(overAndOver(text))
})
