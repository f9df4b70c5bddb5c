import { describe, expect, test } from 'vitest'
import { begin } from '../../dev/stripe/life.ts'
import { eventOf } from '../../dev/stripe/objects.ts'
import { Envelope, reduce } from '../../src/billing/event.ts'

const LIFE = begin('org_1', 'cus_1', 'price_pro', 1_700_000_000)
const read = (event: object) => reduce(Envelope.parse(event))
const OF_SUBSCRIPTIONS = [
  'checkout.session.completed',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'invoice.paid',
  'invoice.payment_failed',
]

describe('an event is reduced', () => {
  test.each(OF_SUBSCRIPTIONS.flatMap((type) => [[type, 'old'] as const, [type, 'new'] as const]))(
    '%s (%s shape) to its ids, without what it says of a person',
    (type, shape) => {
      const event = eventOf({ type, at: 1_700_000_001, life: LIFE }, { id: 'evt_1', shape })
      expect(read(event)).toEqual({
        id: 'evt_1',
        type,
        created: 1_700_000_001,
        subscription: LIFE.id,
        customer: 'cus_1',
        charge: null,
        org: 'org_1',
      })
    },
  )
  test.each(['charge.refunded', 'charge.dispute.created', 'charge.dispute.closed', 'refund.created', 'refund.updated'])(
    '%s to a record that is about no subscription',
    (type) => {
      const event = read(eventOf({ type, at: 1, life: LIFE }))
      expect(event).toMatchObject({ type, subscription: null, charge: expect.stringMatching(/^ch_/) })
      expect(JSON.stringify(event)).not.toMatch(/Pat|example/)
    },
  )
  test('a refund of no charge to itself', () => {
    const object = { id: 're_1', object: 'refund', charge: null }
    expect(read({ id: 'evt_1', type: 'refund.created', created: 1, data: { object } })?.charge).toBe('re_1')
  })
  test.each(['customer.created', 'payment_intent.succeeded', 'charge.succeeded', 'v1.something.new'])(
    '%s to nothing',
    (type) => {
      expect(read(eventOf({ type, at: 1, life: LIFE }))).toBeUndefined()
    },
  )
  test('whose customer and subscription are expanded to their ids', () => {
    const object = { customer: { id: 'cus_2' }, subscription: { id: 'sub_2' }, metadata: { org_id: 'org_2' } }
    expect(read({ id: 'evt_1', type: 'checkout.session.completed', created: 1, data: { object } })).toMatchObject({
      customer: 'cus_2',
      subscription: 'sub_2',
      org: 'org_2',
    })
  })
  test('and believes metadata alone, never what whoever pays can write', () => {
    const object = { id: 'cs_1', subscription: 'sub_1', client_reference_id: 'org_victim', metadata: {} }
    const event = { id: 'evt_1', type: 'checkout.session.completed', created: 1, data: { object } }
    expect(read(event)?.org).toBeNull()
  })
  test.each([null, 7, 'org 1', "org_1'; drop table tenants", `org_${'x'.repeat(300)}`])(
    'and %j names no organisation',
    (org_id) => {
      const object = { id: 'sub_1', metadata: { org_id } }
      expect(read({ id: 'evt_1', type: 'customer.subscription.updated', created: 1, data: { object } })?.org).toBeNull()
    },
  )
  test.each([
    undefined,
    null,
    [],
    {},
    { id: 'evt_1', type: 'invoice.paid', created: 1 },
    { id: 'evt 1', type: 'invoice.paid', created: 1, data: { object: {} } },
    { id: 'evt_1', type: 7, created: 1, data: { object: {} } },
    { id: 'evt_1', type: 'invoice.paid', created: 'now', data: { object: {} } },
  ])('%j is none', (payload) => {
    expect(Envelope.safeParse(payload).success).toBe(false)
  })
})
