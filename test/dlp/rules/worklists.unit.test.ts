import { found, passes } from './matched.ts'

found('PERSON_NAME', [
  '\n<08:00 |8:15a |1300 | 9:20 am - |2) |- |* >«<Abernathy, Norma|Norma Zorblax|Craig Nolan-Reyes>»< - |: >BP check\n9:45 lunch',
  '\n- «Norma Adler» <- needs refill|(biopsy results)|: sports physical, 11:00>\n',
  'It froze at «<Norma Adler|ADLER, NORMA|Craig Nolan>»<, | | (><62F|34 M|17M|62 y/o|71yo>',
  'The wristband of <baby boy|Baby Girl|BABY GIRL> «<Tran|Ramirez|ADEYEMI>» prints twice',
])
passes([
  '\n<08:00 |2) |- ><Norma Adler - MRI server patch|Norma Adler: toner refill|Norma Adler - new pt. portal rollout|Norma Adler - vaccine inventory app|Norma Adler - follow up on labs|Server Patching - new pt. 2>\n',
  'It froze at <Norma Adler, 3F|Norma Adler, 4F|Print Queue 62F|Norma Adler, 62 fans|Norma Adler 62FX|Norma Adler 62 minutes>',
  'The <baby girl|Baby Boy> <is here|Clothes|shop> page is down',
])
