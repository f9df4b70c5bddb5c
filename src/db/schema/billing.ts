import { index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import type { EventOutcome, StripeEvent } from '../../billing/event.ts'
import type { Fields } from '../../log.ts'
import { instant } from './columns.ts'

/** Stripe's events that were handled, each once, and those that could not be, until they come again or are replayed. */
export const stripeEvents = pgTable(
  'stripe_events',
  {
    id: text('id').primaryKey(),
    /** The reduced event: ids, type, created. */
    event: jsonb('event').$type<StripeEvent>().notNull(),
    orgId: text('org_id'),
    outcome: text('outcome').$type<EventOutcome>().notNull(),
    /** What the log says of the failure that made it dead. */
    cause: jsonb('cause').$type<Fields>(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
  },
  (t) => [index('stripe_events_outcome').on(t.outcome, t.recordedAt)],
)
