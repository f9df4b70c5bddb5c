import { expect, test } from 'vitest'
import { newTenant, sql } from '../support/world.ts'

// What the database decides about gateway keys and subscriptions, whoever asks it, and in whatever order.

const entry = (org: string, action: string) =>
  JSON.stringify({ id: crypto.randomUUID(), org_id: org, action, policy_flags: [], created_at: new Date() })
const tenant = async (org: string) => (await sql('select * from tenants where org_id = $1', [org]))[0]

test('begin_rotation() tells who is not on board from who has no key', async () => {
  const code = async (org: string) =>
    (await sql("select begin_rotation($1, 'vk_x', 1000)->>'code' code", [org]))[0]?.code
  expect(await code('org_unheard_of')).toBe('TENANT_NOT_FOUND')
  expect(await code(await newTenant({ provisioned: false }))).toBe('NOT_PROVISIONED')
})

test('complete_key() puts no key to use that was given up: for another plan, version or alias', async () => {
  const org = await newTenant({ plan: 'pro' })
  const { key_alias } = { ...(await tenant(org)) }
  const complete = async (alias: string, version: number) =>
    (
      await sql("select complete_key($1, $2, $3, 1000, $4, sha256('x'))->>'outcome' outcome", [
        org,
        alias,
        version,
        entry(org, 'key_rotated'),
      ])
    )[0]?.outcome
  await sql("update tenants set pending_alias = 'vk_new', pending_version = 2, pending_plan = null where org_id = $1", [
    org,
  ])
  expect(await complete('vk_new', 2)).toBe('superseded')
  await sql("update tenants set pending_plan = 'pro' where org_id = $1", [org])
  expect(await complete('vk_other', 2)).toBe('superseded')
  expect(await complete('vk_new', 3)).toBe('superseded')
  expect(await tenant(org)).toMatchObject({ key_alias, key_version: 1, plan: 'pro' })
  expect(await complete('vk_new', 2)).toBe('done')
  expect(await tenant(org)).toMatchObject({ key_alias: 'vk_new', key_version: 2, pending_alias: null })
})

test('complete_key() by two that made the key at once notes the greater of what they carried over, also where a key was given up in between', async () => {
  const org = await newTenant()
  await sql("update tenants set pending_alias = 'vk_new', pending_version = 3, pending_plan = plan where org_id = $1", [
    org,
  ])
  await sql(
    "insert into retired_keys (org_id, version, delete_after, carried) values ($1, 0, now() + interval '1 hour', 1)",
    [org],
  )
  await sql('select retire_key($1, 2, 60000)', [org])
  const outcomes = []
  for (const carried of [1, 1.5, 1.25]) {
    const [row] = await sql<{ outcome: string }>(
      "select complete_key($1, 'vk_new', 3, 1000, $2, sha256('x'), $3)->>'outcome' outcome",
      [org, entry(org, 'key_rotated'), carried],
    )
    outcomes.push(row?.outcome)
  }
  expect(outcomes).toEqual(['done', 'already', 'already'])
  expect(await sql('select version, carried from retired_keys where org_id = $1 order by version', [org])).toEqual([
    { version: 0, carried: 1 },
    { version: 1, carried: 1.5 },
    { version: 2, carried: null },
  ])
})

test('revoke_keys() uses no version twice', async () => {
  const org = await newTenant()
  await sql("select revoke_keys($1, 1, 1000, $2, sha256('x'))", [org, entry(org, 'tenant_revoked')])
  expect(await tenant(org)).toMatchObject({ key_alias: null, key_version: 2 })
})

test('revoke_keys() gives up a key in the making too, which must have been suspended, and has it deleted', async () => {
  const org = await newTenant()
  await sql(
    "update tenants set pending_alias = 'vk_new', pending_version = 2, pending_plan = 'pilot' where org_id = $1",
    [org],
  )
  const before = await tenant(org)
  const revoke = async (version: number) =>
    (
      await sql("select revoke_keys($1, $2, 1000, $3, sha256('x'))->>'outcome' outcome", [
        org,
        version,
        entry(org, 'tenant_revoked'),
      ])
    )[0]?.outcome
  expect(await revoke(1)).toBe('superseded')
  expect(await tenant(org)).toEqual(before)
  expect(await revoke(2)).toBe('done')
  expect(await tenant(org)).toMatchObject({ key_alias: null, pending_alias: null, key_version: 3 })
  expect(await sql('select version from retired_keys where org_id = $1 order by version', [org])).toEqual([
    { version: 1 },
    { version: 2 },
  ])
})

test('retire_key() of a key that is retired is no error, and puts nothing off', async () => {
  const org = await newTenant()
  const retired = () => sql('select * from retired_keys where org_id = $1', [org])
  await sql('select retire_key($1, 1, 1000)', [org])
  const before = await retired()
  await sql('select retire_key($1, 1, 60000)', [org])
  expect(before).toHaveLength(1)
  expect(await retired()).toEqual(before)
})

test('key_settled() settles the key that was looked at, on the plan that there is, once it was due', async () => {
  const org = await newTenant({ plan: 'pro' })
  const { key_alias } = { ...(await tenant(org)) }
  const due = async (at: string) => {
    await sql('update tenants set key_plan = null, key_check_at = now() + $2::interval where org_id = $1', [org, at])
  }
  const settle = async (alias: unknown, plan: string, checkAt: string) => {
    await sql(`select key_settled($1, $2, $3, ${checkAt}) from tenants where org_id = $1`, [org, alias, plan])
    const { key_plan, key_check_at } = { ...(await tenant(org)) }
    return { plan: key_plan, waits: key_check_at !== null }
  }
  await due('-1 minute')
  expect(await settle('vk_other', 'pro', 'key_check_at')).toEqual({ plan: null, waits: true })
  expect(await settle(key_alias, 'pilot', "key_check_at - interval '1 minute'")).toEqual({ plan: null, waits: true })
  expect(await settle(key_alias, 'pro', 'key_check_at')).toEqual({ plan: 'pro', waits: false })
  await due('1 minute')
  expect(await settle(key_alias, 'pro', 'key_check_at')).toEqual({ plan: 'pro', waits: true })
})

test('apply_subscription() lets nobody write who asked before another wrote, though nothing had changed', async () => {
  const org = await newTenant()
  const apply = async (version: number) =>
    (
      await sql('select apply_subscription(null, $1, $1, $2, null, null, null, null, null, null) outcome', [
        org,
        version,
      ])
    )[0]?.outcome
  expect(await apply(0)).toBe('done')
  expect(await apply(0)).toBe('conflict')
  expect(await apply(1)).toBe('done')
})
