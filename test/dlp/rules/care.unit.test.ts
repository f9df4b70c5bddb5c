import { matches, misses } from './matched.ts'

matches('PERSON_NAME', [
  '<chart|labs|result|biopsies|study|wristband|prescription|refills|consent|summary|referral|x-ray|scan|appointment|visits|records|specimen|admission> <of|for|from|belonging to> <|Ms. >«<Maria Gonzalez|Norma J. Adler|Gonzalez, Maria>»',
])
misses('PERSON_NAME', [
  '<records|results> <of|from> <Active Directory|Dell Technician|Jordan Valley|Abbott Laboratories|Johnson Controls>',
])

matches('PERSON_NAME', [
  "why is «<Dagny Brandvold|Tor J. Ekholm|norma adler>'s» <MRI|x-ray|latest labs|chart|biopsy|discharge summary|prescription|wristband|A1c> gone",
  'upload «Norma Adler’s» <CT|mammogram|test results|specimen>',
])
misses('PERSON_NAME', [
  "<Dr.|Dr|Doctor|dr.> norma adler's <chart|labs>",
  "<NP|RN> <Norma Adler|Norma Ilse Adler>'s <chart|labs>",
  "<the patient|this week|your doctor|next month>'s <labs|MRI|chart>",
  "Dagny Brandt's <laptop|mailbox|chart template|records access|lab interface|CT workstation|labs queue>",
  "<Regional Hospital|Mercy Clinic|Medical Center>'s <labs|MRI|records>",
])
