import { matches, misses } from './matched.ts'

matches('PERSON_NAME', [
  "<patient|Patient|PATIENT|pt|Pt|patient’s|patient's|claimant|Subscriber|insured|beneficiary>< |: |, | name: | named | is | Mrs. >«<Maria Gonzalez|Ines A. Calloway|Gonzalez, Maria|Dunja Kovačević|Omar bin Khalid>»",
  '<"patientName":"|"patient_name": "|patient="|member_name=\'|"subject":{"reference":"Patient/88","display":"|\\"patient\\":\\">«<Ines Calloway|Calloway, Ines>»<"|\'|\\">',
])
misses('PERSON_NAME', [
  '<Patient|patient> <Portal Login|Safety Officer|Access Manager|Monitor Philips|Services Desk>',
  '"<hostName|displayName>":"Ines Calloway"',
])
