import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test } from 'vitest'
import { rekey } from '../../dev/rekey.ts'
import { database } from '../../src/db/client.ts'
import { atGateway, changeAtGateway, gatewayForgets, keyOfAnotherSecret } from '../support/gateway.ts'
import { cronUntil, left, post, remove, rotate, spender, untilDeleted } from '../support/provisioning.ts'
import { fault, newOrg, noFaults, places, postRun, sql } from '../support/world.ts'

const STORE = { litellmUrl: places.gateway, litellmMasterKey: 'sk-master', keySecret: String(env.KEY_SECRET) }
const DATABASE = { databaseUrl: String(env.DATABASE_URL), neonHttpEndpoint: String(env.NEON_HTTP_ENDPOINT) }

/** The command at work, where the database has this organisation alone. */
const run = (orgId: string, yes = true) => rekey(database(DATABASE, orgId), STORE, yes)

const atLitellm = (path: string, key: string, body: object) =>
  fetch(`${places.gateway}${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  })
/** What the gateway says to whoever has a key. */
const use = async (key: string) =>
  (await atLitellm('/v1/chat/completions', key, { model: 'claude-haiku-3-5', messages: [] })).status
const generate = async (key: string, alias: string, orgId: string) => {
  await atLitellm('/key/generate', 'sk-master', { key, key_alias: alias, metadata: { org_id: orgId } })
  return key
}

const made = (orgId: string, version = 1) => cronUntil(async () => (await atGateway(orgId, version)) !== undefined)

afterEach(noFaults)

test('the key of the secret before is deleted, and the cron makes another in its place, which has spent as much', async () => {
  const org = await spender()
  const { key_alias } = { ...(await atGateway(org)) }
  const leaked = await keyOfAnotherSecret(org)
  expect([(await postRun(org)).status, await use(leaked)]).toEqual([502, 200])
  expect(await run(org)).toMatchObject({ organizations: 1, delete: 1, make: 1, keep: 0 })
  expect(await use(leaked)).toBe(401)
  await made(org)
  expect(await atGateway(org)).toMatchObject({ key_alias, max_budget: 5, rpm_limit: 30 })
  expect((await postRun(org)).status).toBe(200)
  expect(await left(org)).toBeCloseTo(4, 2)
})

test('without --yes it says what it would do, and does nothing', async () => {
  const org = await spender()
  const leaked = await keyOfAnotherSecret(org)
  const before = await sql('select * from tenants where org_id = $1', [org])
  expect(await run(org, false)).toEqual({
    organizations: 1,
    delete: 1,
    make: 1,
    keep: 0,
    done: 'nothing, without --yes',
  })
  expect(await use(leaked)).toBe(200)
  expect(await sql('select * from tenants where org_id = $1', [org])).toEqual(before)
})

test('again, after the keys were made, it does nothing', async () => {
  const org = await spender()
  await rotate(org)
  const leaked = await keyOfAnotherSecret(org, 1)
  const nothing = { organizations: 0, delete: 0, make: 0, keep: 1 }
  expect(await run(org)).toMatchObject({ delete: 1, make: 0, keep: 1 })
  expect(await run(org)).toMatchObject(nothing)
  expect(await use(leaked)).toBe(401)
  expect((await postRun(org)).status).toBe(200)
})

test('the keys that were rotated, given back or half made are deleted, too', async () => {
  const org = newOrg()
  await post(org)
  await rotate(org)
  await remove(org)
  await fault('database', 'down', { match: 'complete_key' })
  expect((await post(org)).status).toBe(503)
  await noFaults()
  const leaked = [await keyOfAnotherSecret(org, 1), await keyOfAnotherSecret(org, 2), await keyOfAnotherSecret(org, 3)]
  expect((await post(org)).status).toBe(502)
  expect(await run(org)).toMatchObject({ delete: 3, make: 0, keep: 0 })
  expect(await Promise.all(leaked.map(use))).toEqual([401, 401, 401])
  expect((await post(org)).status).toBe(200)
  expect((await postRun(org)).status).toBe(200)
})

describe('where the database was restored to before a rotation', () => {
  /** An organisation whose row names the key that it rotated, and that the cron has deleted; the later one has spent 2 USD. */
  async function restored(): Promise<string> {
    const org = await spender()
    const [before] = await sql('select key_alias from tenants where org_id = $1', [org])
    await rotate(org)
    await untilDeleted(org)
    await changeAtGateway(org, { spend: 2 }, 2)
    await sql('update tenants set key_alias = $2, key_version = 1 where org_id = $1', [org, before?.key_alias])
    expect((await postRun(org)).status).toBe(502)
    return org
  }

  test('the later key is deleted, and the cron makes the one before, which has spent as much', async () => {
    const org = await restored()
    expect(await run(org)).toMatchObject({ organizations: 1, delete: 1, make: 1, keep: 0 })
    await made(org)
    expect(await atGateway(org, 2)).toBeUndefined()
    expect((await postRun(org)).status).toBe(200)
    expect(await left(org)).toBeCloseTo(3, 2)
  })

  test('an admin of the organisation has the one before made at once', async () => {
    const org = await restored()
    expect((await post(org)).status).toBe(200)
    expect((await postRun(org)).status).toBe(200)
  })
})

test.each(['http-500', 'reset', 'drop-response'])(
  'where the deletion breaks off (%s) it is run again, and no budget is won',
  async (kind) => {
    const org = await spender()
    const leaked = await keyOfAnotherSecret(org)
    await fault('gateway', kind, { path: '/key/delete' })
    await expect(run(org)).rejects.toThrow()
    await cronUntil(async () => false)
    await run(org)
    expect(await use(leaked)).toBe(401)
    await made(org)
    expect(await left(org)).toBe(4)
  },
)

test('no budget is won by who gave the key back, and got another, before', async () => {
  const org = await spender()
  await keyOfAnotherSecret(org)
  await remove(org)
  expect((await post(org)).status).toBe(200)
  expect(await left(org)).toBe(5)
  await run(org)
  await sql('update tenants set key_check_at = now() where org_id = $1', [org])
  await cronUntil(async () => (await left(org)) === 4)
  expect(await left(org)).toBe(4)
})

test('what was spent in a budget that has begun anew is not charged', async () => {
  const org = await spender()
  const key = await keyOfAnotherSecret(org)
  await atLitellm('/key/update', 'sk-master', { key, budget_reset_at: new Date(Date.now() - 1_000).toISOString() })
  await run(org)
  await made(org)
  expect(await left(org)).toBe(5)
})

test('a key that the gateway has lost is made, too', async () => {
  const org = await spender()
  await gatewayForgets(org)
  expect(await run(org)).toMatchObject({ organizations: 1, delete: 0, make: 1 })
  await made(org)
  expect((await postRun(org)).status).toBe(200)
})

test('keys of other organisations, and other keys at the gateway, stay', async () => {
  const [org, other] = [newOrg(), await spender()]
  await post(org)
  const theirs = await keyOfAnotherSecret(other)
  const foreign = await generate(`sk-${org}-of-somebody-else`, `team ${org}`, org)
  expect(await run(org)).toMatchObject({ organizations: 0, delete: 0, make: 0, keep: 1 })
  expect(await Promise.all([theirs, foreign].map(use))).toEqual([200, 200])
})

test('all pages of the list are read', async () => {
  const org = newOrg()
  await post(org)
  const keys = Array.from({ length: 230 }, (_, i) => `sk-${org}-${i}`)
  for (const key of keys) await generate(key, `vk_${key}`, org)
  expect(await run(org)).toMatchObject({ delete: 230, keep: 1 })
  expect(new Set(await Promise.all(keys.map(use)))).toEqual(new Set([401]))
})
