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

const id = 'aud_00000000000000000000000001'
const intend = (lease: string) =>
  sql(
    `insert into run_intents (audit_id, org_id, user_id, agent_id, input_hash, period_start, expires_at)
     values ($1, $2, 'user_1', 'a', '\\x01', now(), now() + $3::interval)`,
    [id, org, lease],
  )
const intents = () => sql('select 1 from run_intents where audit_id = $1', [id])
afterEach(() => sql('delete from run_intents where audit_id = $1', [id]))

describe('finish()', () => {
  const entry = (other: object = {}) =>
    JSON.stringify({
      ...{ id, org_id: org, user_id: 'user_1', agent_id: 'a', action: 'agent_run_aborted', input_hash: '01' },
      ...other,
    })

  test.each([
    ['another user', { user_id: 'user_2' }],
    ['another agent', { agent_id: 'b' }],
    ['another message', { input_hash: '02' }],
    ['another system prompt', { system_prompt_hash: '03' }],
    ['another action', { action: 'baa_signed' }],
    ['an earlier time', { created_at: new Date(Date.now() - 10 * 60_000) }],
    ['a later time', { created_at: new Date(Date.now() + 2 * 60_000) }],
  ])('refuses an entry of %s than the admitted run’s', async (_, other) => {
    await intend('1 minute')
    await expect(sql(`select finish($1::jsonb, '\\x00', false)`, [entry(other)])).rejects.toMatchObject({
      code: '23000',
    })
    expect(await intents()).toHaveLength(1)
  })

  test('ends no run of another organisation', async () => {
    await intend('1 minute')
    const [answer] = await sql(`select finish($1::jsonb, '\\x00', false)`, [entry({ org_id: 'org_x' })])
    expect(answer).toEqual({ finish: { outcome: 'unknown' } })
    expect(await intents()).toHaveLength(1)
  })

  test('does not end a run for the sweep while its lease lasts', async () => {
    await intend('1 minute')
    const [answer] = await sql(`select finish($1::jsonb, '\\x00', true)`, [entry()])
    expect(answer).toEqual({ finish: { outcome: 'unknown' } })
    expect(await intents()).toHaveLength(1)
  })
})

describe('begin_stream()', () => {
  test('is noted of runs of the organisation that it names, while their lease lasts', async () => {
    const begin = (orgId: string) => sql('select begin_stream($1, $2) begun', [orgId, id])
    const noted = () => sql('select streaming from run_intents where audit_id = $1', [id])
    await intend('1 minute')
    expect(await begin('org_x')).toEqual([{ begun: false }])
    expect(await noted()).toEqual([{ streaming: false }])
    expect(await begin(org)).toEqual([{ begun: true }])
    expect(await noted()).toEqual([{ streaming: true }])
    await sql("update run_intents set expires_at = now() - interval '1 second' where audit_id = $1", [id])
    expect(await begin(org)).toEqual([{ begun: false }])
  })
})

describe('append_action()', () => {
  const append = (to: string, entry: object) =>
    sql(`select append_action($1, $2::jsonb, '\\x00')`, [
      to,
      JSON.stringify({ org_id: to, action: 'baa_signed', policy_flags: [], created_at: new Date(), ...entry }),
    ])
  const entries = (id: string) => sql('select 1 from audit_entries where id = $1', [id])

  test.each([
    ['another organisation', { org_id: 'org_x' }],
    ['a run', { action: 'agent_run' }],
    ['a time to come', { created_at: new Date(Date.now() + 2 * 60_000) }],
  ])('refuses an entry of %s', async (_, other) => {
    const entry = { id: crypto.randomUUID(), ...other }
    await expect(append(await newTenant(), entry)).rejects.toMatchObject({ code: '23000' })
    expect(await entries(entry.id)).toEqual([])
  })
  test('appends an entry once', async () => {
    const [to, entry] = [await newTenant(), { id: crypto.randomUUID() }]
    await append(to, entry)
    await append(to, entry)
    expect(await entries(entry.id)).toHaveLength(1)
  })
})
