import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { SIGNED } from '../../dev/baa.ts'
import { grantPlan } from '../../src/billing/grant.ts'
import type { PlanName } from '../../src/billing/plans.ts'
import { database, EVERYONE } from '../../src/db/client.ts'
import { config } from '../../src/env.ts'
import { consume, cron, holdQueue, statusOf, subscriptionOf, take } from '../support/billing.ts'
import { atGateway, usableKey } from '../support/gateway.ts'
import { asAdmin, books, fault, HELLO, newOrg, noFaults, postRun, sql } from '../support/world.ts'

afterEach(async () => {
  vi.restoreAllMocks()
  await noFaults()
})

const CHECKOUT = 'checkout.session.completed'
const UPDATED = 'customer.subscription.updated'
const DELETED = 'customer.subscription.deleted'

const grant = (org: string, plan: PlanName) =>
  grantPlan(database(config(env), EVERYONE), { orgId: org, userId: 'operator:jane' }, plan)
const provision = (org: string, plan: string) => asAdmin(org, 'POST', '/api/v1/provision/tenant', { orgId: org, plan })
/** An organisation with a key on a plan that an operator gave. */
async function granted(plan: PlanName): Promise<string> {
  const org = newOrg()
  await grant(org, plan)
  await provision(org, plan)
  return org
}
const budget = async (org: string) => (await atGateway(org))?.max_budget

describe('a plan that an operator gave', () => {
  test('holds through a smaller subscription that comes and goes: a clinic with a BAA runs on', async () => {
    const org = await granted('enterprise')
    await sql(`update tenants set vertical = 'healthcare', baa = $2, baa_signed_at = now() where org_id = $1`, [
      org,
      SIGNED,
    ])
    await take({ type: CHECKOUT, org, plan: 'starter' })
    expect((await postRun(org)).status).toBe(200)
    expect(await subscriptionOf(org)).toMatchObject({
      plan: 'starter',
      features: { run_limit: null, baa_available: true },
    })
    await take({ type: DELETED, org })
    expect((await postRun(org)).status).toBe(200)
    expect(await statusOf(org)).toMatchObject({ provisioned: true, plan: 'enterprise' })
    expect(await budget(org)).toBe(500)
  })
  test('counts again once a greater subscription has ended, or becomes a lesser one, with its budget', async () => {
    const org = await granted('starter')
    await take({ type: CHECKOUT, org, plan: 'enterprise' })
    expect([await statusOf(org), await budget(org)]).toMatchObject([{ plan: 'enterprise' }, 500])
    await take({ type: UPDATED, org, plan: 'pilot' })
    expect([await statusOf(org), await budget(org)]).toMatchObject([{ plan: 'starter' }, 20])
    await take({ type: UPDATED, org, plan: 'pro' })
    await take({ type: DELETED, org })
    expect([await statusOf(org), await budget(org)]).toMatchObject([{ provisioned: true, plan: 'starter' }, 20])
    const details = (await books(org)).entries.map(({ detail }) => detail)
    expect(details.at(-1)).toMatchObject({ plan: 'starter', plan_source: 'operator', status: 'canceled' })
  })
  test('has the period of a subscription that lives', async () => {
    const org = await granted('enterprise')
    await take({ type: CHECKOUT, org, plan: 'starter' })
    const [period] = await sql(
      'select t.period_start = s.period_start same from tenants t join stripe_subscriptions s using (org_id) where org_id = $1',
      [org],
    )
    expect(period).toEqual({ same: true })
  })
  test('is taken away while a subscription lives, whose plan counts then', async () => {
    const org = await granted('enterprise')
    await take({ type: CHECKOUT, org, plan: 'starter' })
    expect(await grant(org, 'free')).toMatchObject({ plan: 'starter', granted_plan: 'free' })
    await cron()
    expect([await statusOf(org), await budget(org)]).toMatchObject([{ plan: 'starter' }, 20])
    await take({ type: DELETED, org })
    expect(await usableKey(org)).toBeUndefined()
    expect((await provision(org, 'pilot')).body.code).toBe('PLAN_NOT_SUBSCRIBED')
  })
  test('while a subscription lives counts if it is greater, else once that has ended', async () => {
    const org = newOrg()
    await take({ type: CHECKOUT, org, plan: 'pro' })
    expect(await grant(org, 'starter')).toMatchObject({ plan: 'pro', granted_plan: 'starter' })
    expect(await grant(org, 'enterprise')).toMatchObject({ plan: 'enterprise' })
    expect((await postRun(org, { ...HELLO, agentId: 'coleman-clinical-docs' })).body.code).toBe('BAA_REQUIRED')
    await grant(org, 'starter')
    await take({ type: DELETED, org })
    expect(await statusOf(org)).toMatchObject({ provisioned: true, plan: 'starter' })
    expect((await books(org)).entries.at(-2)).toMatchObject({
      user_id: 'operator:jane',
      detail: { plan: 'pro', plan_source: 'stripe', granted_plan: 'starter' },
    })
  })
  test('is no difference for the daily comparison', async () => {
    const org = await granted('enterprise')
    await take({ type: CHECKOUT, org, plan: 'starter' })
    const queued = holdQueue()
    await cron('17 3 * * *')
    expect(queued).not.toContainEqual({ reconcile: (await subscriptionOf(org)).subscription_id })
  })
  /** As a Worker writes that knows of no grants, and the cron then has the gateway follow. */
  async function putAside(org: string, plan: string) {
    await sql(`update tenants set plan = $2, plan_source = 'stripe', key_check_at = now() where org_id = $1`, [
      org,
      plan,
    ])
    await cron()
  }
  async function compare() {
    const queued = holdQueue()
    await cron('17 3 * * *')
    await consume(queued)
    return queued
  }
  test.each([
    ['lives', 'starter', UPDATED],
    ['ended', 'free', DELETED],
  ] as const)(
    'that a subscription that %s has put aside is given back by the daily comparison, with its key',
    async (_, held, type) => {
      const org = await granted('enterprise')
      await take({ type: CHECKOUT, org, plan: 'starter' })
      await take({ type, org })
      await putAside(org, held)
      expect(await statusOf(org)).toMatchObject({ provisioned: held !== 'free', plan: held })
      await compare()
      expect(await statusOf(org)).toMatchObject({ provisioned: true, plan: 'enterprise' })
      expect((await postRun(org)).status).toBe(200)
      expect(await compare()).not.toContainEqual({ reconcile: (await subscriptionOf(org)).subscription_id })
    },
  )
  test('is given back without a key where an admin had given that up', async () => {
    const org = await granted('enterprise')
    await take({ type: CHECKOUT, org, plan: 'starter' })
    await asAdmin(org, 'DELETE', '/api/v1/provision/tenant')
    await take({ type: DELETED, org })
    await putAside(org, 'free')
    await compare()
    expect(await statusOf(org)).toMatchObject({ provisioned: false, plan: 'enterprise' })
  })
  test('is not given by who looked before a subscription changed', async () => {
    const org = newOrg()
    await take({ type: CHECKOUT, org, plan: 'enterprise' })
    await fault('database', 'slow', { match: 'change_tenant' })
    const late = expect(grant(org, 'pro')).rejects.toThrow()
    await scheduler.wait(500)
    await take({ type: DELETED, org })
    await late
    expect(await statusOf(org)).toMatchObject({ plan: 'free' })
    expect((await books(org)).entries.map(({ user_id }) => user_id)).not.toContain('operator:jane')
    expect(await grant(org, 'pro')).toMatchObject({ plan: 'pro' })
  })
  test('is not overlooked by an event that was looked into before', async () => {
    const org = newOrg()
    await take({ type: CHECKOUT, org, plan: 'starter' })
    await fault('database', 'slow', { match: 'apply_subscription' })
    const late = take({ type: DELETED, org })
    await scheduler.wait(500)
    await grant(org, 'pro')
    await late
    expect(await statusOf(org)).toMatchObject({ provisioned: true, plan: 'pro' })
  })
})

describe('the key that a subscription brings is made', () => {
  test('also where an operator gave more', async () => {
    const org = newOrg()
    await grant(org, 'enterprise')
    await take({ type: CHECKOUT, org, plan: 'starter' })
    expect([await statusOf(org), await budget(org)]).toMatchObject([{ provisioned: true, plan: 'enterprise' }, 500])
  })
  test('also when an operator gives more before the gateway could make it', async () => {
    const org = newOrg()
    await fault('gateway', 'http-500', { path: '/key/generate', times: 50 })
    await take({ type: CHECKOUT, org, plan: 'pro' })
    await grant(org, 'enterprise')
    await noFaults()
    await cron()
    expect(await statusOf(org)).toMatchObject({ provisioned: true, plan: 'enterprise' })
    expect(await usableKey(org, 2)).toMatchObject({ max_budget: 500 })
  })
  test('also when an operator had taken its plan away before such a grant was noted beside it', async () => {
    const org = newOrg()
    await take({ type: CHECKOUT, org, plan: 'starter' })
    await sql(
      `update tenants set plan = 'free', plan_source = 'operator', granted_plan = 'free', key_check_at = now() where org_id = $1`,
      [org],
    )
    await cron()
    expect(await statusOf(org)).toMatchObject({ provisioned: false })
    await consume([{ reconcile: (await subscriptionOf(org)).subscription_id }])
    expect(await statusOf(org)).toMatchObject({ provisioned: true, plan: 'starter' })
  })
  test('once: one that an admin gave up is not made again when only an operator changes the plan', async () => {
    const org = newOrg()
    await take({ type: CHECKOUT, org, plan: 'starter' })
    await asAdmin(org, 'DELETE', '/api/v1/provision/tenant')
    await grant(org, 'enterprise')
    await grant(org, 'free')
    await cron()
    expect(await statusOf(org)).toMatchObject({ provisioned: false, plan: 'starter' })
  })
})
