import { afterEach, expect, test } from 'vitest'
import { atGateway, changeAtGateway, keyHash } from '../support/gateway.ts'
import { cronUntil, left, post, remove, rotate, spender, untilDeleted } from '../support/provisioning.ts'
import { fault, noFaults, sql } from '../support/world.ts'

// What runs that were under way spend on a key after another took its place.

/** What the database says when a key of the organisation has spent `usd`, and the one in use `inUseUsd`. */
async function carryOver(org: string, version: number, usd: number, inUse: number | null, inUseUsd: number | null) {
  const call = "select carry_over($1, $2, $3, now() + interval '1 hour', $4, $5)::text answer"
  return (await sql(call, [org, version, usd, inUse, inUseUsd]))[0]?.answer
}
const SETTLED = '{"outcome": "settled"}'
const LATER = '{"outcome": "later"}'

afterEach(noFaults)

test.each([
  ['the database’s answer was lost', async () => fault('database', 'drop-response', { match: 'carry_over' })],
  [
    'it could not be charged at first',
    async (org: string) => fault('gateway', 'http-500', { match: `${await keyHash(org, 2)}","spend` }),
  ],
  [
    'the answer to its charge was lost',
    async (org: string) => fault('gateway', 'drop-response', { match: `${await keyHash(org, 2)}","spend` }),
  ],
])('it is charged to the successor, once, also where %s', async (_, fail) => {
  const org = await spender()
  await rotate(org)
  await changeAtGateway(org, { spend: 1.5 })
  await fail(org)
  await untilDeleted(org)
  expect(await left(org)).toBe(3.5)
})

test('it is charged to whichever key is in use, once, also where the successor is replaced before it was charged', async () => {
  const org = await spender()
  await rotate(org)
  await changeAtGateway(org, { spend: 1.5 })
  await fault('gateway', 'http-500', { match: `${await keyHash(org, 2)}","spend`, times: 2 })
  await sql('update retired_keys set delete_after = now() where org_id = $1', [org])
  const noted = 'select charged_version from retired_keys where org_id = $1 and version = 1'
  await cronUntil(async () => (await sql(noted, [org]))[0]?.charged_version === 2)
  await rotate(org)
  expect((await atGateway(org, 3))?.spend).toBe(1)
  await untilDeleted(org)
  await cronUntil(async () => (await atGateway(org, 2)) === undefined)
  expect(await left(org)).toBe(3.5)
})

test('what is owed is said the same however often it is asked, and one key’s after the other’s', async () => {
  const org = await spender()
  await rotate(org)
  await rotate(org)
  expect(await carryOver(org, 1, 1.5, 2, 1)).toBe(LATER)
  const owed = '{"sum": 2.5, "outcome": "owed", "version": 3}'
  expect(await carryOver(org, 1, 1.5, 3, 2)).toBe(owed)
  expect(await carryOver(org, 1, 1.5, 3, 2.5)).toBe(owed)
  expect(await carryOver(org, 1, 1.5, 4, 2.5)).toBe(owed)
  expect(await carryOver(org, 2, 1.25, 3, 2)).toBe(LATER)
  expect(await carryOver(org, 1, 1.25, 3, 0)).toBe(SETTLED)
  await sql('delete from retired_keys where org_id = $1 and version = 1', [org])
  expect(await carryOver(org, 2, 1.25, 3, 2.5)).toBe('{"sum": 2.75, "outcome": "owed", "version": 3}')
})

test('it is noted for the key that is made again where the gateway has lost the successor', async () => {
  const org = await spender()
  await rotate(org)
  expect(await carryOver(org, 1, 1.5, 2, null)).toBe(SETTLED)
  expect(await sql('select spent_usd from tenants where org_id = $1', [org])).toEqual([{ spent_usd: 0.5 }])
})

test('it is noted, once, for the next key where the successor is given back by then', async () => {
  const org = await spender()
  await rotate(org)
  await sql('update tenants set key_alias = null where org_id = $1', [org])
  for (const usd of [1, 1.5, 1.5, 1.25]) expect(await carryOver(org, 1, usd, null, null)).toBe(SETTLED)
  const noted = 'select spent_usd, spent_until > now() still from tenants where org_id = $1'
  expect(await sql(noted, [org])).toEqual([{ spent_usd: 0.5, still: true }])
})

test('it is charged once also where the key was given back while another was taking its place', async () => {
  const org = await spender()
  await fault('gateway', 'slow', { path: '/key/generate' })
  const rotated = rotate(org)
  await scheduler.wait(500)
  await changeAtGateway(org, { spend: 3 })
  await fault('gateway', 'slow', { path: '/key/update' })
  const removed = remove(org)
  expect([(await rotated).status, (await removed).status]).toEqual([200, 200])
  await untilDeleted(org)
  await post(org)
  expect(await left(org)).toBe(2)
})

test('of a key that was given up before it was used it is nothing', async () => {
  const org = await spender()
  await sql('insert into retired_keys (org_id, version, delete_after) values ($1, 7, now())', [org])
  expect(await carryOver(org, 7, 2, 1, 1)).toBe(SETTLED)
  expect(await sql('select carried from retired_keys where org_id = $1', [org])).toEqual([{ carried: null }])
})
