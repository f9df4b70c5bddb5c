import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test } from 'vitest'
import { deriveGatewayKey } from '../../src/gateway/keys.ts'
import { cron } from '../support/billing.ts'
import { firstBreak } from '../support/chain.ts'
import { denials } from '../support/denials.ts'
import { atGateway, gatewayForgets, keyHash, keyOfAnotherSecret, usableKey } from '../support/gateway.ts'
import {
  asAdmin,
  books,
  fault,
  forget,
  get,
  newOrg,
  newTenant,
  noFaults,
  postRun,
  received,
  sql,
} from '../support/world.ts'

const PATH = '/api/v1/provision/tenant'
const post = (orgId: string, plan = 'pilot') => asAdmin(orgId, 'POST', PATH, { orgId, plan })
const remove = (orgId: string) => asAdmin(orgId, 'DELETE', PATH)
const rotate = (orgId: string) => asAdmin(orgId, 'POST', `${PATH}/rotate`)
const status = (orgId: string) => get(orgId, `${PATH}/status`)

/** What the log says once an organisation has come on board with its first key. */
const ON_BOARD = ['tenant_created', 'tenant_provisioned']

const generated = async () => (await received('gateway')).filter(({ path }) => path === '/key/generate')

denials({ method: 'POST', path: PATH, body: { orgId: 'org_x', plan: 'pilot' }, admin: true, anyOrganization: true })
denials({ method: 'GET', path: `${PATH}/status`, anyOrganization: true })
denials({ method: 'DELETE', path: PATH, admin: true, anyOrganization: true })
denials({ method: 'POST', path: `${PATH}/rotate`, admin: true })

afterEach(noFaults)

describe('POST provision/tenant', () => {
  test('takes a new organisation on board on a self-serve plan, with the plan’s budget and limits at the gateway', async () => {
    const org = newOrg()
    const { status: code, body } = await post(org)
    expect({ code, body }).toEqual({
      code: 200,
      body: { success: true, keyId: expect.stringMatching(/^vk_[0-9A-Z]{26}$/) },
    })
    expect(await atGateway(org)).toMatchObject({ key_alias: body.keyId, max_budget: 5, rpm_limit: 30, spend: 0 })
    expect((await postRun(org)).status).toBe(200)
    const { entries, actions } = await books(org)
    expect(await firstBreak(entries)).toBeUndefined()
    expect(actions).toEqual([...ON_BOARD, 'agent_run'])
    expect(entries[1]).toMatchObject({ user_id: 'user_admin', detail: { key_id: body.keyId, plan: 'pilot' } })
  })

  test('takes any organisation on board whose id a token can carry', async () => {
    const org = newOrg().padEnd(255, 'x')
    expect((await post(org)).status).toBe(200)
  })

  test('again gives the same key and says so', async () => {
    const org = newOrg()
    const first = await post(org)
    expect((await post(org)).body).toEqual({
      success: true,
      keyId: first.body.keyId,
      message: 'Tenant already provisioned. Use DELETE to re-provision.',
    })
    expect((await books(org)).actions).toEqual(ON_BOARD)
  })

  test('fifty times at once makes one key at the gateway and one entry', async () => {
    const org = newOrg()
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(org)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const [keyId, ...others] = new Set(answers.map(({ body }) => body.keyId))
    expect(others).toEqual([])
    expect(await atGateway(org)).toMatchObject({ key_alias: keyId })
    expect((await books(org)).actions).toEqual(ON_BOARD)
  })

  test('refuses another organisation than the token’s', async () => {
    const answer = await asAdmin(newOrg(), 'POST', PATH, { orgId: 'org_victim', plan: 'pilot' })
    expect(answer).toMatchObject({
      status: 403,
      body: { code: 'ORG_MISMATCH', error: 'orgId in request does not match authenticated organization' },
    })
  })

  test.each([
    ['orgId', { plan: 'pilot' }],
    ['orgId', { orgId: 7, plan: 'pilot' }],
    ['plan', { orgId: 'o' }],
    ['plan', { orgId: 'o', plan: 'free' }],
    ['plan', { orgId: 'o', plan: 'gold' }],
  ])('refuses a bad %s: %j', async (path, body) => {
    expect(await asAdmin(newOrg(), 'POST', PATH, body)).toMatchObject({ status: 400, body: { issues: [{ path }] } })
  })

  test('gives nobody a plan that was not given to him', async () => {
    for (const org of [
      newOrg(),
      await newTenant({ plan: 'free', provisioned: false }),
      await newTenant({ plan: 'starter', provisioned: false }),
    ])
      expect(await post(org, 'enterprise')).toMatchObject({ status: 403, body: { code: 'PLAN_NOT_SUBSCRIBED' } })
    const subscribed = await newTenant({ plan: 'pro', provisioned: false })
    expect(await post(subscribed, 'pilot')).toMatchObject({ status: 403, body: { code: 'PLAN_NOT_SUBSCRIBED' } })
    expect(await post(subscribed, 'pro')).toMatchObject({ status: 200 })
    expect(await atGateway(subscribed)).toMatchObject({ max_budget: 50 })
  })

  test('takes nothing back that an operator took away, and follows a subscription that has ended', async () => {
    const org = newOrg()
    await post(org)
    await sql(`select change_plan($1, 'free', 'operator')`, [org])
    expect(await post(org)).toMatchObject({ status: 403, body: { code: 'PLAN_NOT_SUBSCRIBED' } })
    await cron()
    expect(await post(org)).toMatchObject({ status: 403, body: { code: 'PLAN_NOT_SUBSCRIBED' } })
    await sql(`select change_plan($1, 'free', 'stripe')`, [org])
    expect((await post(org)).status).toBe(200)
  })

  test.each(['http-500', 'timeout', 'reset', 'garbage'])(
    'with a gateway that fails (%s) gives no key, is in the log all the same, and the next one finishes it',
    async (kind) => {
      const org = newOrg()
      await fault('gateway', kind, { times: 3, match: '' })
      expect(await post(org)).toMatchObject({ status: 502, body: { code: 'GATEWAY_ERROR' } })
      const [entry] = (await books(org)).entries
      expect(entry).toMatchObject({ action: 'tenant_created', user_id: 'user_admin', detail: { plan: 'free' } })
      expect((await status(org)).body).toMatchObject({ provisioned: false, keyId: null })
      await noFaults()
      expect((await post(org)).status).toBe(200)
      expect((await books(org)).actions).toEqual(ON_BOARD)
    },
  )

  test('adopts a key that was made when its row was not written', async () => {
    const org = newOrg()
    await fault('database', 'down', { match: 'complete_key' })
    expect((await post(org)).status).toBe(503)
    const made = await atGateway(org)
    expect(made).toBeDefined()
    await noFaults()
    await forget('gateway')
    expect((await post(org)).body).toEqual({ success: true, keyId: made?.key_alias })
    expect(await generated()).toEqual([])
  })

  test('makes another key where the one that was left has another plan’s budget', async () => {
    const org = newOrg()
    await fault('database', 'down', { match: 'complete_key' })
    await post(org)
    await noFaults()
    await sql(`update tenants set plan = 'pro', plan_source = 'operator' where org_id = $1`, [org])
    expect((await post(org, 'pro')).status).toBe(200)
    expect((await status(org)).body).toMatchObject({ plan: 'pro', budgetUsd: 50 })
    await sql('update retired_keys set delete_after = now() where org_id = $1', [org])
    await cron()
    expect(await atGateway(org, 1)).toBeUndefined()
  })

  test('takes back no plan that was given while it was under way', async () => {
    const org = newOrg()
    await fault('database', 'slow', { match: 'complete_key' })
    const slow = post(org)
    await scheduler.wait(500)
    await sql(`select change_plan($1, 'pro', 'operator')`, [org])
    expect((await slow).status).toBe(503)
    expect((await status(org)).body).toMatchObject({ plan: 'pro', provisioned: false })
    expect((await post(org, 'pro')).status).toBe(200)
    expect((await status(org)).body).toMatchObject({ plan: 'pro', budgetUsd: 50 })
  })

  test('that died on the way, before another plan was given, leaves no key at the gateway', async () => {
    const org = newOrg()
    await fault('database', 'down', { match: 'complete_key', times: 3 })
    expect((await post(org)).status).toBe(503)
    await sql(`select change_plan($1, 'pro', 'operator')`, [org])
    expect(await atGateway(org)).toBeDefined()
    await sql('update retired_keys set delete_after = now() where org_id = $1', [org])
    await cron()
    expect(await atGateway(org)).toBeUndefined()
  })

  test('gives the plan with the key alone', async () => {
    const org = newOrg()
    await fault('gateway', 'http-500', { path: '/key/generate' })
    expect((await post(org)).status).toBe(502)
    expect((await status(org)).body).toMatchObject({ provisioned: false, plan: 'free' })
    expect((await books(org)).actions).toEqual(['tenant_created'])
    expect((await post(org)).status).toBe(200)
    expect((await status(org)).body).toMatchObject({ provisioned: true, plan: 'pilot' })
  })

  test.each(['none', 'detail'])('makes a key again that the gateway has lost (fault: %s)', async (kind) => {
    const org = newOrg()
    const { keyId } = (await post(org)).body
    await gatewayForgets(org)
    await fault('gateway', kind, { path: '/key/info' })
    expect((await postRun(org)).status).toBe(502)
    expect((await post(org)).body.keyId).toBe(keyId)
    expect((await postRun(org)).status).toBe(200)
  })

  test('does not say that there is a key that the gateway has lost and refuses to make', async () => {
    const org = newOrg()
    await post(org)
    await keyOfAnotherSecret(org)
    expect((await postRun(org)).status).toBe(502)
    expect(await post(org)).toMatchObject({
      status: 502,
      body: { code: 'GATEWAY_ERROR', error: 'The gateway failed to issue the virtual key. Please try again.' },
    })
  })

  test.each(['http-500', 'timeout', 'reset', 'garbage'])(
    'again with a gateway that fails (%s) gives the same key',
    async (kind) => {
      const org = newOrg()
      const { keyId } = (await post(org)).body
      await fault('gateway', kind, { times: 3, match: '' })
      expect(await post(org)).toMatchObject({ status: 200, body: { keyId, message: expect.any(String) } })
    },
  )

  test('is done when the database’s answer was lost', async () => {
    const org = newOrg()
    await fault('database', 'drop-response', { match: 'complete_key' })
    expect((await post(org)).body).toEqual({ success: true, keyId: expect.any(String) })
    expect((await books(org)).actions).toEqual(ON_BOARD)
  })

  test('shows no key to anyone', async () => {
    const org = newOrg()
    const key = await deriveGatewayKey({ keySecret: String(env.KEY_SECRET) }, org, 1)
    const texts = [await post(org), await status(org), await rotate(org), await remove(org)].map((answer) =>
      JSON.stringify(answer.body),
    )
    const rows = await sql('select to_jsonb(t) t from tenants t where org_id = $1', [org])
    expect([...texts, JSON.stringify(rows)].join()).not.toContain(key)
    expect(JSON.stringify((await books(org)).entries)).not.toContain('sk-')
  })
})

describe('GET provision/tenant/status', () => {
  test('of an organisation that is not on board is the free plan', async () => {
    expect((await status(newOrg())).body).toEqual({ provisioned: false, plan: 'free', keyId: null, budgetUsd: null })
  })
  test('says what is left of the budget now', async () => {
    const org = newOrg()
    const { keyId } = (await post(org)).body
    expect((await status(org)).body).toEqual({ provisioned: true, plan: 'pilot', keyId, budgetUsd: 5 })
    await postRun(org, { agentId: 'helpdesk-tier1-triage', message: 'x'.repeat(30_000) })
    expect((await status(org)).body.budgetUsd).toBeLessThan(5)
  })
  test('says that the gateway does not answer', async () => {
    const org = newOrg()
    await post(org)
    await fault('gateway', 'http-500')
    expect((await status(org)).body).toMatchObject({
      provisioned: true,
      budgetUsd: null,
      message: expect.stringContaining('gateway'),
    })
  })
})

describe('DELETE provision/tenant', () => {
  test('takes the key away; runs are refused until there is another', async () => {
    const org = newOrg()
    const { keyId } = (await post(org)).body
    expect((await remove(org)).body).toEqual({ success: true })
    expect(await usableKey(org)).toBeUndefined()
    expect(await postRun(org)).toMatchObject({ status: 409, body: { code: 'NOT_PROVISIONED' } })
    const again = await post(org)
    expect(again.body.keyId).not.toBe(keyId)
    expect((await postRun(org)).status).toBe(200)
    expect((await books(org)).actions).toEqual([...ON_BOARD, 'tenant_revoked', 'tenant_provisioned', 'agent_run'])
  })
  test.each(['an organisation without a key', 'an organisation that is not on board'])(
    'of %s says so',
    async (which) => {
      const org = which.endsWith('board') ? newOrg() : await newTenant({ provisioned: false })
      expect((await remove(org)).body).toEqual({ success: true, message: 'Tenant was not provisioned.' })
    },
  )
  test('that the gateway refuses leaves everything as it was', async () => {
    const org = newOrg()
    await post(org)
    const before = await sql('select * from tenants where org_id = $1', [org])
    await fault('gateway', 'http-500', { match: '' })
    expect(await remove(org)).toMatchObject({
      status: 502,
      body: { code: 'KEY_REVOCATION_FAILED', error: 'Failed to revoke virtual key. Please try again.' },
    })
    expect(await sql('select * from tenants where org_id = $1', [org])).toEqual(before)
    expect((await postRun(org)).status).toBe(200)
  })
  test('that somebody else than the gateway says was done is not believed', async () => {
    const org = newOrg()
    await fault('gateway', 'garbage', { path: '/key/generate' })
    expect((await post(org)).body.code).toBe('GATEWAY_ERROR')
    expect((await post(org)).status).toBe(200)
    await fault('gateway', 'garbage', { path: '/key/update' })
    expect((await remove(org)).body.code).toBe('KEY_REVOCATION_FAILED')
    expect((await postRun(org)).status).toBe(200)
  })
  test('whose outcome the database did not note is finished by the next', async () => {
    const org = newOrg()
    await post(org)
    await fault('database', 'down', { match: 'revoke_keys' })
    expect((await remove(org)).status).toBe(503)
    await noFaults()
    expect(await usableKey(org)).toBeUndefined()
    expect((await remove(org)).body).toEqual({ success: true })
    expect((await books(org)).actions).toEqual([...ON_BOARD, 'tenant_revoked'])
  })
  test('of a key that could not be made says that there was none, and takes away what the gateway may have', async () => {
    const org = newOrg()
    await fault('gateway', 'drop-response', { path: '/key/generate' })
    await fault('gateway', 'http-500', { path: '/key/info' })
    expect((await post(org)).status).toBe(502)
    await noFaults()
    expect((await remove(org)).body).toEqual({ success: true, message: 'Tenant was not provisioned.' })
    expect(await usableKey(org)).toBeUndefined()
    expect((await books(org)).actions).toEqual(['tenant_created'])
    expect((await post(org)).body).toEqual({ success: true, keyId: expect.any(String) })
  })
  test.each([
    ['gateway', { path: '/key/update' }],
    ['database', { match: 'revoke_keys' }],
  ] as const)('whose answer from the %s was lost says that it was done', async (part, where) => {
    const org = newOrg()
    await post(org)
    await fault(part, 'drop-response', where)
    expect((await remove(org)).body).toEqual({ success: true })
    await noFaults()
    expect(await usableKey(org)).toBeUndefined()
    expect((await books(org)).actions).toEqual([...ON_BOARD, 'tenant_revoked'])
  })
  test('that fails at one of two keys leaves the one in use', async () => {
    const org = newOrg()
    await post(org)
    await rotate(org)
    await fault('gateway', 'http-500', { match: await keyHash(org, 1) })
    expect((await remove(org)).body.code).toBe('KEY_REVOCATION_FAILED')
    expect((await postRun(org)).status).toBe(200)
  })
  test('while a rotation is under way takes that key too', async () => {
    const org = newOrg()
    await post(org)
    await fault('gateway', 'slow', { match: await keyHash(org, 1) })
    const removing = remove(org)
    await scheduler.wait(500)
    await fault('gateway', 'http-500', { path: '/key/generate' })
    expect((await rotate(org)).status).toBe(502)
    expect((await removing).body).toEqual({ success: true })
    expect((await status(org)).body.provisioned).toBe(false)
  })
  test('and provisioning give no new budget', async () => {
    const org = newOrg()
    await post(org)
    await postRun(org, { agentId: 'helpdesk-tier1-triage', message: 'x'.repeat(30_000) })
    const left = (await status(org)).body.budgetUsd
    await remove(org)
    await post(org)
    expect((await status(org)).body.budgetUsd).toBe(left)
    expect(left).toBeLessThan(5)
  })
  test('twenty times at once is one revocation', async () => {
    const org = newOrg()
    await post(org)
    const answers = await Promise.all(Array.from({ length: 20 }, () => remove(org)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect((await books(org)).actions).toEqual([...ON_BOARD, 'tenant_revoked'])
  })
  test('against provisioning leaves either a key that works or none, and no other at the gateway', async () => {
    for (let round = 0; round < 4; round++) {
      const org = newOrg()
      await post(org)
      await Promise.all([...Array(6)].flatMap(() => [remove(org), post(org)]))
      expect((await postRun(org)).status).toBe((await status(org)).body.provisioned ? 200 : 409)
      await remove(org)
      await sql('update retired_keys set delete_after = now() where org_id = $1', [org])
      await cron()
      for (let version = 1; version < 15; version++) expect(await atGateway(org, version)).toBeUndefined()
      expect(await firstBreak((await books(org)).entries)).toBeUndefined()
    }
  })
  test('against a key that is just being made again leaves none', async () => {
    const org = newOrg()
    await post(org)
    await gatewayForgets(org)
    await fault('gateway', 'slow', { path: '/key/generate' })
    const mending = post(org)
    await scheduler.wait(800)
    await remove(org)
    await mending
    await sql('update retired_keys set delete_after = now() where org_id = $1', [org])
    await cron()
    expect(await atGateway(org)).toBeUndefined()
  })
})

describe('POST provision/tenant/rotate', () => {
  test('replaces the key while runs go on, none of which fails, and keeps what was spent', async () => {
    const org = newOrg()
    const { keyId } = (await post(org)).body
    await postRun(org)
    const spent = (await atGateway(org))?.spend ?? 0
    const [rotated, ...runs] = await Promise.all([rotate(org), ...Array.from({ length: 20 }, () => postRun(org))])
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set([200]))
    expect(rotated.body).toEqual({ success: true, keyId: expect.stringMatching(/^vk_/) })
    expect(rotated.body.keyId).not.toBe(keyId)
    expect((await atGateway(org, 2))?.spend).toBeGreaterThanOrEqual(spent)
    expect((await postRun(org)).status).toBe(200)
    expect((await books(org)).actions.filter((action) => action === 'key_rotated')).toHaveLength(1)
  })
  test('makes the key for the plan that there is by now', async () => {
    const org = newOrg()
    await post(org)
    await sql(`select change_plan($1, 'pro', 'operator')`, [org])
    expect((await rotate(org)).status).toBe(200)
    expect((await status(org)).body).toMatchObject({ plan: 'pro', budgetUsd: 50 })
  })
  test('keeps the old key until no run can be using it', async () => {
    const org = newOrg()
    await post(org)
    await rotate(org)
    expect(
      await sql(
        `select version, delete_after - now() between interval '5 seconds' and interval '1 hour' waits
         from retired_keys where org_id = $1`,
        [org],
      ),
    ).toEqual([{ version: 1, waits: true }])
    await cron()
    expect(await atGateway(org, 1)).toBeDefined()
    await sql(`update retired_keys set delete_after = now() - interval '1 second' where org_id = $1`, [org])
    await fault('gateway', 'http-500')
    await cron()
    expect(await sql('select version from retired_keys where org_id = $1', [org])).toEqual([{ version: 1 }])
    await noFaults()
    await cron()
    expect(await atGateway(org, 1)).toBeUndefined()
    expect(await atGateway(org, 2)).toBeDefined()
    expect(await sql('select version from retired_keys where org_id = $1', [org])).toEqual([])
  })
  test('at once is one rotation', async () => {
    const org = newOrg()
    await post(org)
    const answers = await Promise.all(Array.from({ length: 5 }, () => rotate(org)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect((await postRun(org)).status).toBe(200)
    await remove(org)
    for (let version = 1; version < 8; version++) expect(await usableKey(org, version)).toBeUndefined()
  })
  test('that was asked for before the key in use was made has that key', async () => {
    const org = newOrg()
    await post(org)
    await fault('database', 'slow', { match: 'begin_rotation' })
    const late = rotate(org)
    await scheduler.wait(500)
    const rotated = await rotate(org)
    expect(await late).toMatchObject({ status: 200, body: { success: true, keyId: rotated.body.keyId } })
    expect((await books(org)).actions.filter((action) => action === 'key_rotated')).toHaveLength(1)
    expect((await postRun(org)).status).toBe(200)
  })
  test('that has the key of another says so where the gateway has lost it and refuses to make it', async () => {
    const org = newOrg()
    await post(org)
    await fault('database', 'slow', { match: 'begin_rotation' })
    const late = rotate(org)
    await scheduler.wait(500)
    await rotate(org)
    await keyOfAnotherSecret(org, 2)
    expect(await late).toMatchObject({ status: 502, body: { code: 'GATEWAY_ERROR' } })
  })
  test('is not undone by a call that comes late', async () => {
    const org = newOrg()
    await fault('database', 'slow', { match: 'complete_key' })
    const late = post(org)
    await scheduler.wait(500)
    await post(org)
    const rotated = await rotate(org)
    expect((await late).body).toMatchObject({ success: true, keyId: rotated.body.keyId })
    expect(await atGateway(org, 1)).toBeDefined()
    expect((await postRun(org)).status).toBe(200)
  })
  test('needs a key', async () => {
    expect(await rotate(await newTenant({ provisioned: false }))).toMatchObject({
      status: 409,
      body: { code: 'NOT_PROVISIONED' },
    })
  })
})
