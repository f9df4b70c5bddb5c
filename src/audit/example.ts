import { fromExactBase64 } from '../bytes.ts'
import { canonicalize } from './canonical.ts'
import type { AuditEntry } from './entry.ts'
import { formatLine, formatTrailer } from './log/line.ts'
import { formatTlogProof } from './log/receipt.ts'

// A log of two entries, for the API's description. Its hashes and its signature are good: a verifier can be tried on it.

export const KEY = {
  id: '5576b517',
  key: 'api.intelligentit.io/audit+5576b517+ARfKmH3LO47KystHsalqjwNl6FyCDRX5LTyLfWFpREBR',
  status: 'signing',
}
const CREATED: AuditEntry = {
  v: 1,
  id: 'aud_01JQAAAAA12345XYZ',
  org_id: 'org_2abc',
  user_id: 'user_2abc',
  agent_id: null,
  action: 'tenant_provisioned',
  model_used: null,
  tokens_used: null,
  latency_ms: null,
  input_hash: null,
  output_hash: null,
  system_prompt_hash: null,
  policy_flags: [],
  created_at: '2026-05-12T14:00:00.000Z',
  detail: { key_id: 'vk_01JQABCDE12345', plan: 'pro' },
}
const CREATED_CHAIN = {
  seq: 0,
  entry_hash: '2423d713045d36a10100df61fcc9ef1751eb7ffc201fbeab10b3ea7fe32dc403',
  prev_hash: '0000000000000000000000000000000000000000000000000000000000000000',
  row_hash: '79dcb198c39b1ee760f213ad3c91b8638bcfe1f1ce8a60273c8c91843e5029d1',
}
const RUN: AuditEntry = {
  v: 1,
  id: 'aud_01JQABCDE12345XYZ',
  org_id: 'org_2abc',
  user_id: 'user_2abc',
  agent_id: 'helpdesk-tier1-triage',
  action: 'agent_run',
  model_used: 'claude-haiku-3-5',
  tokens_used: 312,
  latency_ms: 1840,
  input_hash: 'f4463d8bd8e3787d60d38bd2d3181fe3ab789b29975f99f21f404bbf2cc2263b',
  output_hash: '4d21c7b7d287b8b2ec01721a860fcc8fdc00fb4a0dc5f84fecd8aacef67f00c5',
  system_prompt_hash: null,
  policy_flags: [],
  created_at: '2026-05-12T14:22:00.000Z',
  detail: null,
}
const RUN_CHAIN = {
  seq: 1,
  entry_hash: 'de90e22dca1eb684f4aec3e457bc28f80ae19429a1cefbe03372f0347922784a',
  prev_hash: CREATED_CHAIN.row_hash,
  row_hash: '2db30fc6fc9da2e540113da4244929a57a88ea12a59f1199912b8b92f7b5a4a1',
}
const LEAVES = {
  created: 'ZtW3GjpJuSY/PgTUJLuIDg60MH/xUm317MAn4jLMG4s=',
  run: 'PnfTi9G8jx9TMPxEp2DrJZRxWMmIEEjgxMpM+zAbmVA=',
}
const ROOT = 'OzfQB04GFRPa5Jew+LK9IsP2TGoxeIPp3ffGpfVKBn4='

/** Newest first, as lists have them. */
export const ENTRIES = [
  { ...RUN, chain: RUN_CHAIN },
  { ...CREATED, chain: CREATED_CHAIN },
]
export const NOTE = `api.intelligentit.io/audit/org_2abc
2
${ROOT}

— api.intelligentit.io/audit VXa1F1UHleQZBg3YbfJggxqVFktWZ1U90c2LHx5DPOsz3ilI05m8WqHxE3Usa9SSsAVZBGRR9mV0nzmWyYxLo7ocyw8=
`
export const CHECKPOINT = {
  origin: 'api.intelligentit.io/audit/org_2abc',
  size: 2,
  root: ROOT,
  created_at: '2026-05-12T15:00:00.000Z',
  signatures: [{ name: 'api.intelligentit.io/audit', id: KEY.id }],
  note: NOTE,
}
export const RECEIPT = { entry: RUN, ...RUN_CHAIN, hashes: [LEAVES.created], checkpoint: NOTE }
export const TLOG_PROOF = formatTlogProof(
  { seq: RUN_CHAIN.seq, hashes: [fromExactBase64(LEAVES.created) ?? new Uint8Array()], checkpoint: NOTE },
  canonicalize(RUN),
)
export const CONSISTENCY = {
  from: { size: 1, root: LEAVES.created },
  to: { size: 2, root: ROOT },
  hashes: [LEAVES.run],
  checkpoint: NOTE,
}
export const EXPORT = [
  formatLine({ entry: canonicalize(CREATED), ...CREATED_CHAIN }),
  formatLine({ entry: canonicalize(RUN), ...RUN_CHAIN }),
  formatTrailer({ checkpoint: NOTE, from: 0, proof: [], to: 2 }),
].join('')
export const REPORT = {
  verified: true,
  whole: true,
  trust: 'checkpoint',
  org_id: 'org_2abc',
  from: 0,
  to: 2,
  head_hash: RUN_CHAIN.row_hash,
  checkpoint: { origin: CHECKPOINT.origin, size: 2, root: ROOT, signed_by: [KEY.id], witnesses: [] },
}
