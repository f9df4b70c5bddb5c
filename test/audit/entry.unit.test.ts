import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { AuditEntry, seal } from '../../src/audit/entry.ts'

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

describe('a sealed entry', () => {
  test('is the fixed format, byte for byte', async () => {
    const { canonical, entryHash } = await seal(ENTRY)
    expect(canonical).toBe(
      '{"action":"agent_run","agent_id":"helpdesk-tier1-triage","created_at":"2026-05-12T14:22:00.000Z","detail":null,"id":"aud_01JQABCDEF0123456789ABCDEF",' +
        '"input_hash":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","latency_ms":1840,"model_used":"claude-haiku-3-5","org_id":"org_1","output_hash":null,' +
        '"policy_flags":[{"length":11,"offset":1,"type":"SSN"}],"system_prompt_hash":null,"tokens_used":312,"user_id":"user_1","v":1}',
    )
    expect(entryHash).toBe(createHash('sha256').update(canonical).digest('hex'))
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
