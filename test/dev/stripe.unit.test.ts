import { once } from 'node:events'
import type { Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../dev/ports.ts'
import { Account } from '../../dev/stripe/account.ts'
import { serveStripe } from '../../dev/stripe/serve.ts'

// The Stripe stand-in: what Stripe would not do, it must not do either, or what is tried on it proves nothing.

const ORG = 'org_x'
const CHECKOUT = 'checkout.session.completed'
const UPDATED = 'customer.subscription.updated'
const DELETED = 'customer.subscription.deleted'
const PAID = 'invoice.paid'

/** An account with a subscription that has become so. */
function account(status: string) {
  const stripe = new Account()
  stripe.happen({ type: CHECKOUT, org: ORG, plan: 'pro' })
  stripe.happen(status === 'canceled' ? { type: DELETED, org: ORG } : { type: UPDATED, org: ORG, status })
  return stripe
}
const lives = (stripe: Account) => [...stripe.subscriptions.values()]
const told = (events: { type: string }[]) => events.map(({ type }) => type)

describe.each(['canceled', 'incomplete_expired'])('a subscription that is %s', (status) => {
  test.each([
    PAID,
    'invoice.payment_failed',
    'customer.subscription.resumed',
    'customer.subscription.paused',
    UPDATED,
    DELETED,
  ])('stays so, whatever comes: %s', (type) => {
    const stripe = account(status)
    const before = lives(stripe)
    stripe.happen({ type, org: ORG, plan: 'enterprise', ...(type === UPDATED && { status: 'active' }) })
    expect(lives(stripe)).toEqual(before)
  })
  test('is not renewed', () => {
    const stripe = account(status)
    expect(stripe.pass(400)).toEqual([])
    expect(lives(stripe)).toMatchObject([{ status }])
  })
  test('is followed by another', () => {
    const stripe = account(status)
    stripe.happen({ type: CHECKOUT, org: ORG, plan: 'starter' })
    expect(lives(stripe)).toMatchObject([{ status }, { status: 'active', price: 'price_local_starter' }])
  })
})

describe('a subscription whose first payment is awaited', () => {
  test('expires after 23 hours', () => {
    const stripe = account('incomplete')
    const [begun] = lives(stripe)
    expect(told(stripe.pass(31))).toEqual([UPDATED])
    expect(lives(stripe)).toEqual([
      { ...begun, status: 'incomplete_expired', changed: (begun?.changed ?? 0) + 23 * 3_600 },
    ])
  })
  test('still waits for it when one fails, and is active when it is paid', () => {
    const stripe = account('incomplete')
    stripe.happen({ type: 'invoice.payment_failed', org: ORG })
    expect(lives(stripe)).toMatchObject([{ status: 'incomplete' }])
    stripe.happen({ type: PAID, org: ORG })
    expect(lives(stripe)).toMatchObject([{ status: 'active' }])
  })
})

describe('a subscription that is unpaid', () => {
  test('begins its next period unpaid, without trying to have it paid', () => {
    const stripe = account('unpaid')
    const [before] = lives(stripe)
    expect(told(stripe.pass(31))).toEqual([UPDATED])
    expect(lives(stripe)).toMatchObject([{ status: 'unpaid', period_start: before?.period_end }])
    stripe.happen({ type: 'invoice.payment_failed', org: ORG })
    expect(lives(stripe)).toMatchObject([{ status: 'unpaid' }])
  })
  test('is active once an invoice is paid', () => {
    const stripe = account('unpaid')
    stripe.happen({ type: PAID, org: ORG })
    expect(lives(stripe)).toMatchObject([{ status: 'active' }])
    expect(told(stripe.pass(31))).toEqual([UPDATED, PAID])
  })
  test('ends with its period if it was to', () => {
    const stripe = account('unpaid')
    stripe.happen({ type: UPDATED, org: ORG, cancelAtPeriodEnd: true })
    expect(told(stripe.pass(31))).toEqual([DELETED])
  })
})

describe('the portal of one of an organisation’s two customers', () => {
  const secretKey = 'sk_test'
  let base: string
  let server: Server
  beforeAll(async () => {
    base = `http://127.0.0.1:${await freePort(1)}`
    // Its events go to a control of its own that answers 200.
    server = await serveStripe(base, {
      secretKey,
      webhookSecret: 'whsec',
      webhook: `${base}/__requests`,
      plans: ['pro'],
    })
  })
  afterAll(async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  })

  type Shown = { id: string; customer: string; status: string; cancel_at_period_end: boolean }
  const api = async (path: string, form?: Record<string, string>) => {
    const headers = { Authorization: `Bearer ${secretKey}` }
    const request = form ? { method: 'POST', body: new URLSearchParams(form), headers } : { headers }
    return (await fetch(`${base}/v1/${path}`, request)).json() as Promise<Shown & { url: string; data: Shown[] }>
  }
  async function subscribe(org: string): Promise<Shown> {
    const form = { 'line_items[0][price]': 'price_local_pro', 'subscription_data[metadata][org_id]': org }
    const before = (await api('subscriptions')).data.map(({ id }) => id)
    await fetch((await api('checkout/sessions', form)).url, { method: 'POST', redirect: 'manual' })
    const begun = (await api('subscriptions')).data.find(({ id }) => !before.includes(id))
    if (!begun) throw new Error('no subscription has begun')
    return begun
  }
  const statusOf = async ({ id }: { id: string }) => {
    const { status, cancel_at_period_end } = await api(`subscriptions/${id}`)
    return { status, cancel_at_period_end }
  }
  const portalOf = async ({ customer }: { customer: string }) => {
    const { url } = await api('billing_portal/sessions', { customer, return_url: base })
    return {
      page: await (await fetch(url)).text(),
      press: (button: string) =>
        fetch(url, { method: 'POST', body: new URLSearchParams({ do: button }), redirect: 'manual' }),
    }
  }

  test.each([
    ['end', { status: 'active', cancel_at_period_end: true }],
    ['cancel', { status: 'canceled', cancel_at_period_end: false }],
  ])('changes the subscription that it shows: %s', async (button, becomes) => {
    const [first, second] = [await subscribe(`org_${button}`), await subscribe(`org_${button}`)]
    expect(first.customer).not.toBe(second.customer)
    await (await portalOf(second)).press('cancel')
    const before = await statusOf(second)
    await (await portalOf(first)).press(button)
    expect([await statusOf(first), await statusOf(second)]).toEqual([becomes, before])
  })
  test('offers nothing for one that has ended', async () => {
    const one = await subscribe('org_gone')
    const { page, press } = await portalOf(one)
    expect(page).toContain('Cancel now')
    await press('cancel')
    expect((await portalOf(one)).page).toMatch(/canceled(?!.*<button)/s)
  })
})
