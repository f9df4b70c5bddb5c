import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { eventsWith } from '../../src/billing/queries.ts'
import { database, EVERYONE } from '../../src/db/client.ts'
import { config } from '../../src/env.ts'
import {
  consume,
  cron,
  happen,
  holdQueue,
  outcomeOf,
  reduced,
  statusOf,
  subscriptionOf,
  take,
} from '../support/billing.ts'
import { firstBreak } from '../support/chain.ts'
import { atGateway, gatewayForgets, keyHash, usableKey } from '../support/gateway.ts'
import { asAdmin, books, fault, newOrg, newTenant, noFaults, places, postRun, sql } from '../support/world.ts'

afterEach(async () => {
  vi.restoreAllMocks()
  await noFaults()
})

const CHECKOUT = 'checkout.session.completed'
const UPDATED = 'customer.subscription.updated'
const DELETED = 'customer.subscription.deleted'
const NONE = { customer_id: null, subscription_id: null, plan: 'free', status: 'none' }
/** An organisation that subscribed to a plan. */
async function subscriber(plan = 'pro'): Promise<string> {
  const org = newOrg()
  await take({ type: CHECKOUT, org, plan })
  return org
}

describe('checkout.session.completed', () => {
  test.each(['old', 'new'] as const)(
    '(%s shape) takes an organisation on board, with its key: it can run',
    async (shape) => {
      const org = newOrg()
      await take({ type: CHECKOUT, org, plan: 'pro', shape })
      expect(await subscriptionOf(org)).toEqual({
        customer_id: expect.stringMatching(/^cus_/),
        subscription_id: expect.stringMatching(/^sub_/),
        plan: 'pro',
        status: 'active',
        current_period_end: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        cancel_at_period_end: false,
        features: {
          run_limit: 1_000,
          agents_included: ['helpdesk-tier1-triage', 'compliance-evidence-collector'],
          baa_available: false,
        },
      })
      expect(await statusOf(org)).toMatchObject({ provisioned: true, plan: 'pro', budgetUsd: 50 })
      expect((await postRun(org)).status).toBe(200)
      const { actions, entries } = await books(org)
      expect(actions).toEqual(['plan_changed', 'tenant_provisioned', 'agent_run'])
      expect(entries[0]).toMatchObject({
        user_id: null,
        detail: { plan: 'pro', plan_source: 'stripe', status: 'active' },
      })
      expect(await firstBreak(entries)).toBeUndefined()
    },
  )
  test('counts runs in the subscription’s period', async () => {
    const org = await subscriber()
    const [period] = await sql<{ matches: boolean }>(
      'select t.period_start = s.period_start and t.period_end = s.period_end matches from tenants t join stripe_subscriptions s using (org_id) where org_id = $1',
      [org],
    )
    expect(period?.matches).toBe(true)
  })
  test('gives an organisation that provisioned itself the plan, and its key the plan’s budget and limits', async () => {
    const org = newOrg()
    await asAdmin(org, 'POST', '/api/v1/provision/tenant', { orgId: org, plan: 'pilot' })
    const before = await atGateway(org)
    await take({ type: CHECKOUT, org, plan: 'enterprise' })
    expect(await atGateway(org)).toEqual({ ...before, max_budget: 500, rpm_limit: 1_200, max_parallel_requests: 100 })
    expect((await books(org)).actions).toEqual(['tenant_created', 'tenant_provisioned', 'plan_changed'])
  })
  test('a hundred times, or at once with the others that Stripe sends, changes nothing more', async () => {
    const org = newOrg()
    const { event } = await happen({ type: CHECKOUT, org, plan: 'pro' })
    const all = [
      event,
      (await happen({ type: 'invoice.paid', org })).event,
      (await happen({ type: UPDATED, org })).event,
    ]
    await Promise.all(Array.from({ length: 20 }, () => consume(all.map(reduced))))
    await consume(Array(40).fill(reduced(event)))
    expect((await books(org)).actions).toEqual(['plan_changed', 'tenant_provisioned'])
    expect([await atGateway(org, 1), await atGateway(org, 2)]).toEqual([expect.anything(), undefined])
    expect(await outcomeOf(event.id)).toMatch(/applied|unchanged/)
  })
})

describe('a subscription that changes', () => {
  test.each(['old', 'new'] as const)(
    '(%s shape) changes plan, budget and limits, not what was spent',
    async (shape) => {
      const org = await subscriber('starter')
      await postRun(org)
      const { spend } = (await atGateway(org)) ?? { spend: 0 }
      await take({ type: UPDATED, org, plan: 'enterprise', shape })
      expect(await subscriptionOf(org)).toMatchObject({
        plan: 'enterprise',
        features: { run_limit: null, baa_available: true },
      })
      expect(await atGateway(org)).toMatchObject({ max_budget: 500, rpm_limit: 1_200, spend })
      expect((await books(org)).actions.at(-1)).toBe('plan_changed')
    },
  )
  test('is noted to end with its period', async () => {
    const org = await subscriber()
    await take({ type: UPDATED, org, cancelAtPeriodEnd: true })
    expect(await subscriptionOf(org)).toMatchObject({ status: 'active', cancel_at_period_end: true })
    expect((await books(org)).entries.at(-1)).toMatchObject({
      action: 'subscription_changed',
      detail: { cancel_at_period_end: true },
    })
  })
  test('to a price that is no plan of ours changes nothing, and alerts', async () => {
    const org = await subscriber()
    const before = await subscriptionOf(org)
    const error = vi.spyOn(console, 'error')
    const { event } = await happen({ type: UPDATED, org, price: 'price_unheard_of' })
    await consume([reduced(event)])
    expect(await subscriptionOf(org)).toEqual(before)
    expect(await outcomeOf(event.id)).toBe('unknown_price')
    expect(error.mock.calls.flat().join()).toContain('price_unheard_of')
    expect(error.mock.calls.flat().join()).toMatch(/"event":"stripe_unknown_price","alert":true/)
    expect((await postRun(org)).status).toBe(200)
  })
  test.each(['old', 'new'] as const)(
    'whose payment fails (%s shape) is past_due and goes on; paid it is active again',
    async (shape) => {
      const org = await subscriber()
      await take({ type: 'invoice.payment_failed', org, shape })
      expect(await subscriptionOf(org)).toMatchObject({ plan: 'pro', status: 'past_due' })
      expect((await postRun(org)).status).toBe(200)
      await take({ type: 'invoice.paid', org, shape })
      expect(await subscriptionOf(org)).toMatchObject({ plan: 'pro', status: 'active' })
    },
  )
  test('that is paused gives nothing until it is resumed', async () => {
    const org = await subscriber()
    await take({ type: 'customer.subscription.paused', org })
    expect(await subscriptionOf(org)).toMatchObject({ plan: 'free', status: 'paused', features: { run_limit: 0 } })
    expect(await statusOf(org)).toMatchObject({ provisioned: false, plan: 'free' })
    await take({ type: 'customer.subscription.resumed', org })
    expect(await statusOf(org)).toMatchObject({ provisioned: true, plan: 'pro' })
    expect((await postRun(org)).status).toBe(200)
  })
  test.each(['unpaid', 'incomplete', 'a_status_of_next_year'])('to %s gives nothing', async (status) => {
    const org = await subscriber()
    await take({ type: UPDATED, org, status })
    expect(await subscriptionOf(org)).toMatchObject({ plan: 'free', status })
    expect((await postRun(org)).body.code).toBe('NOT_PROVISIONED')
  })
  test('does not give back a key that an admin gave up', async () => {
    const org = await subscriber()
    await asAdmin(org, 'DELETE', '/api/v1/provision/tenant')
    await take({ type: UPDATED, org, plan: 'enterprise' })
    await cron()
    expect(await statusOf(org)).toMatchObject({ provisioned: false, plan: 'enterprise' })
  })
})

describe('customer.subscription.deleted', () => {
  test.each(['old', 'new'] as const)(
    '(%s shape) downgrades to free and takes the key away: a run is a 409',
    async (shape) => {
      const org = await subscriber()
      await take({ type: DELETED, org, shape })
      expect(await subscriptionOf(org)).toEqual(NONE)
      expect(await statusOf(org)).toEqual({ provisioned: false, plan: 'free', keyId: null, budgetUsd: null })
      expect(await usableKey(org)).toBeUndefined()
      expect(await postRun(org)).toMatchObject({ status: 409, body: { code: 'NOT_PROVISIONED' } })
      expect((await books(org)).actions).toEqual([
        'plan_changed',
        'tenant_provisioned',
        'plan_changed',
        'tenant_revoked',
      ])
    },
  )
  test('leaves a plan that the organisation gave itself meanwhile', async () => {
    const org = await subscriber()
    await sql(`select change_plan($1, 'pilot', 'self')`, [org])
    await take({ type: DELETED, org })
    expect(await statusOf(org)).toMatchObject({ provisioned: true, plan: 'pilot' })
  })
  test('lets the organisation subscribe again', async () => {
    const org = await subscriber()
    await take({ type: DELETED, org })
    await take({ type: CHECKOUT, org, plan: 'starter' })
    expect(await subscriptionOf(org)).toMatchObject({ plan: 'starter', status: 'active' })
    expect((await postRun(org)).status).toBe(200)
  })
  test('of one of two subscriptions leaves the other’s plan', async () => {
    const org = await subscriber('enterprise')
    const { subscription_id } = await subscriptionOf(org)
    await sql(
      `insert into stripe_subscriptions select 'sub_second_' || org_id, org_id, customer_id, status, 'pro', period_start, period_end, false, created_at
         from stripe_subscriptions where id = $1`,
      [subscription_id],
    )
    await take({ type: DELETED, org })
    expect(await subscriptionOf(org)).toMatchObject({ plan: 'pro', subscription_id: `sub_second_${org}` })
    expect((await atGateway(org))?.max_budget).toBe(50)
  })
})

describe('order does not matter:', () => {
  test('an event that is older than what is known changes nothing', async () => {
    const org = await subscriber('enterprise')
    const before = await subscriptionOf(org)
    for (const asked of [{ type: UPDATED, plan: 'starter' }, { type: DELETED }, { type: 'invoice.payment_failed' }])
      await take({ ...asked, org, created: 1_600_000_000 })
    expect(await subscriptionOf(org)).toEqual(before)
  })
  test('the deletion may come before all that it ended', async () => {
    const org = newOrg()
    const events = []
    for (const type of [CHECKOUT, 'customer.subscription.created', UPDATED, DELETED])
      events.unshift((await happen({ type, org, plan: 'pro' })).event)
    for (const event of events) await consume([reduced(event)])
    expect(await subscriptionOf(org)).toEqual(NONE)
    expect(await statusOf(org)).toMatchObject({ provisioned: false })
    expect(await usableKey(org)).toBeUndefined()
  })
  test('who asked Stripe before another wrote does not write after it', async () => {
    const org = await subscriber('starter')
    const before = reduced((await happen({ type: UPDATED, org, plan: 'pro' })).event)
    // It has read, and asked, and its answer is slow; meanwhile the subscription changes again, and that is written.
    await fault('database', 'slow', { match: 'apply_subscription' })
    const slow = consume([before])
    await scheduler.wait(500)
    await take({ type: UPDATED, org, plan: 'enterprise' })
    await slow
    expect(await subscriptionOf(org)).toMatchObject({ plan: 'enterprise' })
    expect((await atGateway(org))?.max_budget).toBe(500)
  })
})

describe('an event that concerns no organisation', () => {
  test('is recorded with an alert when its subscription names none', async () => {
    const { event } = await happen({ type: UPDATED, org: '', plan: 'pro' })
    const error = vi.spyOn(console, 'error')
    expect((await consume([reduced(event)])).explicitAcks).toHaveLength(1)
    expect(await outcomeOf(event.id)).toBe('no_organization')
    expect(error.mock.calls.flat().join()).toContain('"alert":true')
  })
  test.each(['charge.refunded', 'charge.dispute.created'])(
    '%s is recorded, with whose it is if it says so, and an alert, and changes nothing',
    async (type) => {
      const org = await subscriber()
      const error = vi.spyOn(console, 'error')
      const before = [await subscriptionOf(org), (await books(org)).actions]
      const { event } = await happen({ type, org })
      const { charge, customer } = reduced(event)
      await consume([reduced(event)])
      expect([await subscriptionOf(org), (await books(org)).actions]).toEqual(before)
      expect(await outcomeOf(event.id)).toBe('ignored')
      const told = { event: 'stripe_ignored', alert: true, type, charge, customer_id: customer }
      expect(JSON.parse(error.mock.lastCall?.[0])).toMatchObject(told)
      // A dispute names no customer.
      expect(await sql('select org_id from stripe_events where id = $1', [event.id])).toEqual([
        { org_id: type === 'charge.refunded' ? org : null },
      ])
    },
  )
  test('alerts once it is on record, not at each try while the database is away', async () => {
    const { event } = await happen({ type: 'charge.refunded', org: await subscriber() })
    const error = vi.spyOn(console, 'error')
    await fault('database', 'down', { match: 'record_stripe_event', times: 3 })
    await consume([reduced(event)])
    expect(error.mock.calls.flat().join()).not.toContain('stripe_ignored')
    await consume([reduced(event)])
    expect(error.mock.calls.flat().join()).toContain('stripe_ignored')
  })
  test.each([
    ['an invoice of no subscription', 'invoice.paid', { id: 'in_1', parent: null }],
    ['a checkout of no subscription', CHECKOUT, { id: 'cs_1', mode: 'payment', subscription: null }],
  ])('%s is recorded, and nobody need look at it', async (_, type, object) => {
    const event = reduced({
      id: `evt_${type.replaceAll('.', '_')}_alone`,
      type,
      created: 1_700_000_000,
      data: { object },
    })
    const said = (['info', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level))
    await consume([event])
    expect(await outcomeOf(event.id)).toBe('ignored')
    expect(said.flatMap(({ mock }) => mock.calls)).toEqual([])
  })
  test('is not taken for the organisation’s that its customer is: he may buy other things', async () => {
    const org = await subscriber()
    const { event } = await happen({ type: UPDATED, org: '', plan: 'enterprise' })
    const { customer_id } = await subscriptionOf(org)
    await consume([{ ...reduced(event), customer: customer_id }])
    expect(await outcomeOf(event.id)).toBe('no_organization')
    expect(await subscriptionOf(org)).toMatchObject({ plan: 'pro' })
  })
  test('goes to whom Stripe’s own metadata names, whatever the event’s copy says', async () => {
    const [org, other] = [newOrg(), newOrg()]
    const { event } = await happen({ type: CHECKOUT, org, plan: 'pro' })
    await consume([{ ...reduced(event), org: other }])
    expect(await subscriptionOf(org)).toMatchObject({ plan: 'pro' })
    expect(await subscriptionOf(other)).toEqual(NONE)
  })
  test('is recorded with an alert, and not tried again, when Stripe has no such subscription', async () => {
    const { event } = await happen({ type: UPDATED, org: newOrg(), plan: 'pro' })
    const { explicitAcks } = await consume([{ ...reduced(event), subscription: 'sub_of_another_account' }])
    expect(explicitAcks).toHaveLength(1)
    expect(await outcomeOf(event.id)).toBe('unknown_subscription')
  })
  test('and then does, is handled when Stripe sends it again', async () => {
    const org = await subscriber()
    const { event } = await happen({ type: UPDATED, org, plan: 'enterprise' })
    await consume([{ ...reduced(event), subscription: 'sub_of_another_account' }])
    await consume([reduced(event)])
    expect(await outcomeOf(event.id)).toBe('applied')
    expect(await subscriptionOf(org)).toMatchObject({ plan: 'enterprise' })
  })
})

describe('when something is down', () => {
  test.each([
    ['the database', () => fault('database', 'down', { times: 3 })],
    ['Stripe', () => fault('stripe', 'http-500', { times: 2 })],
    ['Stripe, by its rate limit,', () => fault('stripe', 'http-429')],
    ['the way to Stripe', () => fault('stripe', 'reset', { times: 2 })],
  ])('%s: the event comes again, and others of its batch are handled', async (_, fail) => {
    const [org, other] = [newOrg(), newOrg()]
    const { event } = await happen({ type: CHECKOUT, org, plan: 'pro' })
    const { event: second } = await happen({ type: CHECKOUT, org: other, plan: 'pro' })
    await fail()
    const { explicitAcks, retryMessages } = await consume([event, second].map(reduced))
    expect([explicitAcks, retryMessages].map(({ length }) => length)).toEqual([1, 1])
    expect(await subscriptionOf(other)).toMatchObject({ status: 'active' })
    await consume([reduced(event)])
    expect(await statusOf(org)).toMatchObject({ provisioned: true })
  })
  test('the database’s answer: the event is still handled once', async () => {
    const org = newOrg()
    await fault('database', 'drop-response', { match: 'apply_subscription' })
    await take({ type: CHECKOUT, org, plan: 'pro' })
    expect((await books(org)).actions).toEqual(['plan_changed', 'tenant_provisioned'])
  })
  test('the gateway: the plan stands, and the cron makes the key', async () => {
    const org = newOrg()
    await fault('gateway', 'http-500', { times: 100, path: '/key/generate' })
    const { explicitAcks } = await take({ type: CHECKOUT, org, plan: 'pro' })
    expect(explicitAcks).toHaveLength(1)
    expect(await subscriptionOf(org)).toMatchObject({ plan: 'pro', status: 'active' })
    await cron()
    expect(await statusOf(org)).toMatchObject({ provisioned: false, plan: 'pro' })
    await noFaults()
    await cron()
    expect((await postRun(org)).status).toBe(200)
  })
  test('the gateway at a change of plan, or at its end: the cron brings it up to date', async () => {
    const org = await subscriber('starter')
    await fault('gateway', 'http-500', { path: '/key/update' })
    await take({ type: UPDATED, org, plan: 'enterprise' })
    expect((await atGateway(org))?.max_budget).toBe(20)
    await cron()
    expect((await atGateway(org))?.max_budget).toBe(500)
    await fault('gateway', 'http-500', { path: '/key/update' })
    await take({ type: DELETED, org })
    expect(await usableKey(org)).toBeDefined()
    await cron()
    expect(await usableKey(org)).toBeUndefined()
    expect(await statusOf(org)).toMatchObject({ provisioned: false, plan: 'free' })
  })
  test('the database, when a key is suspended already: who subscribes again gets it back', async () => {
    const org = await subscriber()
    await fault('database', 'down', { match: 'revoke_keys', times: 3 })
    await take({ type: DELETED, org })
    expect(await usableKey(org)).toBeUndefined()
    await take({ type: CHECKOUT, org, plan: 'pro' })
    expect((await postRun(org)).status).toBe(200)
  })
  test('the gateway has lost the key at a change of plan: it is made again with the new budget', async () => {
    const org = await subscriber('starter')
    await gatewayForgets(org)
    await take({ type: UPDATED, org, plan: 'enterprise' })
    expect((await atGateway(org))?.max_budget).toBe(500)
  })
})

describe('a key that is settled', () => {
  const due = (org: string) => sql('update tenants set key_check_at = now() where org_id = $1', [org])

  test('is not so while the gateway has lost it and cannot make it', async () => {
    const org = await subscriber('starter')
    await gatewayForgets(org)
    await fault('gateway', 'http-500', { path: '/key/generate' })
    await take({ type: UPDATED, org, plan: 'enterprise' })
    expect(await atGateway(org)).toBeUndefined()
    await cron()
    expect((await atGateway(org))?.max_budget).toBe(500)
  })
  test('is looked at once more when calls that were under way must have ended', async () => {
    const org = await subscriber('starter')
    expect(await sql('select key_check_at > now() later from tenants where org_id = $1', [org])).toEqual([
      { later: true },
    ])
    // Two that were slow: one gave it another plan's budget after it was settled, one deleted it.
    const key = await keyHash(org)
    const late = (path: string, body: object) =>
      fetch(`${places.gateway}${path}`, {
        method: 'POST',
        headers: { Authorization: 'Bearer sk-master' },
        body: JSON.stringify(body),
      })
    await late('/key/update', { key, max_budget: 500 })
    await cron()
    expect((await atGateway(org))?.max_budget).toBe(500)
    await due(org)
    await cron()
    expect((await atGateway(org))?.max_budget).toBe(20)
    await take({ type: UPDATED, org, plan: 'pro' })
    await late('/key/delete', { keys: [key] })
    await due(org)
    await cron()
    expect((await postRun(org)).status).toBe(200)
    const [tenant] = await sql('select key_check_at from tenants where org_id = $1', [org])
    expect(tenant).toEqual({ key_check_at: null })
  })
  test('gives no plan back that has ended while it was being made', async () => {
    const org = newOrg()
    await fault('gateway', 'http-500', { times: 100, path: '/key/generate' })
    await take({ type: CHECKOUT, org, plan: 'pilot' }) // a plan that an organisation could also give itself
    await noFaults()
    await fault('database', 'slow', { match: 'begin_provisioning' })
    const late = cron()
    await scheduler.wait(700)
    await take({ type: DELETED, org })
    await late
    await cron()
    expect(await statusOf(org)).toEqual({ provisioned: false, plan: 'free', keyId: null, budgetUsd: null })
  })
  test('of a plan that has ended is no answer to who provisions himself', async () => {
    const org = await subscriber()
    await fault('gateway', 'http-500', { path: '/key/delete' })
    await take({ type: DELETED, org })
    const { body } = await asAdmin(org, 'POST', '/api/v1/provision/tenant', { orgId: org, plan: 'pilot' })
    expect(body).toEqual({ success: true, keyId: expect.stringMatching(/^vk_/) })
    await cron()
    expect(await statusOf(org)).toMatchObject({ provisioned: true, plan: 'pilot', keyId: body.keyId, budgetUsd: 5 })
    expect((await postRun(org)).status).toBe(200)
  })
})

describe('a message that fails each time', () => {
  const DEAD_LETTERS = { queue: 'hosted-agents-stripe-dead' }
  const replay = (id: string) =>
    sql(`select record_stripe_event(event, null, 'replay') from stripe_events where id = $1`, [id])
  const known = (id: string) => eventsWith(database(config(env), EVERYONE), ['dead', 'applied'], { limit: 1, id })
  const WHY = { error: 'Unavailable', cause_error: 'StripeRateLimitError', cause_status_code: 429 }

  test('says each time which, and why', async () => {
    const { event } = await happen({ type: CHECKOUT, org: newOrg(), plan: 'pro' })
    const error = vi.spyOn(console, 'error')
    await fault('stripe', 'http-429', { times: 2 })
    const { subscription } = reduced(event)
    await consume([reduced(event), { reconcile: subscription }, { nonsense: true }])
    expect(error.mock.calls.map(([line]) => JSON.parse(line))).toMatchObject([
      { event: 'stripe_event_failed', event_id: event.id, type: CHECKOUT, attempts: 1, ...WHY },
      { event: 'stripe_event_failed', subscription_id: subscription, attempts: 1, ...WHY },
      { event: 'stripe_event_failed', error: 'ZodError' },
    ])
  })
  test('is tried once more from the dead-letter queue', async () => {
    const org = newOrg()
    const { event } = await happen({ type: CHECKOUT, org, plan: 'pro' })
    expect((await consume([reduced(event)], DEAD_LETTERS)).explicitAcks).toHaveLength(1)
    expect(await outcomeOf(event.id)).toBe('applied')
    expect((await postRun(org)).status).toBe(200)
  })
  test('and once more from the dead-letter queue is kept, and why, with an alert, and replayed when an operator asks', async () => {
    const org = newOrg()
    const { event } = await happen({ type: CHECKOUT, org, plan: 'pro' })
    const error = vi.spyOn(console, 'error')
    const dead = { level: 'error', event: 'stripe_event_dead', alert: true, event_id: event.id, type: CHECKOUT }
    await fault('stripe', 'http-429')
    expect((await consume([reduced(event)], DEAD_LETTERS)).explicitAcks).toHaveLength(1)
    expect(JSON.parse(error.mock.lastCall?.[0])).toMatchObject({ ...dead, ...WHY })
    expect(await known(event.id)).toMatchObject([{ outcome: 'dead', cause: WHY }])
    await replay(event.id)
    await fault('stripe', 'reset', { times: 2 })
    await cron()
    expect(JSON.parse(error.mock.lastCall?.[0])).toMatchObject({ ...dead, cause_error: 'StripeConnectionError' })
    expect(await known(event.id)).toMatchObject([{ outcome: 'dead', cause: { cause_error: 'StripeConnectionError' } }])
    await replay(event.id)
    await cron()
    expect(await known(event.id)).toMatchObject([{ event: reduced(event), outcome: 'applied', cause: null }])
    expect((await postRun(org)).status).toBe(200)
  })
  test('if it is of the daily comparison, is told with its cause', async () => {
    const error = vi.spyOn(console, 'error')
    await fault('stripe', 'http-429')
    expect((await consume([{ reconcile: 'sub_1' }], DEAD_LETTERS)).explicitAcks).toHaveLength(1)
    expect(JSON.parse(error.mock.lastCall?.[0])).toMatchObject({
      event: 'subscription_not_reconciled',
      alert: true,
      subscription_id: 'sub_1',
      ...WHY,
    })
  })
  test('is found by its id, and first in the list, however many came before it', async () => {
    const [db, all] = [database(config(env), EVERYONE), ['dead'] as const]
    const { event } = await happen({ type: CHECKOUT, org: newOrg() })
    await fault('stripe', 'http-429')
    await consume([reduced(event)], DEAD_LETTERS)
    await sql(
      `insert into stripe_events (id, event, outcome, recorded_at)
      select $1 || n, event, 'dead', recorded_at - interval '1 day' from stripe_events, generate_series(1, 3) n where id = $1`,
      [event.id],
    )
    const { id } = event
    const row = { id, event: reduced(event), orgId: reduced(event).org, outcome: 'dead', cause: expect.anything() }
    const found = [{ ...row, recordedAt: expect.any(Date) }]
    expect(await eventsWith(db, all, { limit: 1, id: event.id })).toEqual(found)
    expect(await eventsWith(db, all, { limit: 1, first: 'newest' })).toEqual(found)
    expect(await eventsWith(db, all, { limit: 1, id: 'evt_none' })).toEqual([])
  })
  test('cannot make a handled event dead', async () => {
    const org = newOrg()
    const { event } = await happen({ type: CHECKOUT, org, plan: 'pro' })
    await consume([reduced(event)])
    const { event: again } = await happen({ type: UPDATED, org, plan: 'pro' })
    const { event: refund } = await happen({ type: 'charge.refunded', org })
    await consume([again, refund].map(reduced))
    const outcomes = () => Promise.all([event, again, refund].map(({ id }) => outcomeOf(id)))
    expect(await outcomes()).toEqual(['applied', 'unchanged', 'ignored'])
    const error = vi.spyOn(console, 'error')
    await fault('database', 'down', { times: 6, match: 'billing_state' })
    await consume([event, again].map(reduced), DEAD_LETTERS)
    await fault('database', 'down', { times: 3, match: 'record_stripe_event' })
    await consume([reduced(refund)], DEAD_LETTERS)
    expect(error.mock.calls.join().match(/"event":"stripe_event_dead"/g)).toHaveLength(3)
    expect(await outcomes()).toEqual(['applied', 'unchanged', 'ignored'])
  })
  test('waits in the dead-letter queue while the database is down, or when nobody can read it', async () => {
    const { event } = await happen({ type: CHECKOUT, org: newOrg(), plan: 'pro' })
    await fault('database', 'down', { times: 6 })
    const result = await consume([reduced(event), { nonsense: true }], DEAD_LETTERS)
    expect(result.retryMessages).toHaveLength(2)
    expect(await outcomeOf(event.id)).toBeUndefined()
  })
})

describe('the daily comparison', () => {
  const daily = async () => {
    const queued = holdQueue()
    await cron('17 3 * * *')
    return queued
  }
  test('mends what was missed, and says so in the log; what agrees is left alone', async () => {
    const [changed, ended, begun, same] = [await subscriber(), await subscriber(), newOrg(), await subscriber()]
    await happen({ type: UPDATED, org: changed, plan: 'enterprise' })
    await happen({ type: DELETED, org: ended })
    await happen({ type: CHECKOUT, org: begun, plan: 'starter' })
    const { subscription_id } = await subscriptionOf(same)
    const queued = await daily()
    expect(queued).not.toContainEqual({ reconcile: subscription_id })
    await consume(queued)
    expect(await subscriptionOf(changed)).toMatchObject({ plan: 'enterprise' })
    expect(await subscriptionOf(ended)).toEqual(NONE)
    expect(await statusOf(begun)).toMatchObject({ provisioned: true, plan: 'starter' })
    expect((await books(changed)).entries.at(-1)).toMatchObject({
      detail: { plan: 'enterprise', cause: 'reconciliation' },
    })
    for (const org of [changed, ended, begun]) {
      const id = (await sql<{ id: string }>('select id from stripe_subscriptions where org_id = $1', [org]))[0]?.id
      expect(queued).toContainEqual({ reconcile: id })
      expect(await daily()).not.toContainEqual({ reconcile: id })
    }
  })
  test.each(['stripe', 'self'])('mends a plan of %s that is less than what the subscription gives', async (source) => {
    const org = await subscriber()
    await sql(`select change_plan($1, 'pilot', $2)`, [org, source])
    await consume(await daily())
    expect(await statusOf(org)).toMatchObject({ plan: 'pro' })
  })
  test('passes over subscriptions that are nobody’s here', async () => {
    await happen({ type: CHECKOUT, org: '', plan: 'pro' })
    const queued = await daily()
    const known = await sql<{ id: string }>('select id from stripe_subscriptions')
    const { event } = await happen({ type: UPDATED, org: '', plan: 'pro' })
    expect(queued).not.toContainEqual({ reconcile: reduced(event).subscription })
    expect(known.map(({ id }) => id)).not.toContain(reduced(event).subscription)
  })
  test('passes over one that cannot be read, with an alert that names it, and compares the others', async () => {
    const [odd, changed] = [await subscriber(), await subscriber()]
    const idOf = async (org: string) => (await subscriptionOf(org)).subscription_id
    const [oddId, changedId] = [await idOf(odd), await idOf(changed)]
    await happen({ type: UPDATED, org: changed, plan: 'enterprise' })
    const [error, real] = [vi.spyOn(console, 'error'), globalThis.fetch]
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const response = await real(input, init)
      if (!String(input).includes('/v1/subscriptions?')) return response
      const page = await response.json<{ data: { id: string }[] }>()
      return Response.json({ ...page, data: page.data.map((one) => (one.id === oddId ? { ...one, status: 7 } : one)) })
    })
    const queued = await daily()
    expect(queued).toContainEqual({ reconcile: changedId })
    expect(queued).not.toContainEqual({ reconcile: oddId })
    const logged = error.mock.calls.flat().join()
    expect(logged).toMatch(/"event":"subscription_not_compared","alert":true/)
    expect(logged).toContain(oddId)
  })
  test('forgets handled events after 90 days, and keeps dead ones', async () => {
    const events = [await happen({ type: CHECKOUT, org: newOrg() }), await happen({ type: CHECKOUT, org: newOrg() })]
    const [handled = '', dead = ''] = events.map(({ event }) => event.id)
    await consume(events.slice(0, 1).map(({ event }) => reduced(event)))
    await fault('stripe', 'http-429')
    await consume(
      events.slice(1).map(({ event }) => reduced(event)),
      { queue: 'hosted-agents-stripe-dead' },
    )
    await sql(`update stripe_events set recorded_at = now() - interval '91 days' where id = any($1)`, [[handled, dead]])
    await daily()
    expect(await outcomeOf(handled)).toBeUndefined()
    expect(await outcomeOf(dead)).toBe('dead')
  })
  test('that cannot ask Stripe alerts, and changes nothing', async () => {
    const error = vi.spyOn(console, 'error')
    await fault('stripe', 'http-500', { times: 2 })
    expect(await daily()).toEqual([])
    expect(error.mock.calls.flat().join()).toMatch(/"event":"subscriptions_not_compared","alert":true/)
  })
})

describe('what is kept', () => {
  test('of a person who paid is nothing', async () => {
    const org = await subscriber()
    for (const type of ['invoice.paid', UPDATED, 'charge.refunded']) await take({ type, org })
    const rows = await sql<{ row: string }>(
      `select e::text as row from stripe_events e union all select s::text from stripe_subscriptions s where org_id = $1
       union all select a::text from audit_entries a where org_id = $1`,
      [org],
    )
    expect(rows.length).toBeGreaterThan(5)
    expect(rows.map(({ row }) => row).join()).not.toMatch(/Pat Example|clinic\.example|\+1555/)
  })
})

test('an organisation that was on board before keeps its vertical and overrides', async () => {
  const org = await newTenant({ plan: 'free', vertical: 'healthcare', runLimit: 7, provisioned: false })
  await take({ type: CHECKOUT, org, plan: 'enterprise' })
  expect(await subscriptionOf(org)).toMatchObject({ features: { run_limit: 7 } })
  expect((await postRun(org)).body.code).toBe('BAA_REQUIRED')
})
