import { found, matches, misses, passes } from './matched.ts'

matches('PERSON_NAME', [
  '<chart|labs|biopsies|wristband|prescription|refills|x-ray|specimen> <of|for|belonging to> <|Ms. >«<Maria Gonzalez|Norma J. Adler|Gonzalez, Maria>»',
  '<result|study|consent|summary|referral|scan|appointment|visits|records|admission|Discharge> <of|for|from|belonging to> <|Ms. >«<Maria Gonzalez|Norma J. Adler|Gonzalez, Maria>»',
])
found('PERSON_NAME', [
  'A nurse was charting on «<Maria Gonzalez|Norma J. Adler|Raúl Peña>» then',
  '<Labs|lab results|MRI|CT scan|X-rays|Biopsy|WRISTBAND|Armband|Prescriptions|refill|specimen|Immunizations|Imaging results|Discharge summary|visit summary|medical record|faxed records|Chart> <of|for|belonging to> <|Ms. >«<Solveig Brandvold|BRANDVOLD, SOLVEIG|Norma J. Adler|Anne-Marie Adler>» <came out blank|will not open>',
])
found('PERSON_NAME', [
  'The <EKG|ultrasound|echo|clinicals|specimen 88210447|Lab label|study ACC 7718820|Telehealth link|progress note|wristband 4471> for <|pt >«<Solveig Adler|ADLER, NORMA>» <came out blank|will not open>',
])
found('PERSON_NAME', ['The <allergy|allergies|eRx|autopsy|COVID result|HIV results> <of|for> «Norma Adler» is gone'])
passes([
  '<Prior auth|Follow-up|Exam|Orders|Order 44021|The link|Label> for <Norma Adler|Craig Nolan> is late',
  '<Results|The results|test results|Scan|Visit|Referral|labs|Records> from <Norma Adler|Craig Nolan> <are|is> in the share',
  '<Summary|Appointment|Consent|Study|Visit> for <Norma Adler|Craig Nolan> <does not sync|is in the share>',
  'The <phishing|load|pen> test results for Norma Adler are in the share',
  '<Make a bar chart|Please draw the org chart|Put a pie chart> for Norma Adler',
  '<MRI|CT|X-ray> <of|for> <Siemens Artis|Carestream Vue|Austin Methodist> needs a new title',
  "Norma Adler's <vitals machine|lab coat|labs spreadsheet|CT audit|meds cart> is gone",
  'Order a <toner|ink> refill for <Norma Adler|Craig Nolan>',
])
misses('PERSON_NAME', [
  '<records|results> <of|from> <Active Directory|Dell Technician|Jordan Valley|Abbott Laboratories|Johnson Controls>',
])

matches('PERSON_NAME', [
  "why is «<Dagny Brandvold|Tor J. Ekholm|norma adler>'s» <MRI|x-ray|latest labs|chart|biopsy|discharge summary|prescription|wristband|A1c> gone",
  'upload «Norma Adler’s» <CT|mammogram|test results|specimen>',
])
found('PERSON_NAME', [
  '<MRI of|labs for> «<Tran Van Minh|Ana Elena Adler>» <come|will not open>',
  '<MRI of|labs for> «Norma Adler» <Tuesday|Portal|Error> again',
  '<Surgery|surgery|genetic results|Diagnosis|Psych eval|psychiatric evaluation> for «Solveig Brandvold» <overran|shows twice>',
  "We all saw «<Norma Adler's|Solveig Brandvold’s>» <psych eval|diagnosis|psychiatric evaluation|genetic results> here",
])
found('PERSON_NAME', [
  "Why is «<Norma Adler's|NORMA ADLER'S|norma adler's|Norma J. Adler’s>» <MRI|mri|Chart|latest labs|lab results|Biopsy|discharge summary|prescription|wristband|medical record> gone",
])
found('PERSON_NAME', [
  '<labs|prescription|wristband|chart> <of|for> <Mr. |Mrs. |Ms >«<Okafor|Halvorsen|Tran>» <came out blank|will not open>',
  '<labs|refill|chart> for «<R. Adler|M. Gonzalez|norma adler|maria gonzalez>» is stuck',
  "Why is «<Mrs. Halvorsen's|Ms. Tran’s|R. Adler's>» <MRI|chart|latest labs> gone",
])
passes(['<labs|culture> for <E. Coli|C. Diff|H. Pylori> are in the share', '<chart|labs> for will call are late'])
found('PERSON_NAME', ["Why does «<Norma Adler's|Craig Nolan’s>» <dialysis clinic|chart audit> fail"])
found('PERSON_NAME', [
  "Why is «<Norma Adler's|Craig Nolan’s>» <pre-op clearance|insurance card|encounter|ultrasound|progress note|prior auth|immunization record> gone",
])
passes([
  "<Norma Adler|Craig Nolan>'s <security clearance|encounter with the vendor|orders for toner|business card|claim in Concur> is late",
  "<Norma Adler|Craig Nolan>'s <summary of the outage|evaluation of the tool|diagnosis of the outage|records in Workday|surgery on the query|discharge of the batteries|visit|test of the UPS> is fine",
])
misses('PERSON_NAME', [
  "<Dr.|Dr|Doctor|dr.> norma adler's <chart|labs>",
  "<NP|RN> <Norma Adler|Norma Ilse Adler>'s <chart|labs>",
  "<the patient|this week|your doctor|next month>'s <labs|MRI|chart>",
  "Dagny Brandt's <laptop|mailbox|chart template|records access|lab interface|CT workstation|labs queue>",
  "<Regional Hospital|Mercy Clinic|Medical Center>'s <labs|MRI|records>",
])
