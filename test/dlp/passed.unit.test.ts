import { describe, expect, test } from 'vitest'
import { randomOf } from '../../dev/dlp/random.ts'
import { detect } from '../../src/dlp/detect.ts'
import { foundIn } from './found-in.ts'

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
    expect(foundIn(text)).toEqual([])
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
    expect(foundIn(text)).toEqual([])
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
    expect(foundIn(text)).toEqual([])
  })
})

test.each([
  'What is behind [ID]?',
  'What happened at [ID]?',
  'Tell me more about ID.',
  'Why was ID not told, and ID twice?',
  'Patient Tor Ekholm, MRN 448120, is in [ID], [ID] and ID',
])('ids that this API gives out are nobody’s: %s', (sentence) => {
  const random = randomOf(7)
  const character = () => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[Math.floor(32 * random.next())]
  const newId = () => `01M8E${Array.from({ length: 21 }, character).join('')}`
  for (const prefix of ['aud', 'evt', 'ls', 'req', 'ten', 'vk'])
    for (let n = 0; n < 40; n++) {
      const text = sentence.replaceAll('ID', () => `${prefix}_${newId()}`)
      const values = detect(text).map(({ offset, length }) => text.slice(offset, offset + length))
      expect(
        values.filter((value) => !/^(?:Tor Ekholm|448120)$/.test(value)),
        text,
      ).toEqual([])
    }
})
