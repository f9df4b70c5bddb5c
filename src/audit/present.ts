import { toBase64 } from '../bytes.ts'
import { canonicalize } from './canonical.ts'
import type { StoredCheckpoint } from './checkpoint-queries.ts'
import type { AuditEntry } from './entry.ts'
import type { ExportLine } from './log/line.ts'
import type { Inclusion } from './log/receipt.ts'
import type { StoredEntry } from './queries.ts'

/** An entry as it was hashed, made again from its row. */
export const entryOf = (row: StoredEntry): AuditEntry => ({
  v: 1,
  id: row.id,
  org_id: row.orgId,
  user_id: row.userId,
  agent_id: row.agentId,
  action: row.action,
  model_used: row.modelUsed,
  tokens_used: row.tokensUsed,
  latency_ms: row.latencyMs,
  input_hash: row.inputHash,
  output_hash: row.outputHash,
  system_prompt_hash: row.systemPromptHash,
  policy_flags: row.policyFlags,
  created_at: row.createdAt.toISOString(),
  detail: row.detail,
})

/** An entry's place in the chain. */
export const chainOf = ({ seq, entryHash, prevHash, rowHash }: StoredEntry) => ({
  seq,
  entry_hash: entryHash,
  prev_hash: prevHash,
  row_hash: rowHash,
})

/** An entry with its place in the chain. Without `chain` it is the entry, field by field: its canonical form hashes to `chain.entry_hash`. */
export const detailed = (row: StoredEntry) => ({ ...entryOf(row), chain: chainOf(row) })

/** A row as a line of an export. */
export const exportLine = (row: StoredEntry): ExportLine => ({ entry: canonicalize(entryOf(row)), ...chainOf(row) })

/** A checkpoint, with the signed note that says the same. */
export const presentCheckpoint = ({ origin, size, root, created_at, signatures }: StoredCheckpoint, note: string) => ({
  origin,
  size,
  root: toBase64(root),
  created_at: created_at.toISOString(),
  signatures: signatures.map(({ name, id }) => ({ name, id })),
  note,
})

/** What proves an entry, in one JSON to file. `row` null: the entry was pruned, and its place is proved. */
export const receiptOf = (row: StoredEntry | null, { seq, hashes, checkpoint }: Inclusion) => ({
  entry: row && entryOf(row),
  ...(row ? chainOf(row) : { seq }),
  hashes: hashes.map(toBase64),
  checkpoint,
})
