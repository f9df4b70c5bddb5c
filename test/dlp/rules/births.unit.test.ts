import { found, passes } from './matched.ts'

found('PERSON_NAME', [
  'It prints «<Norma Adler|NOLAN, CRAIG|Solveig M. Adler>»< |, | (><05/12/81|12/30/1957|1961-04-12|1-2-55|19 Sep 1983>',
])
found('DATE_OF_BIRTH', ['It prints <Norma Adler|NOLAN, CRAIG>< |, | (>«<05/12/81|12/30/1957|1961-04-12|19 Sep 1983>»'])
passes([
  '<Hired: |Signed by |Uploaded by |Owner: >Norma Adler 05/12/<1999|81>',
  'Norma Adler <05/12/2024|2026-04-12|05/12/26|05/12|1957>',
  '<Print Server|Conference Room|Windows Update> 05/12/1981',
])
