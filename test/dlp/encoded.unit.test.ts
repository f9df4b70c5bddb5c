import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { randomOf } from '../../dev/dlp/random.ts'
import { detect } from '../../src/dlp/detect.ts'
import { Redaction } from '../../src/dlp/redact.ts'
import { foundIn } from './found-in.ts'

const NOTE =
  'Patient Marisol Quintana, DOB 03/14/1958, MRN 4471-8820, was seen for chest pain.\nShe lives at 12 Elm Street.'
const base64 = (text: string, encoding: BufferEncoding = 'utf8'): string =>
  Buffer.from(text, encoding).toString('base64')
const NOTE64 = base64(NOTE)
/** In lines of so many characters. */
const lines = (text: string, length: number, end: string): string =>
  text.match(new RegExp(`.{1,${length}}`, 'g'))?.join(end) ?? ''

describe('what identifies a patient is found in base64, all of which it covers,', () => {
  test.each([
    ['in a ticket', `Please read this: `, NOTE64, ', it is urgent.'],
    ['as FHIR has notes', '{"contentType": "text/plain", "data": "', NOTE64, '"}'],
    ['as a data URL', 'data:text/plain;base64,', NOTE64, ''],
    ['without padding', 'note=', NOTE64.replace(/=+$/, ''), '&x=1'],
    [
      'in the alphabet for URLs',
      'GET /n/?q=',
      base64(`${NOTE} ¿Qué? ÿþ~~~`).replace(/\+/g, '-').replace(/\//g, '_'),
      ' 404',
    ],
    [
      'in lines, as mail has it',
      'Content-Transfer-Encoding: base64\r\n\r\n',
      lines(NOTE64, 76, '\r\n'),
      '\r\n\r\n--=_part--',
    ],
    ['in shorter lines', '-----BEGIN-----\n', lines(NOTE64, 64, '\n'), '\n-----END-----'],
    ['in lines in JSON', '{"body":"', lines(NOTE64, 76, '\\n'), '"}'],
    ['that is cut off', 'The log line ends: ', NOTE64.slice(0, 101), '…'],
    ['twice over', 'blob ', base64(NOTE64), ''],
    ['of a text in Latin-1', 'body: ', base64(`${NOTE} Fam. Müller`, 'latin1'), ''],
    ['with a line break behind full lines', '', base64(NOTE.slice(0, 57)), '\nThanks, the help desk'],
  ])('%s', (_, before, encoded, after) => {
    const found = foundIn(`${before}${encoded}${after}`)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`:${encoded.slice(0, 60)}`)
  })

  test('with the types of all that it says', () => {
    const [finding, ...others] = detect(`Note: ${NOTE64}`)
    expect(others).toEqual([])
    expect(finding).toMatchObject({ type: 'MRN', offset: 6, length: NOTE64.length })
    expect(finding?.also?.toSorted()).toEqual(['DATE_OF_BIRTH', 'PERSON_NAME', 'STREET_ADDRESS'])
  })

  test('beside what the text says itself', () => {
    expect(
      foundIn(`Patient Anna Schmidt, MRN 12345678. Attached: ${NOTE64}`).map((found) => found.slice(0, 12)),
    ).toEqual(['PERSON_NAME:', 'MRN:12345678', 'MRN:UGF0aWVu'])
  })

  test('and is redacted and restored as a whole', () => {
    const text = `Summarise ${NOTE64} please`
    const redaction = new Redaction([text])
    expect(redaction.redact(text, detect(text))).toBe('Summarise [MRN_1] please')
    const restorer = redaction.restorer(10_000)
    expect(restorer.push('Of [MRN_1].') + restorer.end()).toBe(`Of ${NOTE64}.`)
  })
})

/** Bytes that follow from a seed. */
function bytes(length: number, seed: number): Buffer {
  const { next } = randomOf(seed)
  return Buffer.from(Array.from({ length }, () => Math.floor(next() * 256)))
}

describe('what is no text about a patient is let pass:', () => {
  test.each([
    ['a configuration', base64('{"host": "db.internal", "port": 5432, "user": "svc_backup", "retries": 3}')],
    ['a program', base64('Get-ADUser -Filter * | Where-Object { $_.Enabled } | Export-Csv users.csv')],
    [
      'a token of a machine',
      'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlLmNvbSIsInN1YiI6InN2Yy1iYWNrdXAifQ.c2lnbmF0dXJl',
    ],
    ['a path', '/usr/local/share/applications/thunderbird/extensions/lightning-calendar-tabs'],
  ])('%s', (_, text) => {
    expect(foundIn(`The import job fails with this value: ${text}`)).toEqual([])
  })

  test.each([
    [
      'certificates',
      (seed: number) =>
        `-----BEGIN CERTIFICATE-----\n${lines(bytes(900, seed).toString('base64'), 64, '\n')}\n-----END CERTIFICATE-----`,
    ],
    ['public keys', (seed: number) => `ssh-rsa ${bytes(372, seed).toString('base64')} deploy@build`],
    ['signatures', (seed: number) => bytes(256, seed).toString('base64url')],
    [
      'digests',
      (seed: number) => `sha256:${bytes(32, seed).toString('hex')}, sha512-${bytes(64, seed).toString('base64')}`,
    ],
    ['digests in capitals', (seed: number) => bytes(64, seed).toString('hex').toUpperCase()],
  ])('%s, but for five in a hundred', (_, made) => {
    const texts = Array.from({ length: 100 }, (_, seed) => `The import job fails with this value: ${made(seed)}`)
    expect(texts.filter((text) => detect(text).length > 0).length).toBeLessThanOrEqual(5)
  })
})

describe('what is as long as a key, and identifies a patient, is found as before:', () => {
  test.each([
    ['GET https://portal.clinic.org/patients/8812774/Notes/History/2024-05-01', 'MRN'],
    [
      'the FHIR server has no Patient/erXuFYUfucBZaryVksYEcMg3, asked by /fhir/R4/Patient/erXuFYUfucBZaryVksYEcMg3',
      'OTHER_ID',
    ],
    ['device serial SN-4K9Z2-88QW1-7HH3P-00LM2-X9Y8Z-A1B2C for the pacemaker of Mr. Hollis', 'DEVICE_ID'],
    ['the patient’s file is /d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/Smith_Jane_MRN4471882.pdf', 'MRN'],
    [
      'the patient’s file is b94d27b9934d3e08a52e52d7da7dabfac484efe3/smith_jane_1970-02-14_colonoscopy.pdf',
      'PERSON_NAME',
    ],
    ['UDI 00844588003288A1B2C3D4E5F6G7H8J9K0 implanted in the patient', 'OTHER_ID'],
  ])('%s', (text, type) => {
    expect(detect(text).map((finding) => finding.type)).toContain(type)
  })
})
