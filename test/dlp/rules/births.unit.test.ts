import { expect, test } from 'vitest'
import { detect } from '../../../src/dlp/detect.ts'
import { found, passes } from './matched.ts'

found('PERSON_NAME', [
  'It prints «<Norma Adler|NOLAN, CRAIG|Solveig M. Adler>»< |, | (><05/12/81|12/30/1957|1961-04-12|1-2-55|19 Sep 1983>',
])
found('DATE_OF_BIRTH', ['It prints <Norma Adler|NOLAN, CRAIG>< |, | (>«<05/12/81|12/30/1957|1961-04-12|19 Sep 1983>»'])
found('PERSON_NAME', ['Please merge «<Norma Adler|NOLAN, CRAIG>» <(|[><2001-07-19|1996-02-11><)|]>'])
found('DATE_OF_BIRTH', ['Please merge <Norma Adler|NOLAN, CRAIG> <(|[>«<2001-07-19|1996-02-11>»<)|]>'])
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
