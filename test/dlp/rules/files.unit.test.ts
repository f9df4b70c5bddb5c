import { matches, misses } from './matched.ts'

matches('PERSON_NAME', [
  '<"|“|S:\\Scans\\|/tmp/>«<Adler, Norma - MRI|Norma Adler MRI knee|adler norma 03-21-1958>.pdf»',
  '<"|S:\\Temp\\|/tmp/>«<adler_norma_1958-03-21_colonoscopy|Norma_Adler_MRI_knee|norma_woods_mri|lee_ann_mri|ADLER-NORMA-consent-2024|norma_adler_19580321>.<pdf|docx|dcm>»',
  '«Norma_Adler_<mri|ct|xray|lab|labs|biopsy|biopsies|colonoscopy|endoscopy|mammo|mammogram|wound|ultrasound|echo|ekg|ecg|chart|consent|discharge|intake|referral|pathology|path|rx|prescription|std|sti|hiv|psych|oncology|chemo|surgery|radiology|immunization|immunizations|vaccine|vaccines|dob|mrn|hx|eob|medrec|medical|visit|progress|dialysis|dental|prenatal>.pdf»',
  '«Norma_Adler_<19580321|1958_12_31|1958-10-09|20091231|12_31_1958|03-21-1958|3-1-2009>.<pdf|doc|docx|rtf|txt|odt|xls|xlsx|csv|dcm|jpg|jpeg|png|tif|tiff|heic|zip|eml|msg>»',
])
misses('PERSON_NAME', [
  'Please send Norma Adler MRI.pdf',
  '"<Norma Adler expenses|Print Server lab plan|Norma MRI, knee>.pdf"',
  'Norma_Adler_<19581321|19580021|19580332|18580321|201003211|119580321|13_31_1958|12_32_1958|03-21-2010|Norma|mrx|charts>.pdf',
  '<Norma_Chart_adler_mri|No_Adler_mri|Norma2_Adler_mri|Backup_Server_mri>.pdf',
  'Norma_Adler_mri.<pdfx|exe|pd>',
  '<Norma_Adler_expenses_2024|norma_adler_2024-03-21|Norma_MRI_knee|MRI_Knee_Protocol|Philips_Achieva_MRI_manual|Jordan_Valley_CT_plan|Johnson_Controls_lab_invoice>.pdf',
])
