import { canonicalize } from '../canonical.ts'
import { decode, encode } from '../tree/base64.ts'
import { leafHash, rootFromInclusion, type Sha256, sameBytes } from '../tree/merkle.ts'
import { hashesOf, members, organizationOf } from './line.ts'
import { LogProblem, type Report, UNVERIFIED } from './report.ts'
import { mustBeOf, openCheckpoint, present, type Trusted, trustIn } from './signed.ts'

/** What proves that an entry is in a log: its place, the nodes from its leaf to the root, and the signed root. */
export type Inclusion = { seq: number; hashes: Uint8Array[]; checkpoint: string }

const TLOG_PROOF = 'c2sp.org/tlog-proof@v1'

/** A proof as a C2SP tlog-proof file; the extra data is the entry's canonical form, whose SHA-256 is the leaf's data. */
export const formatTlogProof = ({ seq, hashes, checkpoint }: Inclusion, entry: string | null): string =>
  [
    TLOG_PROOF,
    ...(entry === null ? [] : [`extra ${encode(new TextEncoder().encode(entry))}`]),
    `index ${seq}`,
    ...hashes.map(encode),
    '',
    checkpoint,
  ].join('\n')

/** Reads what a receipt (JSON) or a tlog-proof file claims. @throws LogProblem when it is neither, or without its entry */
function parseReceipt(text: string): Inclusion & { entry: string } {
  const receipt = text.startsWith(`${TLOG_PROOF}\n`) ? fromTlogProof(text) : fromJson(text)
  if (!receipt)
    throw new LogProblem('malformed_line', 'This is neither a receipt nor a tlog-proof file that holds its entry.')
  return receipt
}

function fromTlogProof(text: string): (Inclusion & { entry: string }) | undefined {
  const [, extra = '', seq = '', list = '', checkpoint = ''] =
    /^.*\nextra (\S+)\nindex (0|[1-9]\d{0,15})\n((?:\S+\n)*)\n(.*)$/s.exec(text) ?? []
  const hashes = hashesOf(list.split('\n').filter(Boolean))
  const entry = decode(extra)
  return entry && entry.length > 0 && hashes
    ? { seq: Number(seq), hashes, checkpoint, entry: new TextDecoder().decode(entry) }
    : undefined
}

function fromJson(text: string): (Inclusion & { entry: string }) | undefined {
  const { entry, seq, hashes, checkpoint } = members(text)
  const proof = hashesOf(hashes)
  if (typeof seq !== 'number' || !proof || typeof checkpoint !== 'string') return undefined
  return entry !== null && typeof entry === 'object'
    ? { seq, hashes: proof, checkpoint, entry: canonicalize(JSON.parse(JSON.stringify(entry))) }
    : undefined
}

/** Checks that an entry is in the log that its checkpoint was signed for. */
export async function verifyReceipt(sha256: Sha256, text: string, trusted: Trusted): Promise<Report> {
  let report: Report = UNVERIFIED
  try {
    const { seq, hashes, checkpoint, entry } = parseReceipt(text)
    report = { ...report, org_id: organizationOf(entry) ?? null, from: seq, to: seq + 1 }
    if (report.org_id === null)
      throw new LogProblem('entry_malformed', 'This is not the canonical form of an entry of version 1.', { seq })
    if (trusted.keys.length === 0) throw new LogProblem('wrong_key', "A receipt proves nothing without the log's key.")
    const opened = await openCheckpoint(checkpoint, trusted)
    mustBeOf(opened, report.org_id)
    const leaf = leafHash(sha256, sha256(new TextEncoder().encode(entry)))
    const root = rootFromInclusion(sha256, leaf, seq, opened.size, hashes)
    if (!root || !sameBytes(root, opened.root))
      throw new LogProblem(
        'proof_invalid',
        'The proof does not lead from this entry to the signed root: one of them was changed.',
        { seq },
      )
    return { ...report, verified: true, trust: trustIn(opened), checkpoint: present(opened) }
  } catch (error) {
    if (error instanceof LogProblem) return { ...report, problem: error.problem }
    throw error
  }
}
