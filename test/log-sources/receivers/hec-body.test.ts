import { describe, expect, test, vi } from 'vitest'
import { gunzip, MAX_BODY_BYTES, readBody } from '../../../src/log-sources/receivers/hec-body.ts'

const gzip = async (bytes: Blob) =>
  new Uint8Array(await new Response(bytes.stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer())
const MIB = 1_048_576
const request = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request('https://api.test', { method: 'POST', body, headers })
const packed = { 'Content-Encoding': 'gzip' }

describe('a packed body', () => {
  test.each([0, 1, 4_096, 100_000, 3 * MIB])('of %d random characters comes out as it went in', async (length) => {
    const letters = Array.from({ length }, () => String.fromCodePoint(97 + Math.floor(Math.random() * 26)))
    letters.splice(length / 2, 1, length > 0 ? '🙂é' : '')
    const text = letters.join('')
    expect(await readBody(request(await gzip(new Blob([text])), packed))).toEqual({ text })
  })
  test('that is a bomb is unpacked only so far', async () => {
    const bomb = await gzip(new Blob([new Uint8Array(100 * MIB)]))
    expect(bomb.byteLength).toBeGreaterThan(6 * 16_384)
    const slices = vi.spyOn(bomb, 'subarray')
    await expect(gunzip([bomb], MAX_BODY_BYTES)).rejects.toThrow(RangeError)
    expect(slices).toHaveBeenCalledTimes(1)
    expect(await readBody(request(bomb, packed))).toEqual({ refused: 'large' })
  })
  test('that unpacks to nothing without end is refused while it comes', async () => {
    // The header of gzip, and then stored blocks of no bytes (RFC 1951, section 3.2.4).
    const header = Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
    const blocks = Uint8Array.from({ length: 5 * 200_000 }, (_, i) => (i % 5 > 2 ? 0xff : 0))
    let chunks = 0
    const endless = new ReadableStream({
      pull(controller) {
        controller.enqueue(chunks++ === 0 ? header : blocks.slice())
      },
    })
    expect(await readBody(request(endless, packed))).toEqual({ refused: 'large' })
    expect(chunks).toBeLessThan(12)
  })
  test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['cut off', (bytes) => bytes.slice(0, -4)],
    ['changed', (bytes) => bytes.map((byte, i) => (i === bytes.length - 6 ? byte ^ 1 : byte))],
    ['followed by something', (bytes) => Uint8Array.from([...bytes, 1, 2, 3])],
    ['empty', () => new Uint8Array()],
  ])('that is %s is refused', async (_, change) => {
    const body = change(await gzip(new Blob(['x'.repeat(1_000)])))
    expect(await readBody(request(body, packed))).toEqual({ refused: 'format' })
  })
})

describe('a plain body', () => {
  test('that begins with a byte order mark, or is no UTF-8, is text all the same', async () => {
    expect(await readBody(request('\uFEFF{}'))).toEqual({ text: '{}' })
    expect(await readBody(request(Uint8Array.from([0x7b, 0xff, 0x7d])))).toEqual({ text: '{\uFFFD}' })
  })
  test('may be as long as one that is unpacked', async () => {
    const text = 'x'.repeat(MAX_BODY_BYTES)
    expect(await readBody(request(text))).toEqual({ text })
    expect(await readBody(request(await gzip(new Blob([text])), packed))).toEqual({ text })
    expect(await readBody(request(`${text}x`))).toEqual({ refused: 'large' })
    expect(await readBody(request(await gzip(new Blob([text, 'x'])), packed))).toEqual({ refused: 'large' })
  })
  test('that is longer than it may be is refused while it comes', async () => {
    let chunks = 0
    const endless = new ReadableStream({
      pull(controller) {
        chunks++
        controller.enqueue(new Uint8Array(MIB))
      },
    })
    expect(await readBody(request(endless))).toEqual({ refused: 'large' })
    expect(chunks).toBeLessThan(12)
  })
})
