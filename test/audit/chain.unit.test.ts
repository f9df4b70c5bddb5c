import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { GENESIS_HASH, rowHash } from '../../src/audit/chain.ts'

test('a row’s hash is SHA-256(0x01 ‖ prev_hash ‖ entry_hash) over bytes', async () => {
  const entryHash = createHash('sha256').update('entry').digest()
  const row = Buffer.concat([Buffer.from([1]), Buffer.alloc(32), entryHash])
  expect(await rowHash(GENESIS_HASH, entryHash.toString('hex'))).toBe(createHash('sha256').update(row).digest('hex'))
})
