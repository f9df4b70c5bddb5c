import { found, misses, passes } from './matched.ts'

found('PERSON_NAME', [
  "WARN PID-5<| :|.1:> '«<ADLER^NORMA|O'DEA^FINN^A^^MR>»' does not match",
  "SELECT * FROM visits WHERE <patient_name|PatientName|PAT_NAME|member_name><= | = | ILIKE | != |=><'%|'>«<Brandvold|Nagarajan|Norma Adler>»<%'|'>",
  "UPDATE demographics SET last_name = '«Brandvold»' WHERE id = 4",
  "SELECT id FROM patients WHERE <last_name|lname|surname> = '«<van Dyke|St. John|Power|Bird|Church>»'",
  "SELECT id FROM persons WHERE last_name LIKE '«Brandvold»%' AND dob = ?",
])
found('PERSON_NAME', ['(0010,0010) PN [«<ADLER^NORMA|Ekholm^Tor^J>»] # 12, 1 PatientName'])
found('DATE_OF_BIRTH', ['(0010,0030) DA [«19520917»] # 8, 1 PatientBirthDate'])
found('MRN', [
  '(0010,0020) LO [«<8812774|R-119283>»] # 8, 1 PatientID',
  'no record for <PID-3|PID-3.1|PID-2:> «<7718204|KW440718>»',
  'It fails<, for example|. Another example is> PID-3: «7718204»',
  'DETAIL: Key <(mrn)|(patient_id)>=(«00440718») is still referenced',
])
found('HEALTH_PLAN_ID', ['DETAIL: Key (member_id)=(«XEH90211773») already exists'])
found('DATE_OF_BIRTH', ['bad PID-7 «19520917»'])
passes([
  '(0010,0020) LO <(no value available)|[]> # 0, 0 PatientID\n(0010,0030) DA (no value available) # 0, 0 PatientBirthDate',
  '(0010,0010) PN [<ANONYMOUS|TEST^PATIENT>] # 9, 1 PatientName',
  '(0008,0050) SH [8812774] # 8, 1 AccessionNumber',
  'WARN PID-<5|3|7> does not match <the record|version 2.5>',
  "WARN PID-5 'TEST^PATIENT' does not match",
  'PID-3.<4|5> (HL7<0363|0203>) must hold the type',
  'PID-3 <contains|LIST_OF_IDS>, PID-3: 7718204 in <the example|Example data>',
  "SELECT * FROM t WHERE patient_name <= 'Print Server'|= 'Server, Print'|= 'Unknown'|= 'REDACTED'|!= 'Undefined'|ILIKE '%term%'>",
  "SELECT * FROM members WHERE last_name = <'Doe'|'Test'|'null'|'Search'>",
  "const memberName = 'Operators'",
  "SELECT * FROM t WHERE <patient_name LIKE '%test%'|patient_name = '?'|last_name = 'Brandvold'|owner_name = 'Norma Adler'>",
  "select * from tokens where pat_name = 'Ci'",
])

found('PERSON_NAME', [
  "ERROR <src=7718 name=|PID-5 invalid: |duplicate (><'|\">«<ADLER^NORMA|Brandvold^Solveig|O'DEA-LEE^FINN>»<^^^|^J|><'|\"> rejected",
  '<A08 for |>«<ADLER^NORMA|Brandvold^Solveig>»<^A|> is rejected',
  "WARN mrn=44718 <name|nm|pt_nm|lname>='«<ADLER, N|Norma Adler|Brandvold>»' rejected",
  '{"mrn":"44718","contact":{"first":"«<Norma|Solveig>»","last":"«<Adler|Brandvold|O’Dea>»"}} rejected',
])
passes([
  "WARN <prov|provider|attending: |ordering_md=|user|author>='<ADLER^NORMA|Brandvold^Solveig>' rejected",
  '<Attending|Ordering MD:|User|Dr> <ADLER^NORMA|Brandvold^Solveig> rejected',
  "OBX-3 '<GLU^Glucose|CBC^Complete Blood Count|TESTER^ONE|LAST^FIRST>' rejected",
  '{"contact":{"first":"Norma","last":"Adler"},"name":"Craig Nolan"} rejected',
])
misses('PERSON_NAME', [
  '{"mrn":"44718","name":"<Alder Health|Print Server|eth0|Unknown>","first":"<2026-01-04|page|Test>"}',
])
