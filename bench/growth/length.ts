import { fill, newOrg, sizeOf } from '../audit/database.ts'
import { latencies, median, type Row, rounded } from '../audit/stats.ts'
import { run, type Stage } from './stage.ts'

const FIRST_SIZE = 1_000
const CALLS = 400
const PER_PAGE = 25
const FAR_PAGE = 10_000
const TILE = 256

/**
 * What calls cost an organisation of 10³, 10⁴, … runs up to `top`, as a share of what they cost one of 10³ at the same time: the two alternate,
 * so that what the length costs is told from what the minute costs.
 */
export async function benchLength(stage: Stage, top: number): Promise<Row[]> {
  const [short, long] = [newOrg(), newOrg()]
  await stage.addOrganizations([short, long])
  await fill(stage.owner, short, FIRST_SIZE)
  const rows: Row[] = []
  for (let runs = FIRST_SIZE; runs <= top; runs *= 10) {
    // With last tiles that are as full: a proof reads what is in them.
    const beyond = ((await sizeOf(stage.owner, short)) - runs) % TILE
    await fill(stage.owner, long, runs + ((beyond + TILE) % TILE))
    await stage.owner.query('VACUUM (ANALYZE)')
    await stage.owner.query('CHECKPOINT')
    const [before, after] = [await callsOf(stage, short), await callsOf(stage, long)]
    const row: Row = { runs }
    for (const [name, call] of Object.entries(after)) {
      const beside: number[] = []
      const taken: number[] = []
      // The first calls warm up.
      for (let i = 0; i < CALLS + 20; i++) {
        const [one] = await latencies([0], () => before[name]?.() ?? Promise.reject(new Error(`no ${name}`)))
        const [other] = await latencies([0], call)
        if (i < 20) continue
        beside.push(one ?? Number.NaN)
        taken.push(other ?? Number.NaN)
      }
      row[`${name} p50, ms`] = rounded(median(taken), 2)
      row[`${name}, to 10³`] = rounded(median(taken) / median(beside), 2)
    }
    rows.push(row)
  }
  return rows
}

async function callsOf({ ask, token, owner }: Stage, org: string): Promise<Record<string, () => Promise<unknown>>> {
  const session = await token(org)
  await ask(session, '/agent/run', run)
  const size = await sizeOf(owner, org)
  const { rows } = await owner.query<{ id: string }>('select id from audit_entries where org_id = $1 and seq = $2', [
    org,
    Math.floor(size / 3),
  ])
  const far = Math.min(FAR_PAGE, Math.floor(size / PER_PAGE))
  return {
    run: () => ask(session, '/agent/run', run),
    'page 1': () => ask(session, `/runs?page=1&per_page=${PER_PAGE}`),
    [`page ${FAR_PAGE}`]: () => ask(session, `/runs?page=${far}&per_page=${PER_PAGE}`),
    stats: () => ask(session, '/stats'),
    proof: () => ask(session, `/audit/entries/${rows[0]?.id}/proof`),
  }
}
