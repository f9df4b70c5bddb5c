import { describe, expect, test } from 'vitest'
import { begin, type Life } from '../../dev/stripe/life.ts'
import { subscription as stripes } from '../../dev/stripe/objects.ts'
import type { PaidPlan, PlanSource } from '../../src/billing/plans.ts'
import {
  customerOf,
  effectiveSubscription,
  isEntitled,
  type Prices,
  type Subscription,
  standing,
  subscriptionOf,
} from '../../src/billing/subscription.ts'

const PRICES: Prices = new Map([
  ['price_starter', 'starter'],
  ['price_pro', 'pro'],
  ['price_pro_yearly', 'pro'],
  ['price_enterprise', 'enterprise'],
])
const life = (change: Partial<Life> = {}): Life => ({ ...begin('org_1', 'cus_1', 'price_pro', 1_000_000), ...change })

describe('a subscription of Stripe’s API', () => {
  test.each(['old', 'new'] as const)('is read in its %s shape', (shape) => {
    const given = life({ cancel_at_period_end: true })
    expect(subscriptionOf(stripes(given, shape), PRICES)).toEqual({
      id: given.id,
      customer_id: 'cus_1',
      status: 'active',
      plan: 'pro',
      period_start: new Date(given.period_start * 1_000),
      period_end: new Date(given.period_end * 1_000),
      cancel_at_period_end: true,
      created_at: new Date(1_000_000_000),
    })
  })
  test('may have its customer expanded, and a status that nobody knows yet', () => {
    const raw = { ...stripes(life({ status: 'hibernating' }), 'new'), customer: { id: 'cus_9', email: 'x@y.z' } }
    const read = subscriptionOf(raw, PRICES)
    expect(read).toMatchObject({ customer_id: 'cus_9', status: 'hibernating' })
    expect(isEntitled(read)).toBe(false)
  })
  test('has the plan of the item that is one, and that item’s period, whatever else is on it', () => {
    const item = (id: string, end: number) => ({ price: { id }, current_period_start: 1, current_period_end: end })
    const raw = { ...stripes(life(), 'new'), items: { data: [item('price_addon', 2), item('price_pro_yearly', 3)] } }
    expect(subscriptionOf(raw, PRICES)).toMatchObject({ plan: 'pro', period_end: new Date(3_000) })
  })
  test('has no plan when its price is unknown', () => {
    expect(subscriptionOf(stripes(life({ price: 'price_other' }), 'new'), PRICES).plan).toBeNull()
  })
  test('says by a date that it ends with its period, in flexible billing', () => {
    const given = life()
    const raw = { ...stripes(given, 'new'), cancel_at_period_end: false }
    expect(subscriptionOf({ ...raw, cancel_at: given.period_end }, PRICES).cancel_at_period_end).toBe(true)
    expect(subscriptionOf({ ...raw, cancel_at: given.period_end + 1 }, PRICES).cancel_at_period_end).toBe(false)
  })
  test.each([undefined, null, 'sub_1', {}, { id: 'sub_1' }])('is not %j', (raw) => {
    expect(() => subscriptionOf(raw, PRICES)).toThrow()
  })
})

let made = 0
const known = (status: string, plan: PaidPlan, at = ++made): Subscription => ({
  id: `sub_${++made}`,
  customer_id: 'cus_1',
  status,
  plan,
  period_start: new Date(at),
  period_end: new Date(at + 1),
  cancel_at_period_end: false,
  created_at: new Date(at),
})

const held = (plan_source: PlanSource, plan: string, granted_plan: string | null = null) => ({
  plan,
  plan_source,
  granted_plan,
})

describe('of an organisation’s subscriptions', () => {
  test.each(['active', 'trialing', 'past_due'])('one that is %s gives its plan and period', (status) => {
    const subscription = known(status, 'pro')
    expect(standing([subscription], held('self', 'pilot'))).toEqual({
      plan: 'pro',
      planSource: 'stripe',
      periodStart: subscription.period_start,
      periodEnd: subscription.period_end,
    })
  })
  test.each(['canceled', 'unpaid', 'paused', 'incomplete', 'incomplete_expired', 'hibernating'])(
    'one that is %s gives none, and takes away what Stripe gave, nothing else',
    (status) => {
      const none = { periodStart: null, periodEnd: null }
      const stands = (before: Parameters<typeof standing>[1]) => standing([known(status, 'pro')], before)
      expect(stands(held('stripe', 'pro'))).toEqual({ plan: 'free', planSource: 'stripe', ...none })
      expect(stands(held('self', 'pilot'))).toEqual({ plan: 'pilot', planSource: 'self', ...none })
      for (const granted of ['free', 'starter', 'enterprise'])
        expect(stands(held('stripe', 'pro', granted))).toEqual({ plan: granted, planSource: 'operator', ...none })
    },
  )
  test.each([
    ['free', 'pro', 'stripe'],
    ['starter', 'pro', 'stripe'],
    ['pro', 'pro', 'stripe'],
    ['enterprise', 'enterprise', 'operator'],
  ])('one that gives pro, where an operator gave %s: %s', (granted, plan, planSource) => {
    const subscription = known('active', 'pro')
    const [periodStart, periodEnd] = [subscription.period_start, subscription.period_end]
    const expected = { plan, planSource, periodStart, periodEnd }
    expect(standing([subscription], held('operator', granted, granted))).toEqual(expected)
    expect(standing([subscription], held('stripe', 'pro', granted))).toEqual(expected)
  })
  test('the greatest plan counts, so that one more takes nothing away; of equals the newest', () => {
    const [enterprise, starter] = [known('active', 'enterprise', 1), known('active', 'starter', 9)]
    expect(effectiveSubscription([starter, enterprise])).toBe(enterprise)
    const newer = known('past_due', 'enterprise', 5)
    expect(effectiveSubscription([enterprise, newer, starter])).toBe(newer)
  })
  test('a usable one counts before a greater one that is not, and an ended one never', () => {
    const starter = known('active', 'starter')
    expect(
      effectiveSubscription([known('paused', 'enterprise', 99), starter, known('canceled', 'enterprise', 99)]),
    ).toBe(starter)
    expect(effectiveSubscription([known('canceled', 'pro')])).toBeUndefined()
    const paused = known('paused', 'pro', 1)
    expect(effectiveSubscription([known('incomplete', 'enterprise', 99), paused])).toBe(paused)
  })
  test('the customer is whose counts; when all have ended, whose is the newest', () => {
    const of = (customer_id: string, status: string, at: number) => ({ ...known(status, 'pro', at), customer_id })
    const [live, cancelled] = [of('cus_live', 'active', 1), of('cus_cancelled', 'canceled', 9)]
    expect(customerOf([live, cancelled])).toBe('cus_live')
    expect(customerOf([of('cus_old', 'canceled', 1), cancelled])).toBe('cus_cancelled')
    expect(customerOf([])).toBeUndefined()
  })
  test('the order in which they are known does not matter', () => {
    const all = [known('active', 'pro', 3), known('active', 'pro', 3), known('paused', 'enterprise', 4)]
    expect(effectiveSubscription(all.toReversed())).toBe(effectiveSubscription(all))
  })
})
