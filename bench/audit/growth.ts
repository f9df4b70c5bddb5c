import { sql } from 'drizzle-orm'
import { stateOf } from '../../src/audit/checkpoint.ts'
import type { AuditContext } from '../../src/audit/context.ts'
import { proveConsistency, proveInclusion } from '../../src/audit/proof.ts'
import { readEntries } from '../../src/audit/queries.ts'
import { unhex } from '../../src/bytes.ts'
import { checkpointOf, contextOf, treeRoot } from './context.ts'
import { append, type BenchDatabase, fill, newOrg, sealed, sizeOf } from './database.ts'
import { latencies, median, type Row, rounded, spread } from './stats.ts'

const FIRST_SIZE = 1_000
const APPENDS = 2_048
const PROOFS = 500
const TILE = 256

/** One organisation's log at 10³, 10⁴, … entries up to `top`: what an append costs there, and what a proof does. */
export async function benchGrowth(database: BenchDatabase, top: number): Promise<{ appends: Row[]; proofs: Row[] }> {
  const { neon, owner } = database
  const context = await contextOf(neon)
  const orgId = newOrg()
  await owner.query(`INSERT INTO tenants (org_id, id, plan, vertical) VALUES ($1, $1, 'enterprise', 'general')`, [
    orgId,
  ])
  const [appends, proofs]: [Row[], Row[]] = [[], []]
  for (let entries = FIRST_SIZE; entries <= top; entries *= 10) {
    const rate = await fill(owner, orgId, entries)
    appends.push({ entries, 'filled in the server, entries/s': rounded(rate), ...(await appendCost(database, orgId)) })
    // A last tile that is half full, at every size.
    const size = (Math.ceil((await sizeOf(owner, orgId)) / TILE) + 0.5) * TILE
    await fill(owner, orgId, size)
    proofs.push({ entries: size, ...(await proofCost(context, orgId, size)) })
  }
  return { appends, proofs }
}

async function appendCost({ owner }: BenchDatabase, orgId: string): Promise<Row> {
  // What the filling left to autovacuum would otherwise be done now, or not.
  await owner.query('VACUUM (ANALYZE)')
  await owner.query('CHECKPOINT')
  const first = await sizeOf(owner, orgId)
  // Alternating with appends to a log that is new, so that what the length costs is told from what this minute costs.
  const short: number[] = []
  const taken: number[] = []
  for (const entry of await sealed([orgId, newOrg()], 2 * APPENDS))
    (short.length < taken.length ? short : taken).push(...(await latencies([entry], (one) => append(owner, one))))
  const filling = taken.filter((_, i) => (first + i + 1) % TILE === 0)
  return {
    ...spread('append', taken),
    'beside, to a new log p50, ms': rounded(median(short), 2),
    'that fills a tile p50, ms': rounded(median(filling), 2),
    'slowest, ms': rounded(Math.max(...taken), 2),
    'appends/s': rounded((APPENDS / taken.reduce((sum, ms) => sum + ms, 0)) * 1_000),
  }
}

async function proofCost(context: AuditContext, orgId: string, size: number): Promise<Row> {
  const { db } = context
  const checkpoint = await checkpointOf(context, orgId, size)
  const random = Array.from({ length: PROOFS }, () => Math.floor(Math.random() * size))
  const entries = []
  for (const seq of random) entries.push(...(await readEntries(db, orgId, seq, seq + 1)))
  return {
    ...spread('a bare round trip', await latencies(random, () => db.execute(sql`select 1`))),
    ...spread('log state', await latencies(random, () => stateOf(context, orgId))),
    ...spread('root', await latencies(random, () => treeRoot(context, orgId, size))),
    ...spread(
      'inclusion',
      await latencies(entries, ({ seq, entryHash }) =>
        proveInclusion(context, orgId, { seq, entryHash: unhex(entryHash) }, checkpoint),
      ),
    ),
    ...spread(
      'consistency',
      await latencies(random, (first) => proveConsistency(context, orgId, { first, second: size }, checkpoint)),
    ),
  }
}
