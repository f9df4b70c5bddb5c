import { expect, test } from 'vitest'
import { detect } from '../../../src/dlp/detect.ts'
import { found, matches, misses, passes } from './matched.ts'

matches('PERSON_NAME', [
  "<patient|Patient|PATIENT|pt|Pt|patient’s|patient's|claimant|Subscriber|insured|beneficiary>< |: |, | name: | named | is | Mrs. >«<Maria Gonzalez|Ines A. Calloway|Gonzalez, Maria|Dunja Kovačević|Omar bin Khalid>»",
  '<"patientName":"|"patient_name": "|patient="|PATIENT_NAME="|PAT_NAME="|"patName":"|member_name=\'|"subject":{"reference":"Patient/88","display":"|\\"patient\\":\\">«<Ines Calloway|Calloway, Ines>»<"|\'|\\">',
])
misses('PERSON_NAME', [
  '<Patient|patient> <Portal Login|Safety Officer|Access Manager|Monitor Philips|Services Desk>',
  '<"hostName":|"displayName":|"pat":|PAT=|PAT: >"Ines Calloway"',
])

found('PERSON_NAME', [
  'It jams for the <pt in room 14 (|patient (bed 22B) |pt in ED 9 - |patient on the table: |wrong patient came up - |patient concerned is |patient at window 2, |patient of ours, >«<Solveig Adler|Norma J. Adler|ADLER, NORMA|Craig Nolan-Reyes>»<.|, again|) twice>',
  'It jams for <patient (|a patient "|pt. |patient - |PATIENT (|Pts. >«<Norma Adler|NORMA ADLER|Nolan, Craig>»<.|, again|)>',
  'The <patients|pts> «Norma Adler»<, | and | vs | 331009 and | (331009) vs. >«<Craig Nolan|Solveig Adler>» are mixed up',
  '<bed 3 mrs|bed 12b: mr.> «<adler|o’dea|nolan-adler>» is up',
  '<mr|mrs> «<adler|o’dea>»< bay 6| in bed 12|, bed 4> is up',
  'The <patient|pt> «<norma nolan|craig adler>» cannot log in',
  'The dictation on patient «<norma zelinskaya|thaddeus adler>» <date of birth|medical record|mrn|dob> is lost',
  '{"actor":{"reference":"Patient/88","display":"«<Ines Calloway|Iñigo Peña>»"}}',
  'A nurse viewed the <record|chart> of <VIP|a coworker|her neighbor|his ex-wife|VIP Mayor> «Norma Adler» <and of coworker «Craig Nolan»|again>',
  "<Patient|Pt|Claimant:> «<O'Brien|Bush|Banks|Nolan>»<, MRN 8812774|, SSN 123-45-6789|, DOB 03/14/1961|, NHI ABC1234|, CHI 0709081128| MRN: 8812774>, reports pain.",
  'The <guarantor|enrollee|Policyholder|Guarantor:|deceased|decedent|Pt Name -> «<Solveig Adler|ADLER, NORMA>» has two bills',
  "<Patient|Pt|Claimant:> «<O'Brien|Bush|Banks>»<, MRN on file is wrong| MRN unknown>.",
  'Patient «<Nguyen, Chi|NGUYEN, CHI|Bush, George>», MRN 8812774',
])
passes(['The <Guarantor|Deceased|Decedent> <Balance report|Status flag|Affairs office> is down, 9 AM PT - Norma Adler'])
passes([
  'The patient <with wrong|search needs|record has> <medical record|mrn|dob> is back',
  '{"actor":{"reference":"Practitioner/88","display":"Norma Adler"}}',
  'Patient <Registration|Portal|Education|Bush>, <ID 14|phone 4471|age 3>',
  'Patient <Search, DOB and phone filters time out|Label DOB prints over the barcode on RVC-PRN-0317|Lookup DOB field rejects 2-digit years>',
  'Our <Patient portal admin, |patient experience lead (|Patient Access manager - |patient transport lead, |patient safety officer: >Norma Adler<, is on leave|) is on leave>',
  'The patient cannot check in, <Norma Adler|Craig Nolan> tried twice',
  '<mr|mrs> adler<| room 204> is up',
  '10:00 AM PT – Norma Adler presents, 10:30 PT (Craig Nolan) asks',
  'The patient <will cook|may mark|will young people|list norma>',
  'Keep a record of <changes by colleague|the work of employee> Craig Nolan',
])

test('in no ticket, a room is a patient’s too', () => {
  expect(detect('mrs adler room 12 needs a sitter, she is confused tonight')).toHaveLength(1)
})
