import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { SealedEntry } from '../audit/entry.ts'
import { bytea } from '../db/bytea.ts'
import { attempt, type Database } from '../db/client.ts'
import { stripeEvents } from '../db/schema/billing.ts'
import { newId } from '../ids.ts'
import type { Fields } from '../log.ts'
import { type EventOutcome, HANDLED, StripeEvent } from './event.ts'
import { type Standing, Subscription } from './subscription.ts'

const BillingState = z.object({
  handled: z.boolean(),
  org_id: z.string().nullable(),
  version: z.int(),
  plan: z.string(),
  plan_source: z.enum(['self', 'stripe', 'operator']),
  granted_plan: z.string().nullable(),
  run_limit: z.int().nullable(),
  agents: z.array(z.string()).nullable(),
  subscriptions: z.array(Subscription),
})
/** An organisation's plan and subscriptions; `handled`: the event that was asked about has taken effect. */
export type BillingState = z.output<typeof BillingState>

/** What is known of the organisation that a subscription belongs to, else of `org`; and whether event `id` is handled. @throws Unavailable */
export async function billingState(
  db: Database,
  { id, subscription, org }: Partial<Pick<StripeEvent, 'id' | 'subscription' | 'org'>>,
): Promise<BillingState> {
  const { rows } = await attempt(() =>
    db.execute(sql`select billing_state(${id ?? null}, ${subscription ?? null}, ${org ?? null}) state`),
  )
  return BillingState.parse(rows[0]?.state)
}

const Applied = z.enum(['done', 'handled', 'conflict'])

/**
 * Writes down how a subscription stands, with what that changes for its organisation, and that the event is handled.
 * @param event null: none brought it
 * @param state what was read before Stripe was asked; `conflict`: it is no longer so
 * @param entry null: nothing changed
 * @param stands `plan` null: it stays
 * @throws Unavailable
 */
export async function applySubscription(
  db: Database,
  event: StripeEvent | null,
  { orgId, version }: { orgId: string; version: number },
  subscription: Subscription,
  { plan, planSource, periodStart, periodEnd }: Omit<Standing, 'plan'> & { plan: string | null },
  entry: SealedEntry | null,
): Promise<z.output<typeof Applied>> {
  const tenantId = newId('ten')
  const { rows } = await attempt(() =>
    db.execute(
      sql`select apply_subscription(${event && JSON.stringify(event)}, ${orgId}, ${tenantId}, ${version}, ${JSON.stringify(subscription)}, ${plan},
        ${periodStart?.toISOString() ?? null}, ${periodEnd?.toISOString() ?? null}, ${entry?.canonical ?? null}, ${entry && bytea(entry.entryHash)}, ${planSource}) applied`,
    ),
  )
  return Applied.parse(rows[0]?.applied)
}

/** Writes down what became of an event, and why it failed; a final outcome stays. @throws Unavailable */
export async function recordEvent(
  db: Database,
  event: StripeEvent,
  outcome: EventOutcome,
  orgId: string | null = event.org,
  cause: Fields | null = null,
): Promise<void> {
  const why = cause && JSON.stringify(cause)
  await attempt(() =>
    db.execute(sql`select record_stripe_event(${JSON.stringify(event)}, ${orgId}, ${outcome}, ${why})`),
  )
}

/** Events with one of these outcomes. `first`: their order; `id`: only the event that has it. @throws Unavailable */
export async function eventsWith(
  db: Database,
  outcomes: readonly EventOutcome[],
  { limit, first = 'oldest', id }: { limit: number; first?: 'oldest' | 'newest'; id?: string | undefined },
): Promise<(typeof stripeEvents.$inferSelect)[]> {
  const { outcome, recordedAt } = stripeEvents
  const rows = await attempt(() =>
    db
      .select()
      .from(stripeEvents)
      .where(and(inArray(outcome, [...outcomes]), id === undefined ? undefined : eq(stripeEvents.id, id)))
      .orderBy(first === 'oldest' ? recordedAt : desc(recordedAt))
      .limit(limit),
  )
  return rows.map((row) => ({ ...row, event: StripeEvent.parse(row.event) }))
}

/** Forgets handled events that are older than Stripe could send again. @throws Unavailable */
export const forgetEvents = (db: Database, before: Date): Promise<unknown> =>
  attempt(() =>
    db
      .delete(stripeEvents)
      .where(and(lt(stripeEvents.recordedAt, before), inArray(stripeEvents.outcome, [...HANDLED]))),
  )

const Live = BillingState.pick({ plan: true, plan_source: true, granted_plan: true }).extend({
  subscription: Subscription,
})
export type LiveSubscription = z.output<typeof Live>

/**
 * All subscriptions that have not ended as far as we know, with the plan that their organisation has and was given; also ended subscriptions of
 * organisations that were granted a plan but stand on `free`: Workers older than migration 0028 left such rows.
 * @throws Unavailable
 */
export async function liveSubscriptions(db: Database): Promise<LiveSubscription[]> {
  const { rows } = await attempt(() =>
    db.execute(sql`select to_jsonb(s) subscription, t.plan, t.plan_source, t.granted_plan
      from stripe_subscriptions s join tenants t using (org_id)
      where s.status not in ('canceled', 'incomplete_expired') or (t.plan = 'free' and t.granted_plan <> 'free')`),
  )
  return z.array(Live).parse(rows)
}
