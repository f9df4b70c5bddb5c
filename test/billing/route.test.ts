import { afterEach, describe, expect, test } from 'vitest'
import { subscriptionOf, take } from '../support/billing.ts'
import { denials } from '../support/denials.ts'
import {
  asAdmin,
  ask,
  bearer,
  fault,
  get,
  newOrg,
  newTenant,
  noFaults,
  places,
  received,
  sql,
} from '../support/world.ts'

const CHECKOUT = '/api/v1/billing/checkout'
const PORTAL = '/api/v1/billing/portal'

denials({ method: 'GET', path: '/api/v1/billing/subscription', anyOrganization: true })
denials({ method: 'POST', path: CHECKOUT, body: { plan: 'pro' }, admin: true, anyOrganization: true })
denials({ method: 'POST', path: PORTAL, body: {}, admin: true, anyOrganization: true })

afterEach(noFaults)

/** The form that Stripe was sent last. */
const sent = async () =>
  Object.fromEntries(new URLSearchParams((await received('stripe')).at(-1)?.body as unknown as string))
/** A second checkout, made at the same time as the first. */
const addSubscription = (org: string, status: string, customer: string) =>
  sql(
    `insert into stripe_subscriptions select 'sub_second_' || org_id, org_id, $3, $2, plan, period_start, period_end, false,
       created_at + interval '1 minute' from stripe_subscriptions where org_id = $1`,
    [org, status, customer],
  )
const withKey = async (org: string, path: string, key: string, body: object) =>
  ask(path, {
    method: 'POST',
    headers: {
      ...(await bearer({ org, role: 'admin' })),
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
    },
    body: JSON.stringify(body),
  })

describe('GET billing/subscription', () => {
  test.each([
    ['not on board', async () => newOrg()],
    ['without a subscription, whatever its plan', () => newTenant({ plan: 'enterprise' })],
  ])('of an organisation %s is the reference’s', async (_, org) => {
    expect(await get(await org(), '/api/v1/billing/subscription')).toMatchObject({
      status: 200,
      body: { customer_id: null, subscription_id: null, plan: 'free', status: 'none' },
    })
  })
  test('shows no other organisation’s', async () => {
    await take({ type: 'checkout.session.completed', org: newOrg(), plan: 'pro' })
    expect(await subscriptionOf(newOrg())).toEqual({
      customer_id: null,
      subscription_id: null,
      plan: 'free',
      status: 'none',
    })
  })
  test('is 503 while the database is down', async () => {
    await fault('database', 'down', { times: 3 })
    expect((await get(newOrg(), '/api/v1/billing/subscription')).status).toBe(503)
  })
})

describe('POST billing/checkout', () => {
  test('gives the address of Stripe’s page, for this organisation and plan', async () => {
    const org = newOrg()
    const { status, body } = await asAdmin(org, 'POST', CHECKOUT, { plan: 'pro' })
    expect({ status, body }).toEqual({
      status: 200,
      body: { url: expect.stringContaining(`${places.stripe}/c/pay/cs_`) },
    })
    expect(await sent()).toEqual({
      mode: 'subscription',
      'line_items[0][price]': 'price_local_pro',
      'line_items[0][quantity]': '1',
      client_reference_id: org,
      'metadata[org_id]': org,
      'subscription_data[metadata][org_id]': org,
      success_url: 'https://app.test/settings/billing',
      cancel_url: 'https://app.test/settings/billing',
    })
  })
  test('leads to a subscription', async () => {
    const org = newOrg()
    const { url } = (await asAdmin(org, 'POST', CHECKOUT, { plan: 'starter' })).body as unknown as { url: string }
    const paid = await fetch(url, { method: 'POST', redirect: 'manual' })
    expect(paid.headers.get('Location')).toBe('https://app.test/settings/billing')
    await take({ type: 'customer.subscription.updated', org })
    expect(await subscriptionOf(org)).toMatchObject({ plan: 'starter', status: 'active' })
  })
  test('is refused to who has a subscription, and keeps the customer of who had one', async () => {
    const org = newOrg()
    await take({ type: 'checkout.session.completed', org, plan: 'pro' })
    const { customer_id } = await subscriptionOf(org)
    expect(await asAdmin(org, 'POST', CHECKOUT, { plan: 'starter' })).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_SUBSCRIBED' },
    })
    await take({ type: 'customer.subscription.deleted', org })
    expect((await asAdmin(org, 'POST', CHECKOUT, { plan: 'starter' })).status).toBe(200)
    expect(await sent()).toMatchObject({ customer: customer_id })
  })
  test.each(['paused', 'unpaid', 'past_due'])(
    'is refused to who has one that is %s: it may come to life again',
    async (status) => {
      const org = newOrg()
      await take({ type: 'checkout.session.completed', org, plan: 'pro' })
      await take({ type: 'customer.subscription.updated', org, status })
      expect(await asAdmin(org, 'POST', CHECKOUT, { plan: 'pro' })).toMatchObject({
        body: { code: 'ALREADY_SUBSCRIBED' },
      })
    },
  )
  test.each(['paused', 'unpaid'])(
    'is refused to who has one that is %s, also beside a newer one that is incomplete',
    async (status) => {
      const org = newOrg()
      await take({ type: 'checkout.session.completed', org, plan: 'pro' })
      await take({ type: 'customer.subscription.updated', org, status })
      await addSubscription(org, 'incomplete', 'cus_second')
      expect(await asAdmin(org, 'POST', CHECKOUT, { plan: 'pro' })).toMatchObject({
        status: 409,
        body: { code: 'ALREADY_SUBSCRIBED' },
      })
    },
  )
  test('is open to who has but one whose first payment is awaited', async () => {
    const org = newOrg()
    await take({ type: 'checkout.session.completed', org, plan: 'pro' })
    await take({ type: 'customer.subscription.updated', org, status: 'incomplete' })
    expect((await asAdmin(org, 'POST', CHECKOUT, { plan: 'pro' })).status).toBe(200)
  })
  test('makes another customer where Stripe has deleted the first, whose portal is no more', async () => {
    const org = newOrg()
    await take({ type: 'checkout.session.completed', org, plan: 'pro' })
    await take({ type: 'customer.subscription.deleted', org })
    await sql(`update stripe_subscriptions set customer_id = 'cus_deleted' where org_id = $1`, [org])
    expect(await asAdmin(org, 'POST', PORTAL, {})).toMatchObject({ status: 409, body: { code: 'NOT_SUBSCRIBED' } })
    expect((await asAdmin(org, 'POST', CHECKOUT, { plan: 'pro' })).status).toBe(200)
    expect(await sent()).not.toHaveProperty('customer')
  })
  test('sends people back to the allowed origins only', async () => {
    const good = { plan: 'pro', successUrl: 'http://localhost:3000/paid', cancelUrl: 'https://app.test/no' }
    expect((await asAdmin(newOrg(), 'POST', CHECKOUT, good)).status).toBe(200)
    expect(await sent()).toMatchObject({ success_url: good.successUrl, cancel_url: good.cancelUrl })
    for (const url of ['https://evil.example/', 'https://app.test.evil.example/', 'https://app.test@evil.example/'])
      expect(await asAdmin(newOrg(), 'POST', CHECKOUT, { plan: 'pro', successUrl: url })).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_ERROR', issues: [{ path: 'successUrl' }] },
      })
  })
  test.each([
    [{}, 'plan'],
    [{ plan: 'free' }, 'plan'],
    [{ plan: 'gold' }, 'plan'],
    [{ plan: 'pro', successUrl: 'javascript:alert(1)' }, 'successUrl'],
    [{ plan: 'pro', cancelUrl: `https://app.test/${'x'.repeat(2_000)}` }, 'cancelUrl'],
    [{ plan: 'pro', successUrl: 'https://app.test/a\ud800b' }, 'successUrl'],
    [{ plan: 'pro', cancelUrl: 'https://app.test/?q=\udc00' }, 'cancelUrl'],
    [{ plan: 'pro', cancelUrl: 'https://app.test/\u0000\n' }, 'cancelUrl'],
  ])('refuses %j by name', async (body, path) => {
    const answer = await asAdmin(newOrg(), 'POST', CHECKOUT, body)
    expect(answer).toMatchObject({ status: 400, body: { issues: [{ path }] } })
  })
  test('with the same Idempotency-Key is the same page; with another body a 400; another organisation’s is its own', async () => {
    const [org, other] = [newOrg(), newOrg()]
    const [first, second] = [
      await withKey(org, CHECKOUT, 'k1', { plan: 'pro' }),
      await withKey(org, CHECKOUT, 'k1', { plan: 'pro' }),
    ]
    expect(second.body).toEqual(first.body)
    expect((await withKey(other, CHECKOUT, 'k1', { plan: 'pro' })).body).not.toEqual(first.body)
    expect(await withKey(org, CHECKOUT, 'k1', { plan: 'starter' })).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'idempotency-key' }] },
    })
    expect(await withKey(org, CHECKOUT, 'with space', { plan: 'pro' })).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'idempotency-key' }] },
    })
  })
  test.each(['http-500', 'http-429', 'reset', 'garbage'])('is 503 while Stripe fails (%s)', async (kind) => {
    await fault('stripe', kind, { times: 2 })
    const answer = await asAdmin(newOrg(), 'POST', CHECKOUT, { plan: 'pro' })
    expect(answer).toMatchObject({
      status: 503,
      body: { code: 'SERVICE_UNAVAILABLE', error: 'Stripe is temporarily unavailable. Please try again.' },
    })
    expect(answer.headers.get('Retry-After')).toBe('5')
  })
})

describe('POST billing/portal', () => {
  test('gives the address of Stripe’s page of the organisation’s customer', async () => {
    const org = newOrg()
    await take({ type: 'checkout.session.completed', org, plan: 'pro' })
    const { customer_id } = await subscriptionOf(org)
    const { status, body } = await asAdmin(org, 'POST', PORTAL, { returnUrl: 'https://app.test/back' })
    expect({ status, body }).toEqual({
      status: 200,
      body: { url: expect.stringContaining(`${places.stripe}/p/session/${customer_id}`) },
    })
    expect(await sent()).toEqual({ customer: customer_id, return_url: 'https://app.test/back' })
  })
  test('is that of the customer whose subscription lives, also when a newer one’s was cancelled', async () => {
    const org = newOrg()
    await take({ type: 'checkout.session.completed', org, plan: 'pro' })
    const { customer_id } = await subscriptionOf(org)
    await addSubscription(org, 'canceled', 'cus_second')
    expect((await asAdmin(org, 'POST', PORTAL, {})).status).toBe(200)
    expect(await sent()).toMatchObject({ customer: customer_id })
  })
  test('is refused to who never subscribed, and to no other origin', async () => {
    const org = newOrg()
    expect(await asAdmin(org, 'POST', PORTAL, {})).toMatchObject({ status: 409, body: { code: 'NOT_SUBSCRIBED' } })
    await take({ type: 'checkout.session.completed', org, plan: 'pro' })
    expect(await asAdmin(org, 'POST', PORTAL, { returnUrl: 'https://evil.example' })).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'returnUrl' }] },
    })
  })
  test('is open to who has left, for the invoices', async () => {
    const org = newOrg()
    await take({ type: 'checkout.session.completed', org, plan: 'pro' })
    await take({ type: 'customer.subscription.deleted', org })
    expect((await asAdmin(org, 'POST', PORTAL, {})).status).toBe(200)
  })
})

test('the Worker’s role can neither write subscriptions nor make events handled but by the functions', async () => {
  const [rights] = await sql(
    `select has_table_privilege(r, 'stripe_subscriptions', 'insert, update, delete') subscriptions,
       has_table_privilege(r, 'stripe_events', 'insert, update') events, has_function_privilege(r, 'change_plan(text, text, text)', 'execute') plan
     from (select 'hosted_agents_worker' r)`,
  )
  expect(rights).toEqual({ subscriptions: false, events: false, plan: false })
})
