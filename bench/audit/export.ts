import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { exportLines } from '../../src/audit/export.ts'
import { checkpointOf, contextOf } from './context.ts'
import { type BenchDatabase, fill, newOrg } from './database.ts'
import { median, type Row, rounded } from './stats.ts'

const ROUNDS = 5
const MIB = 1_048_576
setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** An export in pieces of text, as `GET /audit/export` streams it: how fast, and how much of it is held at a time. */
export async function benchExport({ neon, owner }: BenchDatabase, entries: number): Promise<Row[]> {
  const orgId = newOrg()
  await fill(owner, orgId, entries)
  await owner.query('VACUUM (ANALYZE)')
  const context = await contextOf(neon)
  const pieces = async (to: number) =>
    exportLines(context, orgId, { from: 0, to }, await checkpointOf(context, orgId, to))
  const rows: Row[] = []
  for (const size of [entries / 10, entries]) {
    const rates: number[] = []
    let bytes = 0
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now()
      bytes = 0
      for await (const piece of await pieces(size)) bytes += Buffer.byteLength(piece)
      rates.push((size / (performance.now() - start)) * 1_000)
    }
    const { live, used } = await peaks(await pieces(size))
    rows.push({
      entries: size,
      MB: rounded(bytes / 1e6, 1),
      'entries/s': rounded(median(rates)),
      'slowest – fastest': `${rounded(Math.min(...rates))} – ${rounded(Math.max(...rates))}`,
      'MB/s': rounded((bytes / size) * median(rates) * 1e-6, 1),
      'heap in use, at most, MiB': rounded(live / MIB, 1),
      'with garbage, MiB': rounded(used / MIB, 1),
    })
  }
  return rows
}

/** The most that the heap has more than at the beginning, after each piece: what is referred to, and together with what is garbage. */
async function peaks(pieces: AsyncGenerator<string>): Promise<{ live: number; used: number }> {
  const heap = () => process.memoryUsage().heapUsed
  collectGarbage()
  const before = heap()
  let [live, used] = [0, 0]
  for await (const _ of pieces) {
    used = Math.max(used, heap() - before)
    collectGarbage()
    live = Math.max(live, heap() - before)
  }
  return { live, used }
}
