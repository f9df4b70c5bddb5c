import { readdirSync, readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { expect, onTestFinished, test } from 'vitest'

const MIGRATIONS = new URL('../../migrations', import.meta.url).pathname

/** A database with the migrations before one of them; `upgrade` runs that one. */
async function before(migration: string) {
  const database = await PGlite.create()
  onTestFinished(() => database.close())
  const files = readdirSync(MIGRATIONS).filter((file) => file.endsWith('.sql') && file <= `${migration}.sql`)
  const run = (file: string) => database.exec(readFileSync(`${MIGRATIONS}/${file}`, 'utf8'))
  for (const file of files.toSorted().slice(0, -1)) await run(file)
  return { database, upgrade: () => run(`${migration}.sql`) }
}

/** An entry of the audit log, as the database keeps it; it is not hashed. */
const entry = (database: PGlite, fields: { org_id: string; seq: number; action: string } & Record<string, unknown>) =>
  database.query(
    `insert into audit_entries select * from jsonb_populate_record(null::audit_entries, '{"policy_flags": [], "entry_hash": "", "prev_hash": "", "row_hash": "", "created_at": "2026-01-01T00:00:00Z"}' || $1::jsonb)`,
    [JSON.stringify({ id: `${fields.org_id} ${fields.seq}`, ...fields })],
  )

test('what an operator gave last is known, also where a subscription that lives has taken its place', async () => {
  const { database, upgrade } = await before('0028_grants')
  const tenants = [
    ['given', 'pro', 'operator', ['pro']],
    ['bought', 'starter', 'stripe', ['pilot', 'enterprise']],
    ['taken_away', 'starter', 'stripe', ['enterprise', 'free']],
    ['ended', 'free', 'stripe', ['enterprise']],
    ['own', 'pilot', 'self', []],
  ] as const
  for (const [org_id, plan, plan_source, given] of tenants) {
    await database.query(
      `insert into tenants (org_id, id, plan, plan_source, vertical) values ($1, $1, $2, $3, 'general')`,
      [org_id, plan, plan_source],
    )
    for (const [at, plan] of given.entries())
      await entry(database, { org_id, seq: 2 * at, action: 'plan_changed', detail: { plan, plan_source: 'operator' } })
    await entry(database, { org_id, seq: 9, action: 'plan_changed', detail: { run_limit: 5 } })
  }
  await upgrade()
  const { rows } = await database.query<{ org_id: string; granted_plan: string | null }>(
    'select org_id, granted_plan from tenants',
  )
  expect(Object.fromEntries(rows.map(({ org_id, granted_plan }) => [org_id, granted_plan]))).toEqual({
    given: 'pro',
    bought: 'enterprise',
    taken_away: null,
    ended: null,
    own: null,
  })
})
