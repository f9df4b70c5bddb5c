import { afterEach, describe, expect, test } from 'vitest'
import { cron } from '../support/billing.ts'
import { atGateway, changeAtGateway, usableKey } from '../support/gateway.ts'
import { cronUntil, left, post, remove, rotate, spender, untilDeleted } from '../support/provisioning.ts'
import { fault, newOrg, noFaults, postRun, sql } from '../support/world.ts'

const endPlan = (orgId: string) => sql(`select change_plan($1, 'free', 'stripe')`, [orgId])

afterEach(noFaults)

describe('what was spent stays spent', () => {
  test('when the key is given back and asked for again', async () => {
    const org = await spender()
    await remove(org)
    await post(org)
    expect(await left(org)).toBe(4)
  })

  test.each([
    ['provisioning', (org: string) => post(org)],
    ['another revocation and provisioning', (org: string) => remove(org).then(() => post(org))],
    ['rotation', (org: string) => rotate(org)],
  ])('when the database fails after the key was suspended, through %s', async (_, next) => {
    const org = await spender()
    await fault('database', 'down', { match: 'revoke_keys' })
    expect((await remove(org)).status).toBe(503)
    await noFaults()
    await next(org)
    expect(await left(org)).toBe(4)
  })

  test('when the gateway’s answer to the suspension was lost', async () => {
    const org = await spender()
    await fault('gateway', 'drop-response', { path: '/key/update' })
    await remove(org)
    await remove(org)
    await post(org)
    expect(await left(org)).toBe(4)
  })

  test('when a plan has ended, its key could not be suspended yet, and there is another plan', async () => {
    const org = await spender()
    await endPlan(org)
    await fault('gateway', 'http-500', { times: 30, path: '/key/update' })
    await post(org)
    expect(await left(org)).toBe(4)
  })

  test('when the key of a plan that had ended is made again for the plan that came meanwhile', async () => {
    const org = await spender()
    await endPlan(org)
    await fault('database', 'down', { match: 'revoke_keys', times: 1_000 })
    await cronUntil(async () => (await usableKey(org)) === undefined)
    await noFaults()
    await sql(`select change_plan($1, 'pro', 'operator')`, [org])
    await cronUntil(async () => (await usableKey(org))?.max_budget === 50)
    expect(await left(org)).toBe(49)
  })

  test('when a rotation that broke off is taken up after more was spent', async () => {
    const org = await spender()
    await fault('database', 'down', { match: 'complete_key' })
    expect((await rotate(org)).status).toBe(503)
    await noFaults()
    await changeAtGateway(org, { spend: 2 })
    await rotate(org)
    expect(await left(org)).toBe(3)
  })

  test('by runs that were under way when the key was rotated, once', async () => {
    const org = await spender()
    await rotate(org)
    await changeAtGateway(org, { spend: 1.5 })
    await changeAtGateway(org, { spend: 1.25 }, 2)
    await fault('gateway', 'http-500', { path: '/key/delete' })
    await untilDeleted(org)
    expect(await left(org)).toBe(3.25)
    expect(await sql('select from retired_keys where org_id = $1', [org])).toEqual([])
  })
  test.each([
    ['', remove],
    [', as one that it had replaced', (org: string) => rotate(org).then(() => remove(org))],
  ])('by runs that were under way when the key was given back%s', async (_, giveBack) => {
    const org = await spender()
    await giveBack(org)
    await changeAtGateway(org, { spend: 1.5 })
    await untilDeleted(org)
    await post(org)
    expect(await left(org)).toBe(3.5)
  })
  test('by runs that were under way when the key was given back, also by the key that was asked for meanwhile', async () => {
    const org = await spender()
    await remove(org)
    await post(org)
    await changeAtGateway(org, { spend: 1.5 })
    await untilDeleted(org)
    expect(await left(org)).toBe(3.5)
  })
  test('of a key whose period ended since it was rotated is nothing', async () => {
    const org = await spender()
    await rotate(org)
    await changeAtGateway(org, { spend: 1.5, budget_reset_at: new Date(Date.now() - 60_000).toISOString() })
    await untilDeleted(org)
    expect(await left(org)).toBe(4)
  })

  describe.each(['not-found', 'no-route'])(
    'when somebody else answers in the gateway’s place with 404 (%s)',
    (kind) => {
      test('to a revocation', async () => {
        const org = await spender()
        await fault('gateway', kind, { times: 30 })
        expect((await remove(org)).body.code).toBe('KEY_REVOCATION_FAILED')
        await noFaults()
        expect(await usableKey(org)).toBeDefined()
        await post(org)
        expect(await left(org)).toBe(4)
      })
      test('to the first question of a rotation', async () => {
        const org = await spender()
        await fault('gateway', kind)
        expect((await rotate(org)).body.code).toBe('GATEWAY_ERROR')
        await rotate(org)
        expect(await left(org)).toBe(4)
      })
      test('to the cron, which keeps the key to be deleted', async () => {
        const org = await spender()
        await rotate(org)
        await changeAtGateway(org, { spend: 1.5 })
        await sql('update retired_keys set delete_after = now() where org_id = $1', [org])
        await fault('gateway', kind, { times: 1_000 })
        await cron()
        await noFaults()
        await untilDeleted(org)
        expect(await left(org)).toBe(3.5)
      })
    },
  )

  test('of its organisation alone, and in one period it only grows, whoever notes it last', async () => {
    const [org, other] = [await spender(), await spender()]
    const note = (usd: number, until: string) =>
      sql('select note_spent($1, $2, now() + $3::interval)', [org, usd, until])
    const noted = (of: string) =>
      sql("select spent_usd spent, spent_until > now() + interval '40 minutes' later from tenants where org_id = $1", [
        of,
      ])
    await note(2, '1 hour')
    await note(1, '30 minutes')
    expect(await noted(org)).toEqual([{ spent: 2, later: true }])
    expect(await noted(other)).toEqual([{ spent: 0, later: null }])
    await sql("update tenants set spent_until = now() - interval '1 second' where org_id = $1", [org])
    await note(1, '1 hour')
    expect(await noted(org)).toEqual([{ spent: 1, later: true }])
  })
})

describe('a budget begins anew', () => {
  test('on the first of the month, also of an organisation that rotates its key', async () => {
    const org = await spender()
    const now = new Date()
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)).toISOString()
    expect((await atGateway(org))?.budget_reset_at).toBe(first)
    await rotate(org)
    expect((await atGateway(org, 2))?.budget_reset_at).toBe(first)
  })

  test.each([
    ['rotated', (org: string) => rotate(org)],
    ['given back and asked for again', (org: string) => remove(org).then(() => post(org))],
  ])('for a key that is %s after its period ended, before the gateway noticed', async (_, replace) => {
    const org = await spender()
    await changeAtGateway(org, { budget_reset_at: new Date(Date.now() - 60_000).toISOString() })
    await replace(org)
    expect(await left(org)).toBe(5)
  })
})

describe('a budget that begins anew while', () => {
  const soon = () => new Date(Date.now() + 1_500).toISOString()
  const slowly = (path: string) => fault('gateway', 'slow', { path })

  test('a key is rotated', async () => {
    const org = await spender()
    await changeAtGateway(org, { budget_reset_at: soon() })
    await slowly('/key/generate')
    await rotate(org)
    expect((await atGateway(org, 2))?.spend).toBe(0)
    expect(await sql('select carried from retired_keys where org_id = $1', [org])).toEqual([{ carried: 0 }])
  })
  test('a key that was given back is asked for again', async () => {
    const org = await spender()
    await remove(org)
    await sql('update tenants set spent_until = $2 where org_id = $1', [org, soon()])
    await slowly('/key/generate')
    await post(org)
    expect(await left(org)).toBe(5)
  })
  test('a key that is there is told what was spent', async () => {
    const org = await spender()
    await changeAtGateway(org, { spend: 0 })
    await sql('update tenants set spent_usd = 1, spent_until = $2 where org_id = $1', [org, soon()])
    await slowly('/key/update')
    await post(org)
    expect(await left(org)).toBe(5)
  })
})

test('a key may call the templates’ models, and nothing else', async () => {
  const org = newOrg()
  await post(org)
  expect(await atGateway(org)).toMatchObject({
    models: expect.arrayContaining(['claude-haiku-3-5', 'claude-sonnet-4-5']),
    allowed_routes: ['llm_api_routes'],
  })
  await changeAtGateway(org, { models: ['claude-sonnet-4-5'] })
  expect((await postRun(org)).status).toBe(502)
})
