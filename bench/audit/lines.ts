import { hash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { nodeSha256 } from '../../dev/log-file.ts'
import { canonicalize } from '../../src/audit/canonical.ts'
import { type AuditEntry, newEntry } from '../../src/audit/entry.ts'
import { formatLine, formatTrailer } from '../../src/audit/log/line.ts'
import { originOf } from '../../src/audit/log/signed.ts'
import { formatCheckpoint } from '../../src/audit/tree/checkpoint.ts'
import { leafHash, nodeHash, rootOf } from '../../src/audit/tree/merkle.ts'
import { formatVerifierKey, signerOf, signNote } from '../../src/audit/tree/note.ts'
import { LeafRange, rangeReader } from '../../src/audit/tree/range.ts'
import { hex } from '../../src/bytes.ts'

const PIECE_ENTRIES = 10_000
const ORG = 'org_test'

const signer = await signerOf('bench.invalid/audit', new Uint8Array(32).fill(7))
/** Whose signature the exports bear. */
export const KEY = formatVerifierKey(signer)

const entryAt = (seq: number, more: Partial<AuditEntry>): AuditEntry =>
  newEntry({
    id: `aud_${String(seq).padStart(26, '0')}`,
    org_id: ORG,
    user_id: 'user_1',
    action: 'agent_run',
    agent_id: 'helpdesk-tier1-triage',
    model_used: 'claude-haiku-3-5',
    tokens_used: 534,
    latency_ms: 100 + (seq % 900),
    input_hash: hash('sha256', `in ${seq}`),
    output_hash: hash('sha256', `out ${seq}`),
    created_at: new Date(Date.UTC(2026, 0, 1) + seq * 1_000).toISOString(),
    ...more,
  })

/** Writes an export of a whole log, piece by piece; `more`: what all its entries have. */
export async function writeExport(path: string, entries: number, more: Partial<AuditEntry> = {}): Promise<void> {
  const out = createWriteStream(path)
  const tree = new LeafRange(nodeSha256, 0)
  let head: Uint8Array = new Uint8Array(32)
  const line = (seq: number): string => {
    const entry = canonicalize(entryAt(seq, more))
    const [entryHash, prevHash] = [nodeSha256(Buffer.from(entry)), head]
    head = nodeHash(nodeSha256, prevHash, entryHash) // a row's hash is made as an inner node's is
    tree.push(leafHash(nodeSha256, entryHash))
    return formatLine({ entry, entry_hash: hex(entryHash), prev_hash: hex(prevHash), row_hash: hex(head), seq })
  }
  for (let seq = 0; seq < entries; seq += PIECE_ENTRIES) {
    const length = Math.min(PIECE_ENTRIES, entries - seq)
    if (!out.write(Array.from({ length }, (_, i) => line(seq + i)).join(''))) await once(out, 'drain')
  }
  const read = rangeReader(nodeSha256, { from: 0, to: entries, subtrees: tree.subtrees() }, [])
  const signed = { origin: originOf(signer.name, ORG), size: entries, root: rootOf(nodeSha256, read, 0, entries) }
  const checkpoint = await signNote(formatCheckpoint(signed), [signer])
  out.end(formatTrailer({ checkpoint, from: 0, proof: [], to: entries }))
  await once(out, 'close')
}
