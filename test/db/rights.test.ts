import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { fill } from '../support/audit.ts'
import { asAdmin, newTenant, sql } from '../support/world.ts'

let org: string
beforeAll(async () => {
  org = await newTenant()
  await fill(org, 256)
  await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')
})

describe('the audit log', () => {
  test.each([
    `update audit_entries set action = 'agent_run_blocked'`,
    'delete from audit_entries',
    'truncate audit_entries',
    'truncate audit_entries cascade',
    `insert into audit_entries select * from audit_entries on conflict (org_id, seq) do update set action = 'x'`,
    `update audit_tiles set hashes = set_byte(hashes, 0, 0)`,
    `update audit_tiles set hashes = ''`,
    'update audit_tiles set level = 5',
    `update audit_tiles set hashes = hashes || hashes`,
    'delete from audit_tiles',
    'truncate audit_tiles',
    'update audit_heads set pruned = 256',
    `update audit_checkpoints set root = ''`,
    'delete from audit_checkpoints',
    'truncate audit_checkpoints',
    `update audit_signatures set signature = ''`,
    'delete from audit_signatures',
    'truncate audit_signatures',
  ])('refuses even its owner: %s', async (statement) => {
    await expect(sql(statement)).rejects.toMatchObject({
      code: '42501',
      message: expect.stringMatching(/^audit_\w+ is append-only$/),
    })
    expect(await sql('select distinct action from audit_entries where org_id = $1', [org])).toEqual([
      { action: 'agent_run' },
    ])
  })
})

describe('the Worker’s role', () => {
  const asWorker = (statement: string) =>
    sql(`set role hosted_agents_worker; ${statement}; reset role`).finally(() => sql('reset role'))

  test.each([
    `insert into audit_entries (org_id) values ('org_x')`,
    `update audit_entries set action = 'x'`,
    'delete from audit_entries',
    'truncate audit_entries',
    'alter table audit_entries disable trigger all',
    'drop trigger audit_entries_append_only on audit_entries',
    'update audit_heads set size = 0',
    'delete from run_intents',
    'update usage_periods set runs = 0',
    `update tenants set plan = 'enterprise'`,
    `select append_audit_entry('{}', '')`,
    `select append_audit_tile('org_x', 0, 0)`,
    `insert into audit_checkpoints (org_id, size, origin, root) values ('org_x', 0, '', '')`,
    'delete from audit_checkpoints',
    'delete from audit_signatures',
    'update audit_tiles set level = 9',
    'delete from audit_checks',
    `select prune_audit_log('org_x', 1, '{}', '')`,
    `select delete_pruned_entries('org_x', 1)`,
    'update audit_heads set pruned = 256',
    'create table t (i int)',
  ])('may not: %s', async (statement) => {
    await expect(asWorker(statement)).rejects.toMatchObject({ code: '42501' })
  })
})

describe('finish()', () => {
  const id = 'aud_00000000000000000000000001'
  const intend = (lease: string) =>
    sql(
      `insert into run_intents (audit_id, org_id, user_id, agent_id, input_hash, period_start, expires_at)
       values ($1, $2, 'user_1', 'a', '\\x01', now(), now() + $3::interval)`,
      [id, org, lease],
    )
  const entry = (user: string, input: string) =>
    JSON.stringify({ id, org_id: org, user_id: user, agent_id: 'a', action: 'agent_run_aborted', input_hash: input })
  afterEach(() => sql('delete from run_intents where audit_id = $1', [id]))

  test.each([
    ['another user', 'user_2', '01'],
    ['another message', 'user_1', '02'],
  ])('refuses an entry of %s than the admitted run’s', async (_, user, input) => {
    await intend('1 minute')
    await expect(sql(`select finish($1::jsonb, '\\x00', false)`, [entry(user, input)])).rejects.toMatchObject({
      code: '23000',
    })
  })

  test('does not end a run for the sweep while its lease lasts', async () => {
    await intend('1 minute')
    const [answer] = await sql(`select finish($1::jsonb, '\\x00', true)`, [entry('user_1', '01')])
    expect(answer).toEqual({ finish: { outcome: 'unknown' } })
    expect(await sql('select 1 from run_intents where audit_id = $1', [id])).toHaveLength(1)
  })
})
