import { describe, expect, test } from 'vitest'
import { detect } from '../../src/dlp/detect.ts'
import { PHI_TYPES, type PhiType } from '../../src/dlp/types.ts'

/** For each type what is found, between «», and what looks like it and is not. */
const CASES: Record<PhiType, { found: string[]; passed: string[] }> = {
  PERSON_NAME: {
    found: [
      'Patient «Harriet Oduya» reports chest pain since the new dose.',
      'My mother, «Ilse Brandt», was discharged with insulin.',
      'pt «marcus t.» 34m with gout, allopurinol started',
      '«OKONKWO, GRACE» 61F POST-OP DAY 2 AFTER CABG',
    ],
    passed: [
      'Is Wilson disease part of the work-up for a young woman with tremor?',
      'Please add Marcus Bell to the Sales distribution list.',
    ],
  },
  LOCATION: {
    found: [
      'The patient was seen at «Lakeview Clinic» for her asthma.',
      'She was transferred from «Mercy General Hospital» with sepsis.',
      'My patient lives in «Spokane» and takes warfarin.',
    ],
    passed: [
      'Do the Tokyo Guidelines apply to a patient with cholangitis?',
      'The switch at our Denver office is down.',
    ],
  },
  STREET_ADDRESS: {
    found: [
      'Patient moved to «48 Birch Lane, Dayton, OH 45402».',
      'Send the pump to Mrs. Lund at «P.O. Box 2214, Salem, OR 97301».',
      'The member lives at «902 W Harbor Blvd Apt 3», call before noon.',
    ],
    passed: ['Printer at 12 Elm Street shows a paper jam.', 'Take 2 tablets in the morning and 1 at night.'],
  },
  ZIP_CODE: {
    found: ["The patient's zip code is «43215».", 'Member postcode «SW1A 2AA», please update the card.'],
    passed: ['The zip archive is broken.', 'Error 43215 in the import job.'],
  },
  DATE: {
    found: [
      'Patient Ann Lee was admitted on «March 3, 2024» with pneumonia.',
      '62F with CHF, discharged «04/18/2023», MRN 448120',
      'Mr. Cole had his stent placed «12 May 2022».',
    ],
    passed: ['Metformin was approved in 1995.', 'Change window 2026-06-06 22:00 UTC for the core switch.'],
  },
  DATE_OF_BIRTH: {
    found: [
      'DOB «04/12/1961», allergic to penicillin',
      'The patient was born on «7 March 1988».',
      'D.O.B.: «1975-11-30»',
    ],
    passed: ['The DOB field is empty in the import.', 'Babies born in 2020 get the new vaccine.'],
  },
  AGE: {
    found: ['A «94»-year-old woman fell at home, MRN 221045.', 'Patient Otto Graf, age «101», on digoxin.'],
    passed: ['A 67-year-old man with gout asks about allopurinol.', 'The disk is 94 % full.'],
  },
  PHONE: {
    found: [
      'Call the patient at «(503) 555-0148» about her potassium.',
      "Patient's cell: «614-555-0133»",
      'Reach Mrs. Haas under «+49 171 5550123».',
    ],
    passed: ['Error 0x80070005 in 555 of 614 jobs.', 'Build 2024.555.148 of the driver'],
  },
  FAX: {
    found: ['Fax the records of patient Lee to «206-555-0177».', "Patient's fax: «(312) 555-0190»"],
    passed: ['The fax server is down since Monday.', 'Fax over IP needs port 4569.'],
  },
  EMAIL: {
    found: ['The patient wrote from «rosa.diaz88@gmail.com» about her refill.', 'Her e-mail is «t_okafor@yahoo.com».'],
    passed: ['E-mail is slow for all users.', 'The @ sign is missing in the template.'],
  },
  SSN: {
    found: ['SSN «219-09-4471»', 'her social security number is «219094471»'],
    passed: ['The SSN column is masked.', 'ticket 219-09-44'],
  },
  MRN: {
    found: ['MRN «00482913»', 'medical record number «AB-448-2231»', 'Chart # «448120» was pulled for the patient'],
    passed: ['The MRN field accepts letters.', 'chart 2 shows the trend'],
  },
  HEALTH_PLAN_ID: {
    found: ['member ID «XQH884201773»', 'Medicare «1EG4-TE5-MK73»', 'insurance policy no. «HP-678901» of patient Kim'],
    passed: [
      'Does our cyber insurance policy no. CY-4480217 ask for MFA on all admin accounts?',
      'The member portal is down.',
      'password policy 4 applies',
    ],
  },
  ACCOUNT_NUMBER: {
    found: ['Patient account # «88-44310» was sent to collections.', 'Refund to IBAN «DE89 3704 0044 0532 0130 00».'],
    passed: ['The account is locked after 5 attempts.', 'IBAN validation fails for all German accounts.'],
  },
  PAYMENT_CARD: {
    found: ['card «4111 1111 1111 1111»', 'Charge «5555-5555-5555-4444» for the copay.'],
    passed: ['Order 20 cards for the badge printer.', 'Visa is accepted at the desk.'],
  },
  LICENSE_NUMBER: {
    found: ["The patient's driver's license «D4471-8820-114» expired.", 'Prescriber DEA «AB1234563», patient Ray Moss'],
    passed: ['120 Office licences are free.', 'License renewal is due.'],
  },
  VEHICLE_ID: {
    found: ['The patient was hit by a car, plate «7KRM204».', 'VIN «1HGCM82633A004352»'],
    passed: ['Plate 3 of the atlas shows the knee.', 'The vehicle fleet app crashes.'],
  },
  DEVICE_ID: {
    found: ['Her pacemaker serial «PJN418827S» was checked at the visit.', "Patient's insulin pump S/N «MD7-1140982»"],
    passed: ['Laptop serial 5CD1234XYZ needs a new battery.', 'The device driver crashes.'],
  },
  URL: {
    found: [
      'The patient posts at «https://www.facebook.com/rosa.diaz.33» about her cancer.',
      "Patient's blog: «www.rosas-fight.net»",
    ],
    passed: ['See https://support.microsoft.com/help/4026, it explains the error.', 'The URL filter blocks the page.'],
  },
  IP_ADDRESS: {
    found: [
      "The patient's IP address was «84.17.52.201» when she signed.",
      'portal login of member Lee from IP «91.132.44.87»',
    ],
    passed: ['Router 10.0.0.3 does not answer.', 'Section 3.2.1.4 of the protocol'],
  },
  BIOMETRIC_ID: {
    found: [
      "The patient's fingerprint template «FP-33810-RT» was enrolled.",
      'voiceprint id «vp-77120a» of the member',
    ],
    passed: ['The fingerprint reader is broken.', 'Face ID does not work on new phones.'],
  },
  PHOTO: {
    found: [
      "Photo of the patient's face: «rosa_face_01.jpg»",
      'The patient sent a selfie «IMG_4471.png» of the rash on her face.',
    ],
    passed: ['The logo banner.png is too large.', 'Photos do not sync.'],
  },
  OTHER_ID: {
    found: ['Patient Lee, encounter # «E-7749302», is on oxygen.', 'Specimen of patient Diaz, accession «S23-14882»'],
    passed: ['passkey_enrolled', 'Ticket ITSD-4421 is closed.', 'in case 3 of the series the outcome was good'],
  },
}

/** The marked text without its marks, and the marked places. */
function parse(marked: string): { text: string; places: string[] } {
  return {
    text: marked.replace(/[«»]/g, ''),
    places: [...marked.matchAll(/«([^»]+)»/g)].map(([, place = '']) => place),
  }
}

describe.each(PHI_TYPES)('%s', (type) => {
  test.each(CASES[type].found)('is found: %s', (marked) => {
    const { text, places } = parse(marked)
    const found = detect(text).map((finding) => ({
      type: finding.type,
      text: text.slice(finding.offset, finding.offset + finding.length),
    }))
    for (const place of places) expect(found).toContainEqual({ type, text: place })
  })
  test.each(CASES[type].passed)('is not: %s', (text) => {
    expect(detect(text)).toEqual([])
  })
})
