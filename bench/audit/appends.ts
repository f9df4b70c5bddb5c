import type pg from 'pg'
import type { SealedEntry } from '../../src/audit/entry.ts'
import { append, type BenchDatabase, connected, newOrg, sealed } from './database.ts'
import { latencies, median, type Row, rounded } from './stats.ts'

const ROUNDS = 5
const WITH_TREE = 'append_audit_entry'
const WITHOUT_TREE = 'append_without_tree'
/** A log's entries fill whole tiles, so that each bears its share of one. */
const SETUPS = [
  { organizations: 1, connections: 1, entries: 4_096 },
  { organizations: 1, connections: 8, entries: 4_096 },
  { organizations: 100, connections: 8, entries: 25_600 },
]
const BESIDE_ENTRIES = 10_000

/** Appends a second, and the same by a copy of the function that lacks the step which writes tiles. */
export async function benchAppends({ url, owner }: BenchDatabase): Promise<Row[]> {
  await makeWithoutTree(owner)
  const clients = await Promise.all(Array.from({ length: 8 }, () => connected(url)))
  const rows: Row[] = []
  for (const { organizations, connections, entries } of SETUPS) {
    const rates: Record<string, number[]> = { [WITH_TREE]: [0], [WITHOUT_TREE]: [0] }
    // The function that comes first alternates, so that both meet the same noise. Round 0 warms up.
    for (let round = 0; round <= ROUNDS; round++)
      for (const by of round % 2 ? [WITH_TREE, WITHOUT_TREE] : [WITHOUT_TREE, WITH_TREE]) {
        const orgs = Array.from({ length: organizations }, newOrg)
        const rate = await rateOf(clients.slice(0, connections), await sealed(orgs, entries), by)
        rates[by] = round === 0 ? [] : [...(rates[by] ?? []), rate]
      }
    const [whole = [], bare = []] = [rates[WITH_TREE], rates[WITHOUT_TREE]]
    rows.push({
      organizations,
      connections,
      'appends/s': rounded(median(whole)),
      'slowest – fastest': `${rounded(Math.min(...whole))} – ${rounded(Math.max(...whole))}`,
      'without the tree': rounded(median(bare)),
      'their slowest – fastest': `${rounded(Math.min(...bare))} – ${rounded(Math.max(...bare))}`,
    })
  }
  await Promise.all(clients.map((client) => client.end()))
  return rows
}

/** What the tree costs: how much longer the append takes that fills a tile, which every 256th does. Rates differ by less than their noise. */
export async function benchTreeCost({ owner }: BenchDatabase): Promise<Row[]> {
  const orgId = newOrg()
  const entries = await sealed([orgId], 256 * 64)
  const taken = await latencies(entries, (entry) => append(owner, entry))
  const [plain, filling] = [taken.filter((_, i) => (i + 1) % 256), taken.filter((_, i) => (i + 1) % 256 === 0)]
  const extra = median(filling) - median(plain)
  return [
    {
      'append p50, ms': rounded(median(plain), 3),
      'with a tile p50, ms': rounded(median(filling), 3),
      'slowest with a tile, ms': rounded(Math.max(...filling), 2),
      'the tree, µs an append': rounded((extra / 256) * 1_000, 1),
      'share of an append': `${rounded((100 * extra) / 256 / median(plain), 1)} %`,
    },
  ]
}

/**
 * Appends of one organisation while another connection holds a snapshot, as pg_dump does: the versions of the head's row that it could still
 * see are not cleaned away, and every append steps over them.
 */
export async function benchBesideSnapshot({ url, owner }: BenchDatabase): Promise<Row[]> {
  const snapshot = await connected(url)
  await snapshot.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  await snapshot.query('SELECT FROM audit_heads LIMIT 1')
  const entries = await sealed([newOrg()], BESIDE_ENTRIES + 1_000)
  const taken = await latencies(entries, (entry) => append(owner, entry))
  await snapshot.end()
  return [0, BESIDE_ENTRIES / 2, BESIDE_ENTRIES].map((from) => ({
    'appends since the snapshot': from,
    'append p50, ms': rounded(median(taken.slice(from, from + 1_000)), 3),
  }))
}

async function makeWithoutTree(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query(`SELECT pg_get_functiondef('${WITH_TREE}'::regproc) source`)
  const source = String(rows[0]?.source)
  const bare = source.replace(WITH_TREE, WITHOUT_TREE).replace(/IF \(v_row\.seq \+ 1\) % 256 = 0 THEN.*?END IF;/s, '')
  if (bare.includes('append_audit_tile') || bare.length > source.length - 50)
    throw new Error(`${WITH_TREE} does not write its tiles where this benchmark looks`)
  await owner.query(bare)
}

/** Entries a second, each connection taking the next when it is done with one. */
async function rateOf(clients: pg.Client[], entries: SealedEntry[], by: string): Promise<number> {
  const queue = entries.values()
  const start = performance.now()
  await Promise.all(
    clients.map(async (client) => {
      for (const entry of queue) await append(client, entry, by)
    }),
  )
  return (entries.length / (performance.now() - start)) * 1_000
}
