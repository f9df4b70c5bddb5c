import { describe, expect, test } from 'vitest'
import { detect } from '../../../src/dlp/detect.ts'
import { viewOf } from '../../../src/dlp/view/view.ts'

describe('what is disguised is found, at its place in the original', () => {
  test.each<[string, string, string]>([
    ['zero-width characters', 'SSN 1\u200b23-45-67\u200d89!', '1\u200b23-45-67\u200d89'],
    ['soft hyphens', 'SSN 123-\u00ad45-6789', '123-\u00ad45-6789'],
    ['full-width digits', 'SSN １２３-４５-６７８９ ok', '１２３-４５-６７８９'],
    ['mathematical digits', 'phone 𝟒𝟏𝟓-555-0132', '𝟒𝟏𝟓-555-0132'],
    ['digits of another script', 'SSN ١٢٣-٤٥-٦٧٨٩', '١٢٣-٤٥-٦٧٨٩'],
    ['HTML entities', 'SSN &#49;23&#x2d;45-6789.', '&#49;23&#x2d;45-6789'],
    ['a no-break space', 'MRN:\u00a000482913', '00482913'],
    ['other hyphens', 'SSN 123\u201145\u20116789', '123\u201145\u20116789'],
    ['a line break inside', 'SSN 123-45-\n6789', '123-45-\n6789'],
    ['spaced-out characters', 'mail j o h n @ x . c o m now', 'j o h n @ x . c o m'],
    [
      'numbers as words',
      'call me: phone five five five one two three four five six seven',
      'five five five one two three four five six seven',
    ],
    [
      'numbers as words with dashes',
      'social is four one two dash six six dash seven seven eight one',
      'four one two dash six six dash seven seven eight one',
    ],
    ['look-alike letters', 'patient named Jоhn Smіth is here', 'Jоhn Smіth'],
  ])('%s', (_, text, secret) => {
    expect(detect(text).map(({ offset, length }) => text.slice(offset, offset + length))).toContain(secret)
  })
})

describe('the view', () => {
  test.each([
    'plain text',
    'Grüße, Привет мир, 你好 👋🏽',
    'a & b &c; &#0; &#xD800; &#1114112;',
    '\ud800 \udc00',
    'A B C',
    '',
  ])('of %j stands for all of it', (text) => {
    const view = viewOf(text)
    expect(view.original(0, Math.max(1, view.text.length))[0]).toBe(0)
    for (let i = 0; i < view.text.length; i++) {
      const [start, end] = view.original(i, i + 1)
      expect(start).toBeLessThan(end)
      expect(end).toBeLessThanOrEqual(text.length)
    }
  })
  test('reads a code alike whatever else the text holds', () => {
    const code = 'order O-22817, '
    expect(viewOf(`${code}2O6-555-O155`).text).toBe(`${code}206-555-0155`)
    expect(viewOf(code).text).toBe(code)
  })
  test('leaves words of another script alone', () => {
    expect(viewOf('Москва').text).toBe('Москва')
  })
})

test('any string has findings inside it, in order and apart', () => {
  const alphabet = [
    'Patient ',
    'John ',
    'Smith',
    ', ',
    '123-45-6789',
    ' MRN ',
    '0048',
    '\u200b',
    '\ud83d',
    '\ude00',
    '&#49;',
    '１',
    ' at ',
    'St. ',
    'Mary’s ',
    'Hospital',
    '\n',
    '@',
    'x.com',
    'five ',
    'е',
    '(',
    '. ',
    '\u00ad',
    '5/5/2024',
  ]
  let seed = 7
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed / 2 ** 31
  }
  for (let round = 0; round < 5_000; round++) {
    const text = Array.from(
      { length: 1 + Math.floor(random() * 30) },
      () => alphabet[Math.floor(random() * alphabet.length)],
    ).join('')
    let end = 0
    for (const { offset, length } of detect(text)) {
      expect(offset).toBeGreaterThanOrEqual(end)
      expect(length).toBeGreaterThan(0)
      end = offset + length
    }
    expect(end).toBeLessThanOrEqual(text.length)
  }
})
