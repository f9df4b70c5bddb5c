import { boolean, index, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/** What we know of each Stripe subscription of an organisation; Stripe's own word is the truth. */
export const stripeSubscriptions = pgTable(
  'stripe_subscriptions',
  {
    id: text('id').primaryKey(),
    orgId: text('org_id').notNull(),
    customerId: text('customer_id').notNull(),
    status: text('status').notNull(),
    /** What its price stands for; null: no plan of ours. */
    plan: text('plan'),
    periodStart: instant('period_start'),
    periodEnd: instant('period_end'),
    cancelAtPeriodEnd: boolean('cancel_at_period_end').notNull(),
    /** By Stripe's clock, in whole seconds. */
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('stripe_subscriptions_org_id').on(t.orgId), index('stripe_subscriptions_customer_id').on(t.customerId)],
)
