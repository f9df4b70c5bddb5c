import type { Row, Run } from './world.ts'

/** DESIGN's audit format written a second time, so that a fault in src/audit does not prove itself right. */
const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, sorted(Reflect.get(value, key))]),
        )
      : value

const digest = async (bytes: BufferSource) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
const toHex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
const fromHex = (text: string) =>
  Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16))

/** `entry_hash` and `row_hash` of a run as `GET /runs/:id` shows it. */
export async function recompute({ chain, ...entry }: Run): Promise<{ entry_hash: string; row_hash: string }> {
  const entryHash = await digest(new TextEncoder().encode(JSON.stringify(sorted(entry))))
  const rowHash = await digest(Uint8Array.from([1, ...fromHex(chain.prev_hash), ...entryHash]))
  return { entry_hash: toHex(entryHash), row_hash: toHex(rowHash) }
}

/** The first seq at which stored rows stop being a chain from genesis, or undefined: a whole chain. */
export async function firstBreak(rows: Row[]): Promise<number | undefined> {
  let prev = '0'.repeat(64)
  for (const [seq, row] of rows.entries()) {
    const expected = toHex(await digest(Uint8Array.from([1, ...fromHex(prev), ...fromHex(row.entry_hash)])))
    if (Number(row.seq) !== seq || row.prev_hash !== prev || row.row_hash !== expected) return seq
    prev = row.row_hash
  }
  return undefined
}
