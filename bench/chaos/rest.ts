import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from './client.ts'
import type { Stage } from './stage.ts'

/** Longer than any lease or deadline of a run. */
const REST_MAX_MS = 150_000
const LOOK_MS = 1_000
/** Of messages of the queues, so that those of runs that nobody claimed are dropped at their deadline and not long after. */
const LONGEST_DELAY_MS = 2_000
const UNTIL_ACKNOWLEDGED = 100

/** What is not done with, by its name. */
export type Left = Record<string, number>

/**
 * Lets everything come to its end that was left: what comes late, events that Stripe sends again, queues, the sweep. Leases of runs end by
 * themselves; minutes for which keys are looked at again are passed over, because no call is under way any more.
 * @returns what is left all the same
 */
export async function rest(stage: Stage, client: Client): Promise<Left> {
  await Promise.all([...stage.proxies.values()].map((proxy) => proxy.settled()))
  for (const event of client.events) await client.deliver(event, UNTIL_ACKNOWLEDGED)
  stage.broker.hurry(LONGEST_DELAY_MS)
  const deadline = performance.now() + REST_MAX_MS
  for (;;) {
    await stage.query('update retired_keys set delete_after = now()')
    await stage.query('update tenants set key_check_at = now() where key_check_at is not null')
    await stage.cron('* * * * *')
    const left = await leftOf(stage)
    if (Object.values(left).every((count) => count === 0) || performance.now() > deadline) return left
    await sleep(LOOK_MS)
  }
}

async function leftOf({ query, broker }: Stage): Promise<Left> {
  const [row] = await query<Left>(`select
    (select count(*)::int from run_intents) "intents of runs",
    (select coalesce(sum(reserved), 0)::int from usage_periods) "reservations",
    (select count(*)::int from retired_keys) "keys to be deleted",
    (select count(*)::int from tenants where key_wanted or key_check_at is not null
       or (key_alias is not null and (plan = 'free' or key_plan is distinct from plan))) "keys that differ from the plan"`)
  return { ...row, 'messages in queues': broker.pending }
}
