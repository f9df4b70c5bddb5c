import { matches, misses } from './matched.ts'

matches('MRN', [
  '<MRN|mrns|m.r.n|mr #|mr#> «448-2231»',
  '<medical record|med rec|med. rec|medical_record number|medical records no.|medical record #|medical record id|medical record code|health record|health record number> «AB4482231»',
  '<hospital|patient|pt|unit|emr> <id|identifier|number|no.|#>: «4482231»',
  'patient_id «4482231»',
  '<chart|record> <number|num|nr|no.|id|#|code|> «44-8223»',
  '<medicalRecordNumber|medicalrecordid|medical-record-number|healthRecord|patientId|patient-id|hospitalNumber|recordId|recordNo>: «4482231»',
])
matches('MRN', [
  'UHID<: | no. | >«KA/26/004407»',
  '{"resourceType":"Patient","id":"x","identifier":[{<"use":"usual",|"type":{"coding":[{"code":"MR"}]},|>"system":"urn:oid:1.2.3","value":"«K-440718»"}],"telecom":[]}',
])
misses('MRN', [
  '{"resourceType":"<Device|Organization>","identifier":[{"value":"K-440718"}]}',
  '{"resourceType":"Patient","identifier":[],"telecom":[{"value":"503-555-0162"}]}',
  'mrn 12',
  'patient ideas 4482231',
  'chart 123',
  '<chart|record> <1999|2024>',
  'hospital 4482231',
  'mr 4482231',
])
