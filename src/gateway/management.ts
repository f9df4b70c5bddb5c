import * as z from 'zod'
import { MODELS } from '../agents/templates.ts'
import { sha256Hex } from '../audit/hash.ts'
import type { Plan } from '../billing/plans.ts'
import type { Config } from '../env.ts'
import { Unavailable } from '../unavailable.ts'

/** Bound of one call. */
const CALL_TIMEOUT_MS = 5_000
/**
 * How long a budget lasts. LiteLLM takes just these 30 days for the calendar month (UTC, unless its settings say otherwise), so a key that
 * replaces another begins anew when that one would have. Any other duration would be counted from the key's making.
 */
const BUDGET_DURATION = '30d'

/** LiteLLM's word for a list of models that holds none (an empty list would hold all). */
const NO_MODELS = ['no-default-models']

type Gateway = Pick<Config, 'litellmUrl' | 'litellmMasterKey'>
export type KeyInfo = { spend: number; maxBudget: number | null; resetsAt: Date | null; suspended: boolean }

const Info = z.object({
  info: z.object({
    spend: z.number(),
    max_budget: z.number().nullish(),
    budget_reset_at: z.coerce.date().nullish().catch(null),
    models: z.array(z.string()).nullish(),
  }),
})

/** What LiteLLM says of a key that it does not know. A path that it does not know, or an ingress in its place, says it otherwise. */
const UnknownKey = z.union([z.object({ error: z.object({}) }), z.object({ detail: z.object({}) })])

/**
 * What the gateway knows of a key: USD spent and allowed in this budget period, and when the next one begins; undefined: there is no such key.
 * @throws Unavailable
 */
export async function keyInfo(gateway: Gateway, key: string): Promise<KeyInfo | undefined> {
  const { status, body } = await manage(gateway, `/key/info?key=${await sha256Hex(key)}`)
  if (status === 404) return undefined
  const known = Info.safeParse(body)
  if (status !== 200 || !known.success) throw new Unavailable('gateway')
  const { spend, max_budget, budget_reset_at, models } = known.data.info
  const suspended = models?.join() === NO_MODELS.join()
  return { spend, maxBudget: max_budget ?? null, resetsAt: budget_reset_at ?? null, suspended }
}

/**
 * Sees to it that the gateway has this key, with the plan's budget and limits.
 * One that is there already stays as it is, unless it was suspended or has spent less than `spent`.
 * @param spent USD of its budget that are used already
 * @returns what it has spent, in USD
 * @throws Unavailable
 */
export async function ensureKey(
  gateway: Gateway,
  key: string,
  { alias, orgId, plan, spent }: { alias: string; orgId: string; plan: Plan; spent: number },
): Promise<number> {
  const known = await keyInfo(gateway, key)
  if (known) {
    const change = { ...(known.suspended && { models: MODELS }), ...(known.spend < spent && { spend: spent }) }
    if (Object.keys(change).length > 0) await update(gateway, key, change)
    return Math.max(known.spend, spent)
  }
  const answered = await manage(gateway, '/key/generate', {
    key,
    key_alias: alias,
    models: MODELS,
    ...limitsOf(plan),
    budget_duration: BUDGET_DURATION,
    spend: spent,
    metadata: { org_id: orgId },
    key_type: 'llm_api',
  }).catch(() => undefined)
  // Perhaps only the answer was lost, or another call has just made it.
  const made = answered?.status === 200 ? { spend: spent } : await keyInfo(gateway, key)
  if (!made) throw new Unavailable('gateway')
  return made.spend
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

type Answer = { status: number; body: unknown }

/**
 * One management call; what the gateway says in an error is not passed on: it can quote the key.
 * @throws Unavailable, also when a success is no JSON, or a 404 not about a key: who said so is not LiteLLM, or broke off
 */
async function manage(gateway: Gateway, path: string, body?: object): Promise<Answer> {
  const answered = await call(gateway, path, body)
  if (answered.status === 404 && !UnknownKey.safeParse(answered.body).success) throw new Unavailable('gateway')
  return answered
}

/** @throws Unavailable, also when a success is no JSON */
async function call({ litellmUrl, litellmMasterKey }: Gateway, path: string, body?: object): Promise<Answer> {
  try {
    const response = await fetch(`${litellmUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { Authorization: `Bearer ${litellmMasterKey}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    })
    const { status, ok } = response
    return { status, body: ok ? await response.json() : await response.json().catch(() => undefined) }
  } catch (error) {
    throw new Unavailable('gateway', { cause: error })
  }
}
