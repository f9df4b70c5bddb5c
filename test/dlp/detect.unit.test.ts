import { describe, expect, test } from 'vitest'
import { detect } from '../../src/dlp/detect.ts'

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
    ['👋 patient is Zoë Müller', ['PERSON_NAME:Zoë Müller']],
  ])('%s', (text, findings) => {
    expect(found(text)).toEqual(findings)
  })
})

describe('detect lets pass', () => {
  test.each([
    'Router 10.0.0.3 offline since 2026-05-12, ticket ITSD-4421',
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
  ])('takes any string: %#', (text) => {
    expect(() => detect(text)).not.toThrow()
  })
})
