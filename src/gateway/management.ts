import * as z from 'zod'
import { MODELS } from '../agents/templates.ts'
import type { Plan } from '../billing/plans.ts'
import { sha256Hex } from '../sha256.ts'
import { Unavailable } from '../unavailable.ts'
import { type Gateway, manage } from './calls.ts'

/**
 * How long a budget lasts. LiteLLM takes just these 30 days for the calendar month (UTC, unless its settings say otherwise), so a key that
 * replaces another begins anew when that one would have. Any other duration would be counted from the key's making.
 */
const BUDGET_DURATION = '30d'

/** LiteLLM's word for a list of models that holds none (an empty list would hold all). */
const NO_MODELS = ['no-default-models']

/** USD of a budget that were spent, and when that begins anew; null: never. */
type Spending = { spend: number; resetsAt: Date | null }
export type KeyInfo = Spending & { maxBudget: number | null; suspended: boolean }

const Info = z.object({
  info: z.object({
    spend: z.number(),
    max_budget: z.number().nullish(),
    budget_reset_at: z.coerce.date().nullish().catch(null),
    models: z.array(z.string()).nullish(),
  }),
})

/**
 * What the gateway knows of a key: USD spent and allowed in this budget period, and when the next one begins; undefined: there is no such key.
 * @throws Unavailable
 */
export async function keyInfo(gateway: Gateway, key: string): Promise<KeyInfo | undefined> {
  const { status, body } = await manage(gateway, `/key/info?key=${await sha256Hex(key)}`)
  if (status === 404) return undefined
  const known = Info.safeParse(body)
  if (status !== 200 || !known.success) throw new Unavailable('gateway', { cause: known.error })
  const { spend, max_budget, budget_reset_at, models } = known.data.info
  const suspended = models?.join() === NO_MODELS.join()
  return { spend, maxBudget: max_budget ?? null, resetsAt: budget_reset_at ?? null, suspended }
}

/** What counts of a spending: none once its period is over, also where the gateway, which looks every few minutes, has not noticed. */
export const spentNow = ({ spend, resetsAt }: Spending): number => (resetsAt && resetsAt <= new Date() ? 0 : spend)

type Wanted = { alias: string; orgId: string; plan: Plan; spent: Spending }

/**
 * Sees to it that the gateway has this key, with the plan's budget and limits.
 * One that is there already stays as it is, unless it was suspended or has spent less than `spent`.
 * @param wanted `spent`: what is used already of its budget, which may begin anew meanwhile
 * @returns what it has spent, in USD; undefined: the gateway says that it has no such key, and has not made it (another may have its alias)
 * @throws Unavailable
 */
export async function ensureKey(gateway: Gateway, key: string, wanted: Wanted): Promise<number | undefined> {
  const used = spentNow(wanted.spent)
  const known = await keyInfo(gateway, key)
  const spend = known ? await mend(gateway, key, known, used) : await make(gateway, key, wanted, used)
  if (spend === undefined || spend > used || spentNow(wanted.spent) === used) return spend
  // The gateway was told what was spent in the period before, perhaps after it had begun the next one.
  await update(gateway, key, { spend: 0 })
  return 0
}

async function mend(gateway: Gateway, key: string, known: KeyInfo, used: number): Promise<number> {
  const change = { ...(known.suspended && { models: MODELS }), ...(known.spend < used && { spend: used }) }
  if (Object.keys(change).length > 0) await update(gateway, key, change)
  return Math.max(known.spend, used)
}

async function make(gateway: Gateway, key: string, { alias, orgId, plan }: Wanted, used: number) {
  const answered = await manage(gateway, '/key/generate', {
    key,
    key_alias: alias,
    models: MODELS,
    ...limitsOf(plan),
    budget_duration: BUDGET_DURATION,
    spend: used,
    metadata: { org_id: orgId },
    key_type: 'llm_api',
  }).catch(() => undefined)
  // Perhaps only the answer was lost, or another call has just made it.
  const made = answered?.status === 200 ? { spend: used } : await keyInfo(gateway, key)
  return made?.spend
}

const limitsOf = (plan: Plan) => ({
  max_budget: plan.gatewayBudgetUsd,
  rpm_limit: plan.requestsPerMinute,
  max_parallel_requests: plan.parallelRequests,
})

/**
 * Gives a key another plan's budget and limits; what it has spent stays, and when its budget begins anew.
 * @throws Unavailable, also when there is no such key
 */
export const updateKey = (gateway: Gateway, key: string, plan: Plan): Promise<void> =>
  update(gateway, key, limitsOf(plan))

/**
 * Raises what a key has spent to `spent` USD, if there is such a key and it has spent less. LiteLLM can only be told the sum: what is spent in
 * the moment between is lost.
 * @throws Unavailable
 */
export async function raiseSpending(gateway: Gateway, key: string, spent: number): Promise<void> {
  const known = await keyInfo(gateway, key)
  if (known && known.spend < spent) await update(gateway, key, { spend: spent })
}

/**
 * Takes a key's models away, if there is such a key: it can be used no more, and what calls that are under way spend is still written down.
 * @throws Unavailable: it may be in use still
 */
export async function suspendKey(gateway: Gateway, key: string): Promise<void> {
  await update(gateway, key, { models: NO_MODELS }).catch(async (error) => {
    // Perhaps only the answer was lost, or there is no such key.
    if ((await keyInfo(gateway, key))?.suspended === false) throw error
  })
}

/** Neither its alias may be in `change`, which would be refused as a duplicate of itself, nor its metadata, which would be replaced. */
async function update(gateway: Gateway, key: string, change: object): Promise<void> {
  const { status } = await manage(gateway, '/key/update', { key: await sha256Hex(key), ...change })
  if (status !== 200) throw new Unavailable('gateway')
}

/**
 * Deletes a key; one that is not there counts as deleted.
 * @throws Unavailable: it may be there still
 */
export async function deleteKey(gateway: Gateway, key: string): Promise<void> {
  const answered = await manage(gateway, '/key/delete', { keys: [await sha256Hex(key)] }).catch(() => undefined)
  if (answered?.status === 200 || answered?.status === 404) return
  // Perhaps only the answer was lost.
  if (await keyInfo(gateway, key)) throw new Unavailable('gateway')
}
