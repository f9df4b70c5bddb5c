import { expect, test } from 'vitest'
import { coded } from '../../../src/dlp/coded.ts'
import { tokenize } from '../../../src/dlp/tokens.ts'
import type { PhiType } from '../../../src/dlp/types.ts'
import { variants } from './matched.ts'

/** What of a text needs no weighing, and when: `always`, `elsewhere` than in texts about work, or once somebody is identified. */
const MATCHED: [sure: string, once: string, [PhiType, string][]][] = [
  [
    'always',
    '',
    [
      [
        'SSN',
        '<on file 604-22-7719|soc sec 604227719|last 4 of her SSN: 7719|SSN ending in 7719|last 4 of your SSN? 7719>',
      ],
      [
        'MRN',
        '<mrn 44718|uhid 44718|nhi ZAC5361|chi 0107894412|chart for Norma Adler, LO-204417|/patients/8812774/labs>',
      ],
      ['MRN', '<PID-3: 7718204|REF*EA*K4471~>'],
      ['MRN', '{"resourceType":"Patient","identifier":[{"value":"K-440718"}]}'],
      ['HEALTH_PLAN_ID', '<member id XYZ4482|member id KW 00 4407 183|CIN 94407183A|PPO 4482|1EG4-TE5-MK73>'],
      ['HEALTH_PLAN_ID', '<subscriber|enrollee> Norma Adler (W229018477)'],
      ['HEALTH_PLAN_ID', '<OHIP 9689 382 225|PHN 9698 658 215|Versichertennr. A123456780|Aetna ID is now H58812093>'],
      ['PAYMENT_CARD', '4111 1111 1111 1111'],
      ['ACCOUNT_NUMBER', '<DE89 3704 0044 0532 0130 00|CLM*KA20881*120.5~>'],
      ['VEHICLE_ID', '1HGCM82633A004352'],
      ['EMAIL', 'sol@gmail.com'],
      ['DATE_OF_BIRTH', '<dob 3/4/61|Norma Adler 3/4/61|Norma Adler (2001-07-19)|DMG*D8*19520917~|PID-7 19520917>'],
      [
        'PERSON_NAME',
        '<patient Norma Adler|pt (Norma Adler)|patients Norma Adler and Craig Nolan|patient norma adler>',
      ],
      ['PERSON_NAME', '<record of VIP Norma Adler|bed 3 mrs adler|Norma Adler 3/4/61|Norma Adler (2001-07-19)>'],
      ['PERSON_NAME', "<labs of Norma Adler|MRI of Tran Van Minh|Norma Adler's MRI|norma_adler_mri.pdf>"],
      [
        'PERSON_NAME',
        "<PID-5 'ADLER^NORMA'|patient_name = 'Adler'|patients where lname = 'Adler'|NM1*IL*1*ADLER*NORMA~>",
      ],
    ],
  ],
  [
    'elsewhere',
    '',
    [
      ['MRN', '<mr # 44718|unit no. 44718|hosp no 44718|record of Norma Adler, LO-204417>'],
      [
        'HEALTH_PLAN_ID',
        '<policy no. 44718|policy no. 4407 1830 22|subscriber KW 00 4407 183|dental ID KW-44718|copay card 447181>',
      ],
      ['HEALTH_PLAN_ID', '<member Norma Adler (W229018477)|member Norma Adler, ID W4471882>'],
      ['IP_ADDRESS', 'her IP 84.17.52.201'],
      ['PERSON_NAME', "<room 3 mrs adler|summary for Norma Adler|Norma Adler's surgery>"],
    ],
  ],
  [
    'elsewhere',
    'always',
    [
      ['PERSON_NAME', 'Norma Adler 2001-07-19'],
      ['DATE_OF_BIRTH', 'Norma Adler 2001-07-19'],
    ],
  ],
  ['', 'elsewhere', [['DATE', '<3/4/2026|May 3|june third>']]],
  [
    '',
    'elsewhere, not alone',
    [
      ['IP_ADDRESS', '<84.17.52.201|ip is 84.17.52.201|2600:1f18::2:1>'],
      ['DEVICE_ID', 'serial PLX204417'],
    ],
  ],
  [
    '',
    'always, not alone',
    [
      ['MRN', 'Norma Adler 331009'],
      ['DATE', '<last week|DTP*472*D8*20240306~>'],
      ['STREET_ADDRESS', 'N3*9 ALDER ROW~'],
      ['LOCATION', 'N4*MOSS POINT*OR*97110~'],
      ['ZIP_CODE', 'N4*MOSS POINT*OR*97110~'],
      ['PERSON_NAME', 'Ekholm, E-K-H-O-L-M'],
    ],
  ],
  [
    '',
    '',
    [
      ['MRN', 'chart no. 44718'],
      ['HEALTH_PLAN_ID', 'policy XEH902117734'],
      ['ACCOUNT_NUMBER', 'account 44718'],
      ['LICENSE_NUMBER', '<license 44718|AB1234563>'],
      ['DEVICE_ID', 'pacemaker id 44718'],
      ['OTHER_ID', '<case 44718|nhs 44718|enc 44718>'],
      ['DATE_OF_BIRTH', 'born 3/4/61'],
      ['DATE', '<seen 7/22|CVA 5/27|since May|on monday>'],
      ['PHONE', '<415-555-0132|call 555-0132>'],
      ['EMAIL', 'sol@fjordmail.no'],
      ['PERSON_NAME', '<Mr. Adler|Adler, Norma>'],
    ],
  ],
]

test.each(
  MATCHED.flatMap(([sure, once, texts]) => texts.map(([type, pattern]) => [type, pattern, sure, once] as const)),
)('%s: of %s is sure "%s", once somebody is identified "%s"', (type, pattern, sure, once) => {
  for (const text of variants(pattern)) {
    const told = coded(text, tokenize(text))
      .filter((match) => match.type === type)
      .map((match) => [match.sure ?? '', `${match.onceIdentified ?? ''}${match.notAlone ? ', not alone' : ''}`])
    expect(told, text).toContainEqual([sure, once])
    if (sure !== 'always') expect(told, text).not.toContainEqual(['always', expect.anything()])
  }
})
