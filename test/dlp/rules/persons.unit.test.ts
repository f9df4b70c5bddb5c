import { matches, misses } from './matched.ts'

matches('PERSON_NAME', [
  '<Mr|Mrs|Ms|Miss|Mx|Mme|Sra|Sr|Herr|Frau|Dr|Doctor|Prof|Nurse><|.> «<O’Neil|García Márquez|van der Berg|J. Smith|Abdul al Karim|Ortega y Gasset|María del Carmen|Leonardo da Vinci|de la Cruz|bin Laden|von Braun|di Marco|el Sayed>»',
  'list: «<Smith, John|OKAFOR, MARIA L.|O’Neil, Anna|Smith-Jones, Anna M>»',
])
matches('PERSON_NAME', [
  "<patient|Patient|PATIENT|pt|Pt|patient’s|patient's|claimant|Subscriber|insured|beneficiary>< |: |, | name: | named | is | Mrs. >«<Maria Gonzalez|Ines A. Calloway|Gonzalez, Maria|Dunja Kovačević|Omar bin Khalid>»",
  '<chart|labs|result|biopsies|study|wristband|prescription|refills|consent|summary|referral|x-ray|scan|appointment|visits|records|specimen|admission> <of|for|from|belonging to> <|Ms. >«<Maria Gonzalez|Norma J. Adler|Gonzalez, Maria>»',
  '<"patientName":"|"patient_name": "|patient="|member_name=\'|"subject":{"reference":"Patient/88","display":"|\\"patient\\":\\">«<Ines Calloway|Calloway, Ines>»<"|\'|\\">',
])
matches('PERSON_NAME', [
  "why is «<Dagny Brandvold|Tor J. Ekholm|norma adler>'s» <MRI|x-ray|latest labs|chart|biopsy|discharge summary|prescription|wristband|A1c> gone",
  'upload «Norma Adler’s» <CT|mammogram|test results|specimen>',
])
matches('PERSON_NAME', ["Tor Ekholm<, |, that's |, spelled | >«E-K-H-O-L-M»<.|, MRN>"])
misses('PERSON_NAME', ['Tor Ekholm, <A-B-C|E-K-|E-K-H-o>', 'X-Ekholm, E-K-H-O-L-M'])
misses('PERSON_NAME', [
  "<Dr.|Dr|Doctor|dr.> norma adler's <chart|labs>",
  "<NP|RN> <Norma Adler|Norma Ilse Adler>'s <chart|labs>",
  "<the patient|this week|your doctor|next month>'s <labs|MRI|chart>",
  "Dagny Brandt's <laptop|mailbox|chart template|records access|lab interface|CT workstation|labs queue>",
  "<Regional Hospital|Mercy Clinic|Medical Center>'s <labs|MRI|records>",
])
misses('PERSON_NAME', [
  '<Mr|Dr> smith',
  'mr. Smith',
  'list: <Paris, Table|smith, John|Smith, john>',
  '<Patient|patient> <Portal Login|Safety Officer|Access Manager|Monitor Philips|Services Desk>',
  '<records|results> <of|from> <Active Directory|Dell Technician|Jordan Valley|Abbott Laboratories|Johnson Controls>',
  '"<hostName|displayName>":"Ines Calloway"',
])
