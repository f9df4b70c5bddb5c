import { CLERK_ID } from '../../auth/clerk-id.ts'
import { fromExactBase64, toBase64 } from '../../bytes.ts'
import { parseJson } from '../../json.ts'
import { canonicalize } from '../canonical.ts'
import { HASH_BYTES } from '../tree/merkle.ts'

/** A line of an export: an entry's canonical form with its place in the chain; all hashes in lower-case hex. */
export type ExportLine = { entry: string; entry_hash: string; prev_hash: string; row_hash: string; seq: number }
/** The last line of an export of [from, to): a checkpoint that covers it, and what else that one's tree is made of (`outside`). */
export type Trailer = { checkpoint: string; from: number; proof: Uint8Array[]; to: number }

/** A line of an export. It is canonical JSON, as its entry is: an entry's bytes can be cut out as they were hashed. */
export const formatLine = ({ entry, entry_hash, prev_hash, row_hash, seq }: ExportLine): string =>
  `{"entry":${entry},"entry_hash":"${entry_hash}","prev_hash":"${prev_hash}","row_hash":"${row_hash}","seq":${seq}}\n`
/** The line that ends an export: the signed root, and what proves that its entries are under it. */
export const formatTrailer = ({ checkpoint, from, proof, to }: Trailer): string =>
  `${canonicalize({ checkpoint, from, proof: proof.map(toBase64), to })}\n`

const STRING = '"[^"\\\\\\x00-\\x1f]*"'
const maybe = (pattern: string): string => `(?:null|${pattern})`
/** At most 15 digits, so that a JavaScript number holds it exactly. */
const COUNT = '(?:0|[1-9]\\d{0,14})'

const FLAG = `\\{(?:"field":${STRING},)?"length":${COUNT},"offset":${COUNT},"type":${STRING}\\}`

/** The members of an entry of version 1, in canonical order, in the form that nearly all have: nothing to escape, no detail. */
const PLAIN = {
  action: STRING,
  agent_id: maybe(STRING),
  created_at: '"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"',
  detail: 'null',
  id: STRING,
  input_hash: maybe(STRING),
  latency_ms: maybe(COUNT),
  model_used: maybe(STRING),
  // Without its ^ and $.
  org_id: `"(${CLERK_ID.source.slice(1, -1)})"`,
  output_hash: maybe(STRING),
  policy_flags: `\\[(?:${FLAG}(?:,${FLAG})*)?\\]`,
  system_prompt_hash: maybe(STRING),
  tokens_used: maybe(COUNT),
  user_id: maybe(STRING),
  v: '1',
}
const NAMES = Object.keys(PLAIN).join()
const PLAIN_ENTRY = new RegExp(
  `^\\{${Object.entries(PLAIN)
    .map(([name, pattern]) => `"${name}":${pattern}`)
    .join()}\\}$`,
)
const START = '{"entry":'
/** What stands before each hash, and before the seq. */
const BEFORE = {
  entry_hash: ',"entry_hash":"',
  prev_hash: '","prev_hash":"',
  row_hash: '","row_hash":"',
  seq: '","seq":',
}
const HASH_DIGITS = 64
const SEQ = new RegExp(`^${COUNT}\\}$`)

/** The line's members; undefined: it is not a line as `formatLine` writes them. What the entry and the hashes say is not looked at. */
export function parseLine(line: string): ExportLine | undefined {
  const end = line.lastIndexOf(BEFORE.entry_hash)
  // No regular expression for all: a verifier reads hundreds of thousands of lines a second.
  const entryHash = end + BEFORE.entry_hash.length
  const prevHash = entryHash + HASH_DIGITS + BEFORE.prev_hash.length
  const rowHash = prevHash + HASH_DIGITS + BEFORE.row_hash.length
  const seq = line.slice(rowHash + HASH_DIGITS + BEFORE.seq.length)
  if (
    end < 0 ||
    !line.startsWith(START) ||
    !line.startsWith(BEFORE.prev_hash, entryHash + HASH_DIGITS) ||
    !line.startsWith(BEFORE.row_hash, prevHash + HASH_DIGITS) ||
    !line.startsWith(BEFORE.seq, rowHash + HASH_DIGITS) ||
    !SEQ.test(seq)
  )
    return undefined
  return {
    entry: line.slice(START.length, end),
    entry_hash: line.slice(entryHash, entryHash + HASH_DIGITS),
    prev_hash: line.slice(prevHash, prevHash + HASH_DIGITS),
    row_hash: line.slice(rowHash, rowHash + HASH_DIGITS),
    seq: Number(seq.slice(0, -1)),
  }
}

/** Whose entry this is; undefined: it is not the canonical form of an entry of version 1. */
export function organizationOf(entry: string): string | undefined {
  const plain = PLAIN_ENTRY.exec(entry)?.[1]
  if (plain !== undefined) return plain
  const all = members(entry)
  const { v, org_id: org } = all
  const isOrg = typeof org === 'string' && CLERK_ID.test(org)
  const isEntry = v === 1 && Object.keys(all).sort().join() === NAMES && canonicalForm(entry) === entry
  return isOrg && isEntry ? org : undefined
}

/** The canonical form of JSON text; undefined: it has none. */
export function canonicalForm(text: string): string | undefined {
  try {
    return canonicalize(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Whether the line is one that ends an export. */
export const isTrailer = (line: string): boolean => line.startsWith('{"checkpoint":')

/** Undefined: it is not a line as `formatTrailer` writes them. */
export function parseTrailer(line: string): Trailer | undefined {
  const { checkpoint, from, proof: list, to } = members(line)
  const proof = hashesOf(list)
  if (typeof checkpoint !== 'string' || !isSeq(from) || !proof || !isSeq(to)) return undefined
  const trailer = { checkpoint, from, proof, to }
  return formatTrailer(trailer) === `${line}\n` ? trailer : undefined
}

/** Whether it can be an entry's place in its log: a whole number from 0 that JSON says exactly. */
export const isSeq = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

/** What a JSON object holds; of other text, nothing. */
export const members = (text: string): Members => membersOf(parseJson(text))
type Members = { readonly [name: string]: unknown }

/** The same of a value that was read. */
export const membersOf = (value: unknown): Members =>
  value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value)) : {}

/** No entry is nested so deep; what is nested much deeper cannot be read by everyone. */
const MAX_DEPTH = 100

/** Whether all read the same in JSON: of two members of one name readers see different ones. */
export function isPlain(text: string): boolean {
  const names = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined)
  let count = 0
  let level: unknown[] = [JSON.parse(text)]
  for (let depth = 0; level.length > 0 && depth < MAX_DEPTH; depth++) {
    const values = level.filter((value) => value !== null && typeof value === 'object')
    for (const value of values) if (!Array.isArray(value)) count += Object.keys(value).length
    level = values.flatMap((value) => Object.values(value))
  }
  return level.length === 0 && count === names.length
}

/** No proof is longer, however long the log. */
const MAX_HASHES = 128

/** The hashes of a list of base64; undefined: it is none. */
export function hashesOf(list: unknown): Uint8Array[] | undefined {
  if (!Array.isArray(list)) return undefined
  const hashes = list.map((item) => (typeof item === 'string' ? fromExactBase64(item) : undefined))
  return hashes.length <= MAX_HASHES && hashes.every((hash) => hash?.length === HASH_BYTES)
    ? hashes.filter((hash) => hash !== undefined)
    : undefined
}
