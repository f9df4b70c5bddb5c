import { expect, test } from 'vitest'
import { coded } from '../../../src/dlp/coded.ts'
import { tokenize } from '../../../src/dlp/tokens.ts'
import type { PhiType } from '../../../src/dlp/types.ts'
import { variants } from './matched.ts'

/** After what a code needs digits to be one, and how many: fewer number a room, a rack or a version. */
const CUES: [PhiType, string, number][] = [
  ['MRN', '<mrn|patient id|mr #|uhid>', 3],
  ['MRN', '<chart no.|record|hosp no|armband id>', 4],
  ['HEALTH_PLAN_ID', '<member id|policy no.>', 3],
  ['HEALTH_PLAN_ID', '<humana|insured with>', 6],
  ['HEALTH_PLAN_ID', '<dental id|humana id is now>', 5],
  ['HEALTH_PLAN_ID', '<copay card|versichertennr>', 6],
  ['ACCOUNT_NUMBER', '<account|routing no.>', 4],
  ['LICENSE_NUMBER', '<license|passport>', 4],
  ['VEHICLE_ID', '<plate|reg no.>', 1],
  ['DEVICE_ID', '<pacemaker|udi>', 4],
  ['DEVICE_ID', '<serial|sn>', 4],
  ['BIOMETRIC_ID', '<fingerprint|iris scan>', 2],
  ['OTHER_ID', '<badge no.|case>', 4],
  ['OTHER_ID', '<nhs|citizen card>', 5],
  ['OTHER_ID', '<enc|folio>', 4],
]

test.each(CUES)('%s: after %s a code has %d digits at the least', (type, pattern, least) => {
  const isMatched = (text: string) => coded(text, tokenize(text)).some((match) => match.type === type)
  for (const cue of variants(pattern)) {
    const code = '4718293'.slice(0, least).padStart(7, 'K')
    expect(isMatched(`${cue}: ${code}`), cue).toBe(true)
    expect(isMatched(`${cue}: ${code.slice(0, -1)}K`), cue).toBe(false)
  }
})
