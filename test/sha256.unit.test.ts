import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { utf8 } from '../src/bytes.ts'
import { hmacKey, sha256, sha256Hex } from '../src/sha256.ts'

test.each(['', 'abc', 'Grüße 👋\n'])('a text’s hash is that of its UTF-8 bytes, at once or later: %j', async (text) => {
  const hash = createHash('sha256').update(Buffer.from(text, 'utf8')).digest()
  expect(await sha256Hex(text)).toBe(hash.toString('hex'))
  expect(Buffer.from(sha256(utf8(text)))).toEqual(hash)
})

test('an HMAC is Node’s', async () => {
  const mac = await crypto.subtle.sign('HMAC', await hmacKey(utf8('key')), utf8('text'))
  expect(Buffer.from(mac)).toEqual(createHmac('sha256', 'key').update('text').digest())
})
