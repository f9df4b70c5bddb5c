import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { AuditEntry, seal } from '../../src/audit/entry.ts'
import { GENESIS_HASH, isHexOf, rowHash, sha256Hex } from '../../src/audit/hash.ts'

const byNode = (...parts: (Buffer | string)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex')

const ENTRY: AuditEntry = {
  v: 1,
  id: 'aud_01JQABCDEF0123456789ABCDEF',
  org_id: 'org_1',
  user_id: 'user_1',
  agent_id: 'helpdesk-tier1-triage',
  action: 'agent_run',
  model_used: 'claude-haiku-3-5',
  tokens_used: 312,
  latency_ms: 1840,
  input_hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  output_hash: null,
  system_prompt_hash: null,
  policy_flags: [{ type: 'SSN', offset: 1, length: 11 }],
  created_at: '2026-05-12T14:22:00.000Z',
  detail: null,
}

describe('hashes', () => {
  test.each(['', 'abc', 'Grüße 👋\n'])('a text’s is that of its UTF-8 bytes: %j', async (text) => {
    expect(await sha256Hex(text)).toBe(byNode(Buffer.from(text, 'utf8')))
  })

  test('the hex of one is no other’s: every digit counts', () => {
    const [text, bytes] = [byNode('entry'), createHash('sha256').update('entry').digest()]
    expect(isHexOf(text, bytes)).toBe(true)
    for (const [at, digit] of [...text].entries())
      expect(isHexOf(text.slice(0, at) + (digit === '0' ? '1' : '0') + text.slice(at + 1), bytes)).toBe(false)
    for (const other of [text.slice(2), text.slice(1), `${text}00`, text.toUpperCase(), ''])
      expect(isHexOf(other, bytes)).toBe(false)
  })

  test('a row’s is SHA-256(0x01 ‖ prev_hash ‖ entry_hash) over bytes', async () => {
    const entryHash = byNode('entry')
    expect(await rowHash(GENESIS_HASH, entryHash)).toBe(
      byNode(Buffer.from([1]), Buffer.alloc(32), Buffer.from(entryHash, 'hex')),
    )
  })
})

describe('a sealed entry', () => {
  test('is the fixed format, byte for byte', async () => {
    const { canonical, entryHash } = await seal(ENTRY)
    expect(canonical).toBe(
      '{"action":"agent_run","agent_id":"helpdesk-tier1-triage","created_at":"2026-05-12T14:22:00.000Z","detail":null,"id":"aud_01JQABCDEF0123456789ABCDEF",' +
        '"input_hash":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","latency_ms":1840,"model_used":"claude-haiku-3-5","org_id":"org_1","output_hash":null,' +
        '"policy_flags":[{"length":11,"offset":1,"type":"SSN"}],"system_prompt_hash":null,"tokens_used":312,"user_id":"user_1","v":1}',
    )
    expect(entryHash).toBe(byNode(canonical))
  })

  test('reads back as the entry, and nothing else does', () => {
    expect(AuditEntry.parse(JSON.parse(JSON.stringify(ENTRY)))).toEqual(ENTRY)
    for (const wrong of [
      { ...ENTRY, v: 2 },
      { ...ENTRY, message: 'plaintext' },
      { ...ENTRY, input_hash: 'plaintext' },
      { ...ENTRY, created_at: '2026-05-12T14:22:00Z' },
    ]) {
      expect(AuditEntry.safeParse(wrong).success).toBe(false)
    }
  })
})
