import { expect, test } from 'vitest'
import { detect } from '../../../src/dlp/detect.ts'
import { found, matches, misses, passes, variants } from './matched.ts'

matches('MRN', [
  '<MRN|mrns|m.r.n|mr #|mr#> «448-2231»',
  '<medical record|med rec|med. rec|medical_record number|medical records no.|medical record #|medical record id|medical record code|health record|health record number> «AB4482231»',
  '<hospital|patient|pt|unit|emr> <id|identifier|number|no.|#>: «4482231»',
  'patient_id «4482231»',
  '<chart|record> <number|num|nr|no.|id|#|code|> «44-8223»',
  '<medicalRecordNumber|medicalrecordid|medical-record-number|healthRecord|patientId|patient-id|hospitalNumber|recordId|recordNo|PAT_ID|patId|PAT_MRN_ID|mrnId>: «4482231»',
  'token.used PAT_ID: «4482231»',
  '{"mrn":<| >{<|\n  >"<value|old|new|from|before>": "«00482231»"}',
  '{"patient":{"mrn":{"old":null,"new":"«00482231»"}}}',
])
matches('MRN', [
  'UHID<: | no. | >«KA/26/004407»',
  '{"resourceType":"Patient","id":"x","identifier":[{<"use":"usual",|"type":{"coding":[{"code":"MR"}]},|>"system":"urn:oid:1.2.3","value":"«K-440718»"}],"telecom":[]}',
])
misses('MRN', [
  '{"resourceType":"<Device|Organization>","identifier":[{"value":"K-440718"}]}',
  '{"resourceType":"Patient","identifier":[],"telecom":[{"value":"503-555-0162"}]}',
  'mrn 12',
  '{"mrn":{"<newest|count|type>":"00482231"}}',
  '{"mrn":{},"value":"00482231"}',
  'patient ideas 4482231',
  'chart 123',
  '<chart|record> <1999|2024>',
  'hospital 4482231',
  'mr 4482231',
  '<My pat_id=|patent pat_no: |token.created patId=>4482231 in Azure DevOps',
  '<PAT id|PAT no.|github_pat_id|pat.id|compat_id> 4482231',
])

matches('MRN', [
  '<GET /api/v2|url: /fhir|opened /ehr>/<patients|Patient|charts>/«8812774»</documents|?tab=labs|>',
  '<hosp no|hosp. number|Hosp #|armband no.|wristband id>< |: >«K449120»',
])
misses('MRN', ['Hosp no. of beds is 120, see policy K449'])
found('MRN', [
  'NHI <|no. >«<ZAC5361|ZBN77QT>»',
  'CHI <|number: >«<0107894412|010789 4412>»',
  'It is the <chart for|medical record of|chart of coworker|record of VIP|patient> Solveig Adler<, | (| [>«<LO-204417|E1180927|7001882>»<)|, again>',
])
found('MRN', [
  'connect() failed, request: "GET /chart/44071 HTTP/1.1", upstream: "http://<localhost|127.0.0.1>:3000/chart/«44071»", host: "fhir"',
  'For example GET /patients/«44071» hangs',
])
found('MRN', ['Same patient: Norma Adler «331009» and <Craig Nolan|NOLAN, CRAIG> <|(>«331774»<|)>'])
found('MRN', [
  '<Chart for|medical record of|patient> <|Mr. ><Norma Adler|NOLAN, CRAIG> <(# |(#|#>«<118823|00482217>»<|)> is locked',
  'Do you have <your|the> medical record number?<\n|  ><Caller|[00:23] CALLER>: <|Yes, |yes it’s >«8812774» is locked',
])
passes([
  'What is the <policy number|MRN format>? <POL-2026-0144 covers it|See: chapter 8812774>',
  'Chart for Craig Nolan 204417 widgets sold, please make it a bar chart',
  'Ask Norma Adler 331009 and Craig Nolan, 331774',
  'Patient Access <manager Craig Nolan|Manager Craig Nolan>, INC0041882',
  '<Swagger shows|The example is> GET /patients/8812774, why',
  'GET /patients/8812774 <is the example in our docs|from the Postman collection>',
])

test.each([
  'Please record that Norma Adler (E10977) was absent on Monday.',
  '<Training|Time|Personnel> record for Norma Adler<, 104422,| (E10442)> is incomplete.',
  'Patient <access rep|complaint about> Norma Adler (E10442), please call.',
  'Maintenance record of Siemens Artis (AX-10442) is in the binder.',
])('an employee’s number is no MRN: %s', (pattern) => {
  for (const text of variants(pattern))
    expect(
      detect(text).map(({ type }) => type),
      text,
    ).not.toContain('MRN')
})

test.each([
  'Load test: 300 rps on GET /patients/44071/labs, p95 180 ms.',
  'curl https://fhir.<acme-sandbox.io|acme.test|example.org>/r4/patients/7718204 -H "Accept: application/json"',
])('a path that is tested with is no MRN: %s', (pattern) => {
  for (const text of variants(pattern))
    expect(
      detect(text).map(({ type }) => type),
      text,
    ).not.toContain('MRN')
})

test('the record of a person, told by a number, is a patient’s outside of tickets', () => {
  expect(detect('The record for Norma Adler (LO-204417) shows an allergy to penicillin.')).toContainEqual(
    expect.objectContaining({ type: 'MRN', length: 9 }),
  )
})

test('a patient’s Id in XML is an MRN, a device’s is not', () => {
  const mrn = expect.objectContaining({ type: 'MRN', length: 8 })
  expect(detect('<Patient>\n  <Id>PT-44071</Id>')).toContainEqual(mrn)
  expect(detect('<Device>\n  <Id>PT-44071</Id>')).not.toContainEqual(mrn)
})
