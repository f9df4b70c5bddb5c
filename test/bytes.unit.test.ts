import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  concat,
  fromBase64,
  fromBase64Url,
  fromExactBase64,
  fromUtf8,
  hex,
  isHexOf,
  sameBytes,
  toBase64,
  toBase64Url,
  unhex,
  utf8,
} from '../src/bytes.ts'

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte)
const node = Buffer.from(EVERY_BYTE)

describe('UTF-8', () => {
  test('is Node’s, there and back, but for a byte-order mark', () => {
    const text = 'Grüße 👋\n'
    expect(Buffer.from(utf8(text))).toEqual(Buffer.from(text))
    expect([fromUtf8(Buffer.from(text)), fromUtf8(Buffer.from(`\ufeff${text}`))]).toEqual([text, text])
  })

  test('is not read from what is none', () => {
    expect(() => fromUtf8(Uint8Array.of(0xc3))).toThrow(TypeError)
  })
})

describe('hex', () => {
  test('is Node’s, there and back', () => {
    expect(hex(EVERY_BYTE)).toBe(node.toString('hex'))
    expect(hex(EVERY_BYTE.buffer)).toBe(node.toString('hex'))
    expect(unhex(node.toString('hex'))).toEqual(EVERY_BYTE)
  })

  test('of some bytes is no others’: every digit counts', () => {
    const bytes = createHash('sha256').update('entry').digest()
    const text = bytes.toString('hex')
    expect(isHexOf(text, bytes)).toBe(true)
    for (const [at, digit] of [...text].entries())
      expect(isHexOf(text.slice(0, at) + (digit === '0' ? '1' : '0') + text.slice(at + 1), bytes)).toBe(false)
    for (const other of [text.slice(2), text.slice(1), `${text}00`, text.toUpperCase(), ''])
      expect(isHexOf(other, bytes)).toBe(false)
  })
})

describe('base64', () => {
  test.each([0, 1, 2, 3, 256])('of %i bytes is Node’s, in either alphabet, there and back', (length) => {
    const bytes = EVERY_BYTE.slice(256 - length)
    const [standard, url] = [Buffer.from(bytes).toString('base64'), Buffer.from(bytes).toString('base64url')]
    expect([toBase64(bytes), toBase64Url(bytes)]).toEqual([standard, url])
    for (const read of [fromBase64(standard), fromBase64Url(url), fromExactBase64(standard)])
      expect(read).toEqual(bytes)
  })

  test('is exact only as it is written here: padded, with no bit or space too many', () => {
    expect(fromExactBase64('aQM=')).toEqual(Uint8Array.of(105, 3))
    for (const text of ['aQN=', 'aQM', 'aQ M=', 'aQM=\n', '_-8=', '????']) expect(fromExactBase64(text)).toBeUndefined()
    expect(fromBase64('aQM')).toEqual(Uint8Array.of(105, 3))
    expect(() => fromBase64('????')).toThrow()
  })
})

test('parts are joined in their order', () => {
  expect(concat([Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)])).toEqual(Uint8Array.of(1, 2, 3))
  expect(concat([])).toEqual(new Uint8Array())
})

test('bytes are the same when they are as many and each is', () => {
  expect(sameBytes(EVERY_BYTE, EVERY_BYTE.slice())).toBe(true)
  for (const other of [EVERY_BYTE.slice(1), EVERY_BYTE.slice(0, -1), EVERY_BYTE.with(255, 0)])
    expect(sameBytes(EVERY_BYTE, other)).toBe(false)
})
