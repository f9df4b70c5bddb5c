import { matches, misses } from './matched.ts'

matches('PERSON_NAME', [
  '<"|S:\\Temp\\|/tmp/>«<adler_norma_1958-03-21_colonoscopy|Norma_Adler_MRI_knee|ADLER-NORMA-consent-2024|norma_adler_19580321>.<pdf|docx|dcm>»',
])
misses('PERSON_NAME', [
  '<Norma_Adler_expenses_2024|norma_adler_2024-03-21|Norma_MRI_knee|MRI_Knee_Protocol|Philips_Achieva_MRI_manual|Jordan_Valley_CT_plan|Johnson_Controls_lab_invoice>.pdf',
])
