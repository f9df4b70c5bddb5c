import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { database } from '../../src/db/client.ts'
import { config } from '../../src/env.ts'
import worker from '../../src/index.ts'
import { getKeys } from '../../src/provisioning/queries.ts'
import { atGateway, gatewayForgets } from '../support/gateway.ts'
import { asAdmin, books, fault, newOrg, noFaults, postRun, sql } from '../support/world.ts'

// A call that the Worker gave up after its time-out, and sent again, may still be executed by the database or the gateway, when all is over.

const PATH = '/api/v1/provision/tenant'
const provision = async (org: string) => (await asAdmin(org, 'POST', PATH, { orgId: org, plan: 'pilot' })).body.keyId
const rotate = async (org: string) => (await asAdmin(org, 'POST', `${PATH}/rotate`)).body.keyId
const keys = async (org: string) =>
  (await sql('select key_alias, pending_alias from tenants where org_id = $1', [org]))[0]

const beginRotation = async (org: string, alias: unknown) =>
  (await sql<{ answer: object }>('select begin_rotation($1, $2, 60000) answer', [org, alias]))[0]?.answer
const beginProvisioning = async (org: string, alias: unknown) =>
  (
    await sql<{ answer: object }>(
      `select begin_provisioning($1, 'pilot', '{pilot}', 'ten_late', $2, 60000, '{}', sha256('')) answer`,
      [org, alias],
    )
  )[0]?.answer

const newEntry = (org: string, action: string) => ({
  id: crypto.randomUUID(),
  org_id: org,
  action,
  policy_flags: [],
  created_at: new Date(),
})
const completeKey = (org: string, alias: unknown, version: number) =>
  sql("select complete_key($1, $2, $3, 60000, $4, sha256('x'))", [org, alias, version, newEntry(org, 'key_rotated')])

test('a rotation that was done, begun once more, is done already; the next one gives another key', async () => {
  const org = newOrg()
  await provision(org)
  const second = await rotate(org)
  expect(await beginRotation(org, second)).toMatchObject({ outcome: 'provisioned', alias: second, version: 2 })
  expect(await keys(org)).toEqual({ key_alias: second, pending_alias: null })
  const third = await rotate(org)
  expect(third).toMatch(/^vk_/)
  expect(third).not.toBe(second)
  expect(await keys(org)).toEqual({ key_alias: third, pending_alias: null })
  expect((await books(org)).actions.filter((action) => action === 'key_rotated')).toHaveLength(2)
})

test('a rotation begun once more after others followed is done already: the key in use is newer', async () => {
  const org = newOrg()
  await provision(org)
  const second = await rotate(org)
  const third = await rotate(org)
  expect(await beginRotation(org, second)).toMatchObject({ outcome: 'provisioned', alias: third, version: 3 })
  expect(await keys(org)).toEqual({ key_alias: third, pending_alias: null })
})

test('a provisioning begun once more after its key was given back begins nothing; the next one gives another key', async () => {
  const org = newOrg()
  const first = await provision(org)
  expect((await asAdmin(org, 'DELETE', PATH)).body).toEqual({ success: true })
  expect(await beginProvisioning(org, first)).toMatchObject({ outcome: 'refused', code: 'SERVICE_UNAVAILABLE' })
  expect(await keys(org)).toEqual({ key_alias: null, pending_alias: null })
  const second = await provision(org)
  expect(second).toMatch(/^vk_/)
  expect(second).not.toBe(first)
  expect(await atGateway(org, 2)).toBeDefined()
})

test('a key that is in the making is made, whoever asks for it late', async () => {
  const org = newOrg()
  const first = await provision(org)
  await sql(
    `update tenants set pending_alias = 'vk_pending', pending_version = 2, pending_plan = 'pilot' where org_id = $1`,
    [org],
  )
  expect(await beginRotation(org, `${first}0`)).toMatchObject({ outcome: 'pending', alias: 'vk_pending', version: 2 })
})

test('what is noted to be spent stays noted when another key is put to use meanwhile', async () => {
  const org = newOrg()
  await provision(org)
  await beginRotation(org, 'vk_second')
  await sql("select note_spent($1, 4, now() + interval '1 day')", [org])
  await completeKey(org, 'vk_second', 2)
  await sql("select revoke_keys($1, 2, 60000, $2, sha256('y'))", [org, newEntry(org, 'tenant_revoked')])
  expect(await beginProvisioning(org, 'vk_third')).toMatchObject({ outcome: 'pending', spent: 4 })
})

test('a key that the gateway deletes after its caller gave that up is made again', async () => {
  const org = newOrg()
  await provision(org)
  await fault('gateway', 'http-500', { path: '/key/update' })
  expect((await asAdmin(org, 'DELETE', PATH)).body.code).toBe('KEY_REVOCATION_FAILED')
  await noFaults()
  await gatewayForgets(org)
  expect((await postRun(org)).status).toBe(502)
  await sql("update tenants set key_check_at = key_check_at - interval '5 minutes' where org_id = $1", [org])
  await worker.scheduled(createScheduledController(), env)
  expect((await postRun(org)).status).toBe(200)
})

test.each<[string, (org: string, first: unknown) => Promise<unknown>]>([
  ['provisioning', provision],
  ['rotation', beginRotation],
  ['call that made it too', (org, first) => completeKey(org, first, 1)],
  ['call that made one before it', (org) => completeKey(org, 'vk_0', 0)],
])(
  'a DELETE that comes late takes no key away that its organisation was told of meanwhile by a %s; one that goes on does',
  async (_, ask) => {
    const org = newOrg()
    const first = await provision(org)
    const { read } = (await getKeys(database(config(env), org), org)) ?? {}
    await ask(org, first)
    const [late] = await sql("select revoke_keys($1, 1, 60000, $2, sha256('x'), null, $3)->>'outcome' outcome", [
      org,
      newEntry(org, 'tenant_revoked'),
      read,
    ])
    expect(late).toEqual({ outcome: 'superseded' })
    expect(await keys(org)).toEqual({ key_alias: first, pending_alias: null })
    expect((await postRun(org)).status).toBe(200)
    expect((await asAdmin(org, 'DELETE', PATH)).body).toEqual({ success: true })
    expect(await keys(org)).toEqual({ key_alias: null, pending_alias: null })
  },
)
