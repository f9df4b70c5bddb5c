import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { randomOf } from '../../dev/dlp/random.ts'
import { ciphersIn } from '../../src/dlp/ciphers.ts'
import { detect } from '../../src/dlp/detect.ts'

/** Bytes that follow from a seed. */
function bytes(length: number, seed: number): Buffer {
  const { next } = randomOf(seed)
  return Buffer.from(Array.from({ length }, () => Math.floor(next() * 256)))
}

/** In lines of 64 characters. */
const lines = (text: string): string => text.match(/.{1,64}/g)?.join('\n') ?? ''

describe('a ticket that nobody is found in is found nobody in with', () => {
  test.each([
    [
      'certificates',
      (seed: number) =>
        `-----BEGIN CERTIFICATE-----\n${lines(bytes(900, seed).toString('base64'))}\n-----END CERTIFICATE-----`,
    ],
    ['public keys', (seed: number) => `ssh-rsa ${bytes(372, seed).toString('base64')} deploy@build`],
    ['signatures', (seed: number) => bytes(256, seed).toString('base64url')],
    [
      'digests',
      (seed: number) => `sha256:${bytes(32, seed).toString('hex')}, sha512-${bytes(64, seed).toString('base64')}`,
    ],
    ['digests in capitals', (seed: number) => bytes(64, seed).toString('hex').toUpperCase()],
  ])('%s, but for ten in a hundred', (_, made) => {
    const texts = Array.from({ length: 100 }, (_, seed) => `The import job fails with this value: ${made(seed)}`)
    expect(texts.filter((text) => detect(text).length > 0).length).toBeLessThanOrEqual(10)
  })
})

const KEY = 'VGq2Zx81LmP0aQeR7tYuI3oK9sDfH5jN4bWcXv6zT1rE8pUyBnM2lJhGkS0dFaQwC7i'
/** A full line of base64. */
const LINE = KEY.slice(0, 64)

describe('a key is told from what stands around it:', () => {
  test.each([
    [`token «${KEY}» of the build`, 'a key'],
    [`/d/«${KEY}/»Smith_Jane_MRN4471882`, 'in a path'],
    [`«${KEY}-»smith_jane_1970-02-14`, 'in a file’s name'],
    [`«${KEY}/»123-45-6789`, 'before a number'],
    [`key:\n«${LINE}\n${LINE}\n${LINE}\nxK8dQ2a=»\nBye`, 'in lines'],
    [`«${LINE}\n${LINE}\n${LINE}\n»123-45-6789 is her SSN`, 'full lines before a number'],
    [`«${LINE}\n${LINE}\n»H4471882_Quintana_Marisol`, 'full lines before a name'],
    ['Patient/erXuFYUfucBZaryVksYEcMg3', 'an id of FHIR'],
    ['device UDI 0100841774324381108y6TN3gz21HXXa3pN4S25x', 'a UDI'],
    [
      'patient ID 7d28fbb84ecdb280a1cdf8cc0a43fa4b7d28fbb84ecdb280a1cdf8cc0a43fa4b',
      'a digest that may be somebody’s id',
    ],
    ['Ng_Bo_14Mar1958_E4471882_03Jun2024_Ng_Bo_14Mar1958_E4471882_03Jun2024.pdf', 'names and days'],
    ['JaneMarieDoeSmithFromTheAcmeClinicInDallas'.repeat(2), 'words'],
  ])('%s', (marked) => {
    const text = marked.replace(/[«»]/g, '')
    const [start, end] = [marked.indexOf('«'), marked.indexOf('»') - 1]
    expect(ciphersIn(text)).toEqual(start < 0 ? [] : [{ start, end }])
  })
})

test('time grows with a text, whatever it repeats', () => {
  for (const piece of ['aB-', 'a1/', 'a1b2-', 'A1_', 'aB3dE6gH9jK2mN5p/'])
    expect(ciphersIn(piece.repeat(400_000 / piece.length)).length).toBeLessThan(2)
}, 20_000)

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
