import { expect, test } from 'vitest'
import { detect } from '../../../src/dlp/detect.ts'
import { found, misses, passes } from './matched.ts'

found('PERSON_NAME', [
  'It prints «<Norma Adler|NOLAN, CRAIG|Solveig M. Adler>»< |, | (><05/12/81|12/30/1957|1961-04-12|1-2-55|19 Sep 1983>',
])
found('DATE_OF_BIRTH', ['It prints <Norma Adler|NOLAN, CRAIG>< |, | (>«<05/12/81|12/30/1957|1961-04-12|19 Sep 1983>»'])
found('PERSON_NAME', ['Please merge «<Norma Adler|NOLAN, CRAIG>» <(|[><2001-07-19|1996-02-11><)|]>'])
found('DATE_OF_BIRTH', ['Please merge <Norma Adler|NOLAN, CRAIG> <(|[>«<2001-07-19|1996-02-11>»<)|]>'])
found('PERSON_NAME', [
  'It stops at «<Norma Adler|NOLAN, CRAIG|Solveig M. Brandvold|Norma Zorblax>»< (|, | | - | | ><MRN 44718|mrn# K-44718|DOB: 3/4/61|dob=19610304|SSN 604-22-7719|Member ID W44718> again',
])
found('PERSON_NAME', [
  'It stops at «<Norma Adler|ADLER, NORMA|Ngozi Brandvold>»<, bed 4| in bed 4| (Bed 12B)| was discharged| was hospitalized| was admitted today| was admitted to the ICU>',
])
passes([
  'It stops at <Norma Adler|Craig Nolan> <in bed management|was admitted as co-host|was admitted to the meeting|was hired>',
])
passes([
  'It stops at <Norma Adler|Craig Nolan> <(MRN team)|DOB filter|(member ID prefix)|member 2 of 3|(member #3 of the board)>',
])
passes([
  '<Commits|Committed|Hired|Since|Seniority|Version 2|Joined> by day, Norma Adler (1998-05-01), Craig Nolan (2004-11-15)',
  '<Hired: |Signed by |Uploaded by |Owner: >Norma Adler 05/12/<1999|81>',
  'Norma Adler <05/12/2024|2026-04-12|05/12/26|05/12|1957>',
  'Norma Adler 2009-02-14 initial import, Craig Nolan 2009-03-01 fix build',
  '<Print Server|Conference Room|Windows Update> 05/12/1981',
])

test.each([
  ['By seniority: Norma Adler (1998-05-01), Craig Nolan (2004-11-15)', []],
  ['It prints Norma Adler 2004-11-15, MRN 7718204, twice', ['Norma Adler', '2004-11-15', '7718204']],
  ['Asthma visit of Norma Adler (2004-11-15) with her mother', ['Norma Adler', '2004-11-15']],
])('a day since 1995 as programs write it is one of birth beside what identifies: %s', (text, values) => {
  expect(detect(text).map(({ offset, length }) => text.slice(offset, offset + length))).toEqual(values)
})

misses('PERSON_NAME', [
  '<Signed by |Owner: >Norma Adler, MRN 44718',
  '<Print Server|Merge Adler|Patient Adler> (MRN 44718)',
])
