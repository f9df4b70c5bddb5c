// How fast the audit log is, and whether that changes with its length: npm run -s bench:audit -- [appends] [growth] [export] [verify]
// BENCH_ENTRIES: entries of the longest log and of the export that is verified, a power of ten; 1,000,000 unless given.
// BENCH_DATABASE_URL: a PostgreSQL, as a superuser, in place of one that is started for this; the benchmark makes a database there, and drops it.
import { cpus } from 'node:os'
import { benchAppends, benchBesideSnapshot, benchTreeCost } from './appends.ts'
import { type BenchDatabase, openDatabase } from './database.ts'
import { benchExport } from './export.ts'
import { benchGrowth } from './growth.ts'
import type { Row } from './stats.ts'
import { benchVerify } from './verify.ts'

const EXPORT_ENTRIES = 100_000
const top = Number(process.env.BENCH_ENTRIES ?? 1_000_000)
if (!Number.isInteger(Math.log10(top)) || top < 1_000)
  throw new RangeError('BENCH_ENTRIES is 1000, 10000, 100000, 1000000 …')

function show(title: string, rows: Row[]): void {
  console.log(`\n${title}`)
  console.table(rows)
}

const BENCHMARKS: Record<string, (database: BenchDatabase) => Promise<void>> = {
  appends: async (database) => {
    show('Appends: append_audit_entry(), called as owner with a prepared statement', await benchAppends(database))
    show('What the tree costs, in a log of 16,384 entries', await benchTreeCost(database))
    show('Appends of one organisation beside a transaction that stays open', await benchBesideSnapshot(database))
  },
  growth: async (database) => {
    const { appends, proofs } = await benchGrowth(database, top)
    show('Appends of one organisation, one connection, as its log grows', appends)
    show(
      'Proofs: the whole computation with its one round trip of HTTP (makeCheckpoint needs Durable Objects: not measured)',
      proofs,
    )
  },
  export: async (database) => {
    show(
      'Export: exportLines(), from the database to lines',
      await benchExport(database, Math.min(EXPORT_ENTRIES, top)),
    )
  },
  verify: async () => {
    const { processes, hashes } = await benchVerify(top)
    show('node dev/verify.ts FILE --key …, medians of 5', processes)
    show('The verifier in one process, with either hash', hashes)
  },
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BENCHMARKS)
const chosen = names.map((name) => {
  const benchmark = BENCHMARKS[name]
  if (!benchmark) throw new RangeError(`There is no ${name}; there are ${Object.keys(BENCHMARKS).join(', ')}.`)
  return benchmark
})
const database = await openDatabase()
try {
  const { rows } = await database.owner.query(
    `SELECT current_setting('server_version') v, current_setting('fsync') f, current_setting('synchronous_commit') s`,
  )
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}; longest log: ${top} entries (BENCH_ENTRIES)`,
  )
  console.log(
    `PostgreSQL ${rows[0]?.v}, fsync ${rows[0]?.f}, synchronous_commit ${rows[0]?.s}; a disk that is waited for adds to every append`,
  )
  for (const benchmark of chosen) await benchmark(database)
} finally {
  await database.close()
}
