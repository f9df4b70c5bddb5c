import { describe, expect, test } from 'vitest'
import { detect } from '../../src/dlp/detect.ts'
import { withoutOverlaps } from '../../src/dlp/overlaps.ts'
import type { Finding, PhiType } from '../../src/dlp/types.ts'
import { foundIn } from './found-in.ts'

describe('of identifiers that overlap, detect makes one that covers both, of the gravest type', () => {
  test.each<[string, string[]]>([
    ['12 Elm Street Unit 123-45-6789', ['SSN:12 Elm Street Unit 123-45-6789']],
    ['mail 123-45-6789@mail.com', ['SSN:123-45-6789@mail.com']],
    ['5 Oak Ave # 4111-1111-1111-1111', ['STREET_ADDRESS:5 Oak Ave', 'PAYMENT_CARD:4111-1111-1111-1111']],
    ['+4222222222222', ['PAYMENT_CARD:+4222222222222']],
  ])('%s', (text, findings) => {
    expect(foundIn(text)).toEqual(findings)
  })
})

const finding = (type: PhiType, offset: number, end: number, confidence = 1): Finding => ({
  type,
  offset,
  length: end - offset,
  confidence,
})

describe('what is found in a text keeps every type that it covers', () => {
  test.each<[string, PhiType, PhiType[]]>([
    ['The page https://portal.acme.org/u/jane.miller@gmail.com shows an error 500.', 'URL', ['EMAIL']],
    ['Account 555-201-7788 belongs to patient Jane Miller', 'ACCOUNT_NUMBER', ['PHONE']],
    ['Patient Jane Miller, case no 440-660-6572', 'OTHER_ID', ['PHONE']],
    ['Patient Jane Miller, fax 765-555-0135', 'FAX', []],
    ['Patient Jane Miller, DOB 03/14/1961', 'DATE_OF_BIRTH', []],
    ['Patient Jane Miller, MRN 8812774', 'MRN', []],
  ])('%s', (text, type, also) => {
    expect(detect(text)).toContainEqual(
      also.length > 0
        ? expect.objectContaining({ type, also })
        : { type, offset: expect.any(Number), length: expect.any(Number), confidence: expect.any(Number) },
    )
  })
})

describe('of findings that overlap', () => {
  test('a type that says less of the same characters than another is left out, and stays where it covers more', () => {
    const [birth, other] = [finding('DATE_OF_BIRTH', 4, 14), finding('OTHER_ID', 4, 14, 0.9)]
    expect(withoutOverlaps([finding('DATE', 4, 14, 0.9), birth, other])).toEqual([birth])
    const dates = finding('DATE', 4, 26, 0.9)
    expect(withoutOverlaps([dates, birth])).toEqual([{ ...finding('DATE_OF_BIRTH', 4, 26), also: ['DATE'] }])
    expect(withoutOverlaps([finding('URL', 0, 9), finding('AGE', 8, 10, 0.9), finding('DATE', 8, 9, 0.8)])).toEqual([
      { ...finding('URL', 0, 10), also: ['AGE'] },
    ])
  })

  test('none is changed, nor their order', () => {
    const found = [finding('PHONE', 8, 20, 0.9), finding('URL', 0, 12, 0.8), finding('EMAIL', 30, 40)]
    const before = structuredClone(found)
    expect(withoutOverlaps(found)).toEqual([
      { ...finding('PHONE', 0, 20, 0.9), also: ['URL'] },
      finding('EMAIL', 30, 40),
    ])
    expect(found).toEqual(before)
  })

  test('many are joined in time in proportion to their number', () => {
    const found = Array.from({ length: 100_000 }, (_, i) => finding(i % 2 ? 'OTHER_ID' : 'DATE', i, i + 2))
    expect(withoutOverlaps(found)).toEqual([{ ...finding('DATE', 0, 100_001), also: ['OTHER_ID'] }])
  })
})
