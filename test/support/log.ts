import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'

// A log made by Node's crypto and the formats of docs/audit.md alone, so that a fault in src/audit does not prove itself right.

const sha = (...parts: (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const byte = (value: number) => Buffer.of(value)

export type Line = { entry: string; entry_hash: string; prev_hash: string; row_hash: string; seq: number }

/** The entry as its canonical form, with members sorted. */
export const entryText = (seq: number, org = 'org_test', more: Record<string, unknown> = {}): string => {
  const entry: Record<string, unknown> = {
    action: 'agent_run',
    agent_id: 'helpdesk-tier1-triage',
    created_at: new Date(Date.UTC(2026, 0, 1) + seq * 1_000).toISOString(),
    detail: null,
    id: `aud_${String(seq).padStart(26, '0')}`,
    input_hash: sha(`in ${seq}`).toString('hex'),
    latency_ms: 100 + (seq % 900),
    model_used: 'claude-haiku-3-5',
    org_id: org,
    output_hash: sha(`out ${seq}`).toString('hex'),
    policy_flags: [],
    system_prompt_hash: null,
    tokens_used: 534,
    user_id: 'user_1',
    v: 1,
    ...more,
  }
  return JSON.stringify(entry)
}

/** Links entries from `seq` on. */
export function chain(entries: string[], seq = 0, prev = Buffer.alloc(32)): Line[] {
  let before = prev
  return entries.map((entry, i) => {
    const entryHash = sha(entry)
    const rowHash = sha(byte(1), before, entryHash)
    const line = {
      entry,
      entry_hash: entryHash.toString('hex'),
      prev_hash: before.toString('hex'),
      row_hash: rowHash.toString('hex'),
      seq: seq + i,
    }
    before = rowHash
    return line
  })
}
export const log = (size: number, org?: string): Line[] =>
  chain(Array.from({ length: size }, (_, seq) => entryText(seq, org)))

export const leaves = (lines: Line[]): Buffer[] =>
  lines.map((line) => sha(byte(0), Buffer.from(line.entry_hash, 'hex')))
/** RFC 6962's definition, word for word. */
export function root(hashes: Buffer[]): Buffer {
  const [first, second] = hashes
  if (!first) return sha('')
  if (!second) return first
  let k = 1
  while (k * 2 < hashes.length) k *= 2
  return sha(byte(1), root(hashes.slice(0, k)), root(hashes.slice(k)))
}

export const text = ({ entry, ...rest }: Line): string =>
  `{"entry":${entry},"entry_hash":"${rest.entry_hash}","prev_hash":"${rest.prev_hash}","row_hash":"${rest.row_hash}","seq":${rest.seq}}\n`

/** A key pair as a verifier key, and how it signs notes. */
export function key(name: string, seed: number, algorithm = 1) {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const raw = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(12)
  const id = sha(`${name}\n`, byte(algorithm), raw).subarray(0, 4)
  const line = (blob: Buffer) => `— ${name} ${Buffer.concat([id, blob]).toString('base64')}\n`
  return {
    id: id.toString('hex'),
    vkey: `${name}+${id.toString('hex')}+${Buffer.concat([byte(algorithm), raw]).toString('base64')}`,
    signature: (note: string) => line(sign(null, Buffer.from(note), privateKey)),
    cosignature: (note: string, time: number) => {
      const stamp = Buffer.alloc(8)
      stamp.writeBigUInt64BE(BigInt(time))
      return line(Buffer.concat([stamp, sign(null, Buffer.from(`cosignature/v1\ntime ${time}\n${note}`), privateKey)]))
    },
  }
}
type Key = ReturnType<typeof key>
export const KEY = key('log.test', 1)

export const checkpointText = (lines: Line[], origin = 'log.test/org_test'): string =>
  `${origin}\n${lines.length}\n${root(leaves(lines)).toString('base64')}\n`
export const note = (content: string, ...keys: Key[]): string =>
  `${content}\n${keys.map((signer) => signer.signature(content)).join('')}`

export const trailer = (checkpoint: string, from: number, to: number, proof: Buffer[] = []): string =>
  `${JSON.stringify({ checkpoint, from, proof: proof.map((hash) => hash.toString('base64')), to })}\n`

/** A whole log as an export. */
export const exported = (lines: Line[], ...keys: Key[]): string =>
  lines.map(text).join('') + trailer(note(checkpointText(lines), ...(keys.length > 0 ? keys : [KEY])), 0, lines.length)
