import { isEntitled, type Subscription, standing } from '../../../src/billing/subscription.ts'
import type { Event } from '../client.ts'
import { ORGS } from '../orgs.ts'
import type { Stage } from '../stage.ts'

type Kept = { id: string; outcome: string; entries: number }
const KEPT = `select e.id, e.outcome, (select count(*)::int from audit_entries a where a.org_id = e.org_id and a.detail->>'cause' = e.id) entries
  from stripe_events e`

/** Holds Stripe's events and account against what became of them. @returns what is wrong */
export async function checkBilling(stage: Stage, events: readonly Event[]): Promise<string[]> {
  const kept = new Map((await stage.query<Kept>(KEPT)).map((event) => [event.id, event]))
  const wrong = events.flatMap((event) => checkEvent(event, kept.get(event.id)))
  for (const { id } of ORGS.filter(({ kind }) => kind === 'subscriber')) wrong.push(...(await checkPlan(stage, id)))
  return wrong
}

function checkEvent({ id, org, acknowledged }: Event, kept: Kept | undefined): string[] {
  if (acknowledged === 0) return [`${id} of ${org} was never acknowledged, although it was sent again and again`]
  if (!kept) return [`${id} of ${org} was acknowledged, and nothing came of it`]
  if (!['applied', 'unchanged', 'ignored'].includes(kept.outcome)) return [`${id} of ${org} became ${kept.outcome}`]
  const expected = kept.outcome === 'applied' ? 1 : 0
  return kept.entries === expected ? [] : [`${id} of ${org} is ${kept.outcome} and has ${kept.entries} entries`]
}

/** Its subscriptions as Stripe has them, and the plan that they give. */
async function checkPlan({ query, direct, secrets }: Stage, org: string): Promise<string[]> {
  const [tenant] = await query<{ plan: string; plan_source: 'stripe' | 'self'; granted_plan: null }>(
    'select plan, plan_source, granted_plan from tenants where org_id = $1',
    [org],
  )
  const known = await query<Subscription>('select * from stripe_subscriptions where org_id = $1', [org])
  const wrong: string[] = []
  for (const { id, status, plan, cancel_at_period_end } of known) {
    const headers = { Authorization: `Bearer ${secrets.stripeKey}` }
    const stripes = (await (await fetch(`${direct.stripe}/v1/subscriptions/${id}`, { headers })).json()) as Stripes
    const price = stripes.items.data[0]?.price.id
    const told = `${stripes.status} ${price} ${stripes.cancel_at_period_end}`
    if (told !== `${status} price_local_${plan} ${cancel_at_period_end}`)
      wrong.push(`${id} of ${org} is ${status} on ${plan}; at Stripe ${told}`)
  }
  if (!tenant) return wrong
  const expected = standing(known, tenant).plan
  const entitled = known.filter(isEntitled).length
  return expected === tenant.plan
    ? wrong
    : [...wrong, `${org} is on ${tenant.plan}; ${entitled} subscriptions give ${expected}`]
}
type Stripes = { status: string; cancel_at_period_end: boolean; items: { data: { price: { id: string } }[] } }
