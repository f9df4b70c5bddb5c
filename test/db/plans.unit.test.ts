import type { PGlite } from '@electric-sql/pglite'
import { expect, test } from 'vitest'
import { migrated } from '../support/migrations.ts'

/** After five, PostgreSQL may keep a plan for all that come. */
const CALLS_UNTIL_KEPT = 6

test('what ends a run reads no other entry of its log, however many there are, also in a connection that is older than they are', async () => {
  const database = await migrated()
  await database.exec(`
    insert into tenants (org_id, id, plan, vertical) values ('org', 'ten', 'enterprise', 'general');
    insert into usage_periods (org_id, period_start) values ('org', '2026-01-01')`)
  const end = async (id: string, client: Pick<PGlite, 'query'> = database) => {
    await client.query(`update usage_periods set reserved = reserved + 1`)
    await client.query(
      `insert into run_intents (audit_id, org_id, user_id, agent_id, input_hash, period_start, expires_at)
        values ($1, 'org', 'user', 'agent', '', '2026-01-01', now())`,
      [id],
    )
    const entry = { id, org_id: 'org', user_id: 'user', agent_id: 'agent', action: 'agent_run', input_hash: '' }
    await client.query(`select finish($1, '\\x00', false)`, [
      { ...entry, policy_flags: [], created_at: new Date().toISOString() },
    ])
  }
  for (let i = 0; i < CALLS_UNTIL_KEPT; i++) await end(`aud_${i}`)
  await database.exec(`
    insert into audit_entries (org_id, seq, id, user_id, action, policy_flags, created_at, entry_hash, prev_hash, row_hash)
      select 'org', n, 'filled_' || n, 'user', 'tenant_provisioned', '[]', now(), '', '', '' from generate_series(1000, 3999) n`)
  const read = await database.transaction(async (transaction) => {
    const counted = `select (seq_tup_read + idx_tup_fetch)::integer n from pg_stat_xact_user_tables where relname = 'audit_entries'`
    await end('aud_last', transaction)
    return (await transaction.query<{ n: number }>(counted)).rows[0]?.n
  })
  expect(read).toBe(0)
})
