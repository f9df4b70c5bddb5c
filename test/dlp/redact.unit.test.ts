import { describe, expect, test } from 'vitest'
import { detect } from '../../src/dlp/detect.ts'
import { Redaction } from '../../src/dlp/redact.ts'

const TEXT = 'Patient John Smith, MRN 00482913, seen 3/4/24. John Smith, MRN 77123, calls from 415-555-0132.'

function redacted(text: string) {
  const redaction = new Redaction([text])
  return {
    text: redaction.redact(text, detect(text)),
    restorer: (most = text.length + 10) => redaction.restorer(most),
  }
}
const restored = (restorer: { push(piece: string): string; end(): string }, pieces: string[]) =>
  pieces.map((piece) => restorer.push(piece)).join('') + restorer.end()

describe('redacting', () => {
  test('gives the same value the same placeholder, and no value away', () => {
    expect(redacted(TEXT).text).toBe(
      'Patient [PERSON_NAME_1], MRN [MRN_1], seen [DATE_1]. [PERSON_NAME_1], MRN [MRN_2], calls from [PHONE_1].',
    )
  })
  test('leaves nothing to find', () => {
    expect(detect(redacted(TEXT).text)).toEqual([])
  })
  test('does not use a placeholder that the caller wrote', () => {
    const text = 'as [MRN_1] says, MRN 00482913'
    expect(redacted(text).text).toBe('as [MRN_1] says, MRN [MRN_2]')
  })
  test('shares placeholders between message and prompt', () => {
    const redaction = new Redaction([])
    const [a, b] = ['MRN 00482913', 'about MRN 00482913'].map((text) => redaction.redact(text, detect(text)))
    expect([a, b]).toEqual(['MRN [MRN_1]', 'about MRN [MRN_1]'])
  })
})

describe('restoring', () => {
  test('gives the original back, however the answer is cut into pieces', () => {
    const { text, restorer } = redacted(TEXT)
    expect(restored(restorer(), [text])).toBe(TEXT)
    expect(restored(restorer(), [...text])).toBe(TEXT)
    for (let at = 0; at <= text.length; at++)
      expect(restored(restorer(), [text.slice(0, at), text.slice(at)])).toBe(TEXT)
  })
  test.each([
    '[PERSON_NAME_99]',
    '[PERSON_NAME_1',
    'PERSON_NAME_1]',
    '[person_name_1]',
    '[PERSON NAME 1]',
    '[]',
    '[[',
    '[SSN_1]',
    `[${'A'.repeat(500)}`,
  ])('leaves what was never given out, or is broken, as it is: %s', (odd) => {
    const { restorer } = redacted(TEXT)
    expect(restored(restorer(), [...`a ${odd} b`])).toBe(`a ${odd} b`)
  })
  test('puts no original back that would make the answer too long, however it is cut into pieces', () => {
    const { restorer } = redacted('MRN 00482913, Patient John Smith')
    const answer = '[MRN_1] is [PERSON_NAME_1], [PERSON_NAME_1] is [MRN_1] and [MRN_1]'
    // The second name ends at 34, the next number at 46.
    const expected: [number, string][] = [
      [33, '00482913 is John Smith, [PERSON_NAME_1] is [MRN_1] and [MRN_1]'],
      [34, '00482913 is John Smith, John Smith is [MRN_1] and [MRN_1]'],
      [46, '00482913 is John Smith, John Smith is 00482913 and [MRN_1]'],
      [0, answer],
    ]
    for (const [most, is] of expected) {
      expect(restored(restorer(most), [answer])).toBe(is)
      expect(restored(restorer(most), [...answer])).toBe(is)
    }
  })
  test('holds back no more than a placeholder can be long', () => {
    const { restorer } = redacted(TEXT)
    expect(restorer().push(`list [${'x'.repeat(80)}`)).toContain('x'.repeat(80))
  })
})
