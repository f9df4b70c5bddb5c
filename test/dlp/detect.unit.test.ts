import { describe, expect, test } from 'vitest'
import { detect } from '../../src/dlp/detect.ts'
import { foundIn } from './found-in.ts'

describe('detect finds', () => {
  test.each<[string, string[]]>([
    ['SSN 123-45-6789', ['SSN:123-45-6789']],
    ['her social security number is 123456789.', ['SSN:123456789']],
    ['on file: 123 45 6789', ['SSN:123 45 6789']],
    ['MRN: 00482913', ['MRN:00482913']],
    ['medical record number AB-448-2231', ['MRN:AB-448-2231']],
    ['member ID: XYZ123456789', ['HEALTH_PLAN_ID:XYZ123456789']],
    ['Medicare 1EG4-TE5-MK73', ['HEALTH_PLAN_ID:1EG4-TE5-MK73']],
    ['card 4111 1111 1111 1111 exp', ['PAYMENT_CARD:4111 1111 1111 1111']],
    ['call (415) 555-0132 now', ['PHONE:(415) 555-0132']],
    ['+49 30 1234 5678', ['PHONE:+49 30 1234 5678']],
    ['write to anna.s+x@clinic.example.org.', ['EMAIL:anna.s+x@clinic.example.org']],
    ['DOB 1961-04-12', ['DATE_OF_BIRTH:1961-04-12']],
    ['born on April 12th, 1961', ['DATE_OF_BIRTH:April 12th, 1961']],
    ['born 12 April 1961', ['DATE_OF_BIRTH:12 April 1961']],
    ['lives at 12 Elm Street, Springfield, IL 62701', ['STREET_ADDRESS:12 Elm Street, Springfield, IL 62701']],
    ['Patient John Smith reports', ['PERSON_NAME:John Smith']],
    ['Mr. O’Neil and Mrs. García Márquez', ['PERSON_NAME:O’Neil', 'PERSON_NAME:García Márquez']],
    ['patient: Smith, John', ['PERSON_NAME:Smith, John']],
    ['pt Jenkins in bed 9 vomited twice, wife informed', ['PERSON_NAME:Jenkins']],
    ['Jenkins, 61, short of breath since noon, BNP pending.', ['PERSON_NAME:Jenkins']],
    ['Norma Adler (1951) has dementia and wanders.', ['PERSON_NAME:Norma Adler']],
    ['👋 patient is Zoë Müller', ['PERSON_NAME:Zoë Müller']],
  ])('%s', (text, findings) => {
    expect(foundIn(text)).toEqual(findings)
  })
})

describe('in a text about a patient, detect finds', () => {
  test.each<[string, string[]]>([
    [
      '45yo female, Anna S., seen at Elmwood Clinic on May 3rd, 2024',
      ['PERSON_NAME:Anna S.', 'LOCATION:Elmwood Clinic', 'DATE:May 3rd, 2024'],
    ],
    ['The patient, Ines Calloway, lives in Oregon and has gout.', ['PERSON_NAME:Ines Calloway']],
    ['The patient, Ines Calloway, lives in Salem, Oregon.', ['PERSON_NAME:Ines Calloway', 'LOCATION:Salem, Oregon']],
    [
      'Pt admitted to St. Mary’s Hospital, Baltimore, MD on 3/4/24',
      ['LOCATION:St. Mary’s Hospital, Baltimore, MD', 'DATE:3/4/24'],
    ],
    ['male, treated at Bayview last Thursday', ['LOCATION:Bayview', 'DATE:last Thursday']],
    [
      'seen by Dr. Wu at our Austin branch, hx of DVT, 17-Feb-2023',
      ['PERSON_NAME:Wu', 'LOCATION:Austin', 'DATE:17-Feb-2023'],
    ],
    ['93-year-old man from Tucson', ['AGE:93', 'LOCATION:Tucson']],
    [
      '64yo F, acct# 88-4431, case no. 20417, fax records to 987-654-3210',
      ['ACCOUNT_NUMBER:88-4431', 'OTHER_ID:20417', 'FAX:987-654-3210'],
    ],
    [
      'patient like David Martin, insurance policy no. HS-987654',
      ['PERSON_NAME:David Martin', 'HEALTH_PLAN_ID:HS-987654'],
    ],
    ['john smith, 45 yo male', ['PERSON_NAME:john smith']],
    ['JOHN SMITH, 45 YO MALE', ['PERSON_NAME:JOHN SMITH']],
    ['The patient, Xochitl Quetzalli, takes 5 mg', ['PERSON_NAME:Xochitl Quetzalli']],
    ['Dr. Smith’s patient has had a fever since yesterday', ['PERSON_NAME:Smith’s']],
    [
      'options for John Q. seen at Memorial Sloan Kettering on July 28th, 2024?',
      ['PERSON_NAME:John Q.', 'LOCATION:Memorial Sloan Kettering', 'DATE:July 28th, 2024'],
    ],
  ])('%s', (text, findings) => {
    expect(foundIn(text)).toEqual(findings)
  })
})

describe('in a help-desk ticket, detect finds', () => {
  test.each<[string, string[]]>([
    [
      'The VPN drops each hour since the update. I lost the note of patient Maria Gonzalez twice. Windows 11, client 5.1.2.',
      ['PERSON_NAME:Maria Gonzalez'],
    ],
    [
      'RightFax queue is stuck since the reboot of the server; the lab results for Norma Adler went out twice. Please restart the service.',
      ['PERSON_NAME:Norma Adler'],
    ],
    ['{"eventType":"chart.view","patientName":"Ines Calloway","status":200}', ['PERSON_NAME:Ines Calloway']],
    ['<row><ssn>318774402</ssn></row>', ['SSN:318774402']],
    ['<tr><td>SSN</td><td>318774402</td></tr>', ['SSN:318774402']],
    ['Portal log: login from 73.162.44.19 by MRN 448120', ['IP_ADDRESS:73.162.44.19', 'MRN:448120']],
  ])('%s', (text, findings) => {
    expect(foundIn(text)).toEqual(findings)
  })
})

describe('in a text about a patient, detect takes for nothing of his or hers', () => {
  test.each<[string, string[]]>([
    [
      'Patient Ann Lee, MRN 448120: QRS 128, PEEP 8, oxycodone 5/325, BP 101/60, ABG 7.31/52/78/26, ICD E11.65, CPT 99214',
      ['PERSON_NAME:Ann Lee', 'MRN:448120'],
    ],
    [
      'Patient Tor Ekholm, MRN 448120, NSTEMI, NKDA, seen in the ED at 0740, temp 102.4, lactate 0.12, ICU 14/16, vanc AUC 400-600, cpt=99213, NDC 0074-4339-02',
      ['PERSON_NAME:Tor Ekholm', 'MRN:448120'],
    ],
    [
      'Patient Tor Ekholm, DOB 03.1971, admitted 11.2024, temp 102.4',
      ['PERSON_NAME:Tor Ekholm', 'DATE:03.1971', 'DATE:11.2024'],
    ],
  ])('%s', (text, findings) => {
    expect(foundIn(text)).toEqual(findings)
  })
})

describe('detect', () => {
  test('never overlaps, stays inside the text and in its order', () => {
    const text = 'Patient John Smith, SSN 123-45-6789, MRN 123-45-6789, born 04/12/1961, 12 Elm St, a@b.co '.repeat(20)
    let end = 0
    for (const { offset, length } of detect(text)) {
      expect(offset).toBeGreaterThanOrEqual(end)
      end = offset + length
    }
    expect(end).toBeLessThanOrEqual(text.length)
  })

  test.each([
    '\ud800',
    '\udc00\ud800',
    '\u0000',
    '￿'.repeat(1_000),
    '(((((((',
    'a'.repeat(32_000),
    '1'.repeat(32_000),
    'Patient '.repeat(4_000),
    '1 A '.repeat(8_000),
    'a@'.repeat(16_000),
    '+1 '.repeat(10_000),
    '('.repeat(32_000),
    'Smith, Anna '.repeat(2_600),
    'patient at Aa Aa Aa Aa of the '.repeat(1_000),
  ])('takes any string: %#', (text) => {
    expect(() => detect(text)).not.toThrow()
  })
})
