import { cued, GAP, NUMBER, noYear, type Rule } from './rule.ts'

/** Numbers of a patient's record. */
export const RECORDS: readonly Rule[] = [
  cued('MRN', {
    begins: 'mrn mrns m medical medicalrecord medical-record med health healthrecord health-record hospital patient pt',
    cue: `mrns?|m\\.r\\.n|med(?:ical)?\\.?${GAP}rec(?:ord)?s?${NUMBER}|health${GAP}record${NUMBER}|(?:hospital|patient|pt)${GAP}(?:id(?:entifier)?s?\\b|numbers?|no\\.?|#)`,
    sure: 'always',
  }),
  // Of merge requests, storage units and systems too.
  cued('MRN', {
    unlearned: true,
    begins: 'mr unit emr',
    cue: `mr ?(?=#)|(?:unit|emr)${GAP}(?:id(?:entifier)?s?\\b|numbers?|no\\.?|#)`,
    sure: 'elsewhere',
  }),
  cued('MRN', { unlearned: true, begins: 'uhid', cue: 'uhid', sure: 'always' }),
  {
    // FHIR: a patient's first identifier.
    type: 'MRN',
    unlearned: true,
    begins: ['identifier'],
    pattern:
      /(?<="resourceType"\s{0,2}:\s{0,2}"Patient"[\s\S]{0,400}")identifier"\s{0,2}:\s{0,2}\[(?:(?!"(?:value|telecom)")[\s\S]){0,300}"value"\s{0,2}:\s{0,2}"(?<value>[\w./-]{3,40})(?=")/y,
    sure: 'always',
    accepts: (value) => /\d/.test(value),
  },
  cued('MRN', {
    begins: 'chart record',
    cue: `(?:chart|record)${NUMBER}`,
    digits: 4,
    accepts: noYear,
  }),
]
