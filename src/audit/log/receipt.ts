import { concat, fromExactBase64, isHexOf, SHA256_HEX, sameBytes, toBase64, unhex, utf8 } from '../../bytes.ts'
import type { Sha256 } from '../../sha256.ts'
import { leafHash, rootFromInclusion } from '../tree/merkle.ts'
import { canonicalForm, hashesOf, isPlain, isSeq, members, organizationOf } from './line.ts'
import { LogProblem, type Report, UNVERIFIED } from './report.ts'
import {
  type Checking,
  mustAgree,
  mustBeOf,
  openCheckpoint,
  present,
  type SignedCheckpoint,
  trustIn,
} from './signed.ts'

/** What proves that an entry is in a log: its place, the nodes from its leaf to the root, and the signed root. */
export type Inclusion = { seq: number; hashes: Uint8Array[]; checkpoint: string }

export const TLOG_PROOF = 'c2sp.org/tlog-proof@v1'

/** A proof as a C2SP tlog-proof file; the extra data is the entry's canonical form, whose SHA-256 is the leaf's data. */
export const formatTlogProof = ({ seq, hashes, checkpoint }: Inclusion, entry: string | null): string =>
  [
    TLOG_PROOF,
    ...(entry === null ? [] : [`extra ${toBase64(utf8(entry))}`]),
    `index ${seq}`,
    ...hashes.map(toBase64),
    '',
    checkpoint,
  ].join('\n')

/** What a receipt claims: the entry's bytes as they are hashed, and, where a JSON has it, its place in the chain. */
type Receipt = Inclusion & { entry: Uint8Array; chain?: { entry_hash: string; prev_hash: string; row_hash: string } }

/** Reads a receipt (JSON) or a tlog-proof file. @throws LogProblem when it is neither, or without its entry */
function parseReceipt(text: string): Receipt {
  const receipt = text.startsWith(`${TLOG_PROOF}\n`) ? fromTlogProof(text) : fromJson(text)
  if (!receipt)
    throw new LogProblem(
      'malformed_line',
      'This is neither an export, nor a receipt or a tlog-proof file that holds its entry.',
    )
  return receipt
}

/** As `formatTlogProof` writes it, line for line. A literal: the Worker, which reads none, leaves it out. */
const TLOG_PROOF_FILE =
  /^c2sp\.org\/tlog-proof@v1\nextra ([A-Za-z0-9+/=]+)\nindex (0|[1-9]\d{0,15})\n((?:[A-Za-z0-9+/=]+\n)*)\n(.*)$/s

function fromTlogProof(text: string): Receipt | undefined {
  const [, extra = '', seq, list = '', checkpoint = ''] = TLOG_PROOF_FILE.exec(text) ?? []
  const hashes = hashesOf(list.split('\n').filter(Boolean))
  const entry = fromExactBase64(extra)
  return entry?.length && hashes && isSeq(Number(seq)) ? { seq: Number(seq), hashes, checkpoint, entry } : undefined
}

function fromJson(text: string): Receipt | undefined {
  const { entry, seq, hashes, checkpoint, entry_hash, prev_hash, row_hash } = members(text)
  const proof = hashesOf(hashes)
  if (!isSeq(seq) || !proof || typeof checkpoint !== 'string' || !isPlain(text)) return undefined
  const canonical = entry !== null && typeof entry === 'object' ? canonicalForm(JSON.stringify(entry)) : undefined
  if (canonical === undefined) return undefined
  const receipt = { seq, hashes: proof, checkpoint, entry: utf8(canonical) }
  if (entry_hash === undefined && prev_hash === undefined && row_hash === undefined) return receipt
  return isHash(entry_hash) && isHash(prev_hash) && isHash(row_hash)
    ? { ...receipt, chain: { entry_hash, prev_hash, row_hash } }
    : undefined
}

const isHash = (value: unknown): value is string => typeof value === 'string' && SHA256_HEX.test(value)

/** Checks that an entry is in the log that its checkpoint was signed for, and in the one that was kept from earlier. */
export async function verifyReceipt(text: string, options: Checking): Promise<Report> {
  const { sha256, keys, checkpoints } = options
  let report: Report = UNVERIFIED
  try {
    const { seq, hashes, checkpoint, entry, chain } = parseReceipt(text)
    const orgId = organizationOf(new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(entry))
    if (orgId === undefined)
      throw new LogProblem('entry_malformed', 'This is not the canonical form of an entry of version 1.', { seq })
    report = { ...report, org_id: orgId, from: seq, to: seq + 1 }
    if (keys.length === 0) throw new LogProblem('wrong_key', "A receipt proves nothing without the log's key.")
    const opened = await openCheckpoint(checkpoint, options)
    mustBeOf(opened, orgId)
    const entryHash = sha256(entry)
    if (chain) checkChain(sha256, entryHash, chain, seq)
    const root = rootFromInclusion(sha256, leafHash(sha256, entryHash), seq, opened.size, hashes)
    if (!root || !sameBytes(root, opened.root))
      throw new LogProblem(
        'proof_invalid',
        'The proof does not lead from this entry to the signed root: one of them was changed.',
        { seq },
      )
    for (const kept of checkpoints) checkKept(opened, kept, orgId)
    return { ...report, verified: true, whole: true, trust: trustIn(opened), checkpoint: present(opened) }
  } catch (error) {
    if (error instanceof LogProblem) return { ...report, problem: error.problem }
    throw error
  }
}

/** The hashes beside the entry must be its own; that `prev_hash` is right only the whole log shows. */
function checkChain(
  sha256: Sha256,
  entryHash: Uint8Array,
  { entry_hash, prev_hash, row_hash }: NonNullable<Receipt['chain']>,
  seq: number,
): void {
  if (!isHexOf(entry_hash, entryHash))
    throw new LogProblem('entry_changed', 'The entry has not the hash that it was given: a field was changed.', { seq })
  if (!isHexOf(row_hash, sha256(concat([Uint8Array.of(1), unhex(prev_hash), entryHash]))))
    throw new LogProblem('row_hash_wrong', 'The row_hash is not that of this entry after its prev_hash.', { seq })
}

/** Two trees of one size must be one. */
function checkKept(opened: SignedCheckpoint, kept: SignedCheckpoint, orgId: string): void {
  mustBeOf(kept, orgId)
  if (kept.size !== opened.size)
    throw new LogProblem(
      'checkpoint_not_covered',
      `The checkpoint of ${kept.size} entries that you gave cannot be held against a receipt of ${opened.size}: that takes an export.`,
    )
  mustAgree([opened, kept])
}
