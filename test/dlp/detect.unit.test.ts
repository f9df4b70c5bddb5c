import { describe, expect, test } from 'vitest'
import { readSamples } from '../../bench/dlp/corpus.ts'
import { detect, detectEagerly } from '../../src/dlp/detect.ts'

/** What is found, as `TYPE:text`. */
const found = (text: string) =>
  detect(text).map(({ type, offset, length }) => `${type}:${text.slice(offset, offset + length)}`)

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
    expect(found(text)).toEqual(findings)
  })
})

describe('of identifiers that overlap, detect makes one that covers both, of the gravest type', () => {
  test.each<[string, string[]]>([
    ['12 Elm Street Unit 123-45-6789', ['SSN:12 Elm Street Unit 123-45-6789']],
    ['mail 123-45-6789@mail.com', ['SSN:123-45-6789@mail.com']],
    ['5 Oak Ave # 4111-1111-1111-1111', ['STREET_ADDRESS:5 Oak Ave', 'PAYMENT_CARD:4111-1111-1111-1111']],
    ['+4222222222222', ['PAYMENT_CARD:+4222222222222']],
  ])('%s', (text, findings) => {
    expect(found(text)).toEqual(findings)
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
    expect(found(text)).toEqual(findings)
  })
})

describe('in a question about medicine, detect lets pass', () => {
  test.each([
    'A 67-year-old woman with Graves’ disease and Hashimoto thyroiditis, on methimazole, diagnosed in 2021',
    '58-year-old male with a Gleason score of 7, Wilson’s disease, Chaddock reflex and Hodgkin lymphoma',
    'What does the Framingham Heart Study say about statins in patients with diabetes?',
    'Tokyo Guidelines 2018, Boston criteria and Atlanta classification for a patient with pancreatitis',
    'Mayo Clinic guidelines for a male with CKD',
    'a 70-year-old patient with Hepatitis C, Type 2 Diabetes and Vitamin D deficiency, seen last summer',
    'NDC 0185-0613-01: is it a capsule or a tablet, and what does it replace?',
    'Dosing: target AUC 400-600 for vancomycin, is it better than trough levels?',
    'African American female with lupus on Plaquenil, BMI over 30, newly diagnosed last month',
    'Patient takes St. John’s wort with sertraline 50 mg',
    '245 patients in Boston and Philadelphia between 2010 and 2015',
    'patient with Cushing’s triad and Babinski sign after Foley catheter placement',
  ])('%s', (text) => {
    expect(found(text)).toEqual([])
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
    expect(found(text)).toEqual(findings)
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
    expect(found(text)).toEqual(findings)
  })
})

describe('in a help-desk ticket or an audit question, detect lets pass', () => {
  test.each([
    'Outlook crashes when opening attachments on Windows 11 since Monday 05/12',
    'New hire Sarah Connor starts June 1st, 2026, needs laptop and AD account',
    'Dr. Patel cannot log in to the EHR at Methodist Hospital since May 12',
    'The patient portal is down for all users at the Dallas clinic',
    'Provide evidence for SOC 2 CC6.1 access reviews performed on January 15, 2026 by Maria Lopez',
    'Change window: Saturday 2026-06-06 22:00 UTC, on-call engineer John Smith',
    'Printer HP-4050 at 12 Elm Street jammed',
    'The EHR interface engine stopped sending HL7 ADT messages to the lab system on 05/12/2026',
    'Who approved the firewall change on 2026-05-01? Provide evidence signed by CISO Laura Kim',
    'Please add Michael Brown to the Sales distribution list starting Monday',
    'FortiGate firewall policy ID 1182 drops traffic to the file server, rule 14 of the policy',
    'Eligibility answer AAA*N**72*C – what does it mean?',
    'Crash cart: expired heparin 5 mL, lot KD4471, exp 03/2025. Please replace.',
    'GitLab: MR #4471 fails in the pipeline since the runner was upgraded',
    'The security group ID 512-1182 was removed from the role in the tenant, UPS unit number 4471 beeps',
    'Please allow 52.96.0.14 and 40.107.22.8 for Exchange Online on the firewall',
    'Failed logins from 185.220.101.34, source 2600:1f18:4f2:1::9, blocked at the firewall',
  ])('%s', (text) => {
    expect(found(text)).toEqual([])
  })
})

describe('detect lets pass', () => {
  test.each([
    'Router 10.0.0.3 offline since 2026-05-12, ticket ITSD-4421',
    'Ultrasound room 4: DX probe serial PLX204417, IP 10.60.4.31, calibrate.',
    'X-ray room 4: DX detector SN 0H204417, IP 10.60.4.31, calibrate.',
    'Is sepsis more likely after splenectomy? Cite Bonner 2011 and Keller (2014).',
    'Is sepsis more likely after splenectomy? Cite Bonner et al. 2011.',
    'The Jenkins pipeline for the portal fails since Tuesday, the agent is offline.',
    'The import needs: MRN, LAST, FIRST, DOB, CITY. Which of them are asked for by Athena?',
    'Athena login fails on WS-14 since the client upgrade',
    'Show nothing of the SSN but ###. Write the filter for Logstash.',
    'Send CVs for the medical assistant to jobs@alderclinic.org',
    'Host EHR-PROD-02, asset tag AT-00917, build 2024.05.12, serial 5CD1234XYZ',
    'since Monday, in 2025, at 09:00, port 8443, VLAN 120',
    'order 123-456-78901 and SSN field is empty',
    '000-12-3456, 666-12-3456, 900-12-3456, 123-00-4567, 123-45-0000',
    'tracking 4111 1111 1111 1112',
    'the patient portal is down, Patient Services cannot log in',
    'group policy object is not applied',
    'uuid 550e8400-e29b-41d4-a716-446655440000',
    '',
  ])('%s', (text) => {
    expect(found(text)).toEqual([])
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

test('what more text makes a finding is suspected before', () => {
  const between =
    '\nIt went on as before for some while, and then it was over, so that they could go home and have a rest. '.repeat(
      6,
    )
  const endings = ['The patient is Maria Gonzalez, SSN 123-45-6789.', 'Call 555-O1O2 about her mother, 2O61-155O.']
  let findings = 0
  for (const { text } of readSamples('bench/dlp/corpus/holdout-phi.txt')) {
    const suspected = detectEagerly(text + between)
    for (const { type, offset, length } of endings.flatMap((ending) => detect(text + between + ending))) {
      if (offset >= text.length) continue
      findings++
      const isSuspected = suspected.some((one) => one.offset < offset + length && offset < one.offset + one.length)
      expect(isSuspected, `${type} ${text.slice(offset, offset + length)}`).toBe(true)
    }
  }
  expect(findings).toBeGreaterThan(200)
}, 20_000)
