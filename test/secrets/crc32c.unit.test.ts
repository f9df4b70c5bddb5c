import { expect, test } from 'vitest'
import { crc32c } from '../../src/secrets/crc32c.ts'

test.each([
  ['123456789', 0xe3069283],
  ['', 0],
])('CRC-32C of %j is that of RFC 3720', (text, crc) => {
  expect(crc32c(new TextEncoder().encode(text))).toBe(crc)
})
test.each([
  [new Uint8Array(32), 0x8a9136aa],
  [new Uint8Array(32).fill(0xff), 0x62a8ab43],
  [Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
])('CRC-32C of the RFC’s examples', (bytes, crc) => {
  expect(crc32c(bytes)).toBe(crc)
})
