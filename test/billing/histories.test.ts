import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Asked } from '../../dev/stripe/account.ts'
import { PLAN_NAMES } from '../../src/billing/plans.ts'
import worker from '../../src/index.ts'
import { happen, reduced, statusOf, subscriptionOf } from '../support/billing.ts'
import { atGateway } from '../support/gateway.ts'
import { newOrg, sql } from '../support/world.ts'

const HISTORIES = 1_000
/** Seeds of one test. */
const SLICE = 250
/** Histories under way at once. */
const AT_ONCE = 10

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randoms(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
const pick = <T>(random: () => number, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T

/** What happens to an organisation's subscription, in order. Each step may send several events, as at Stripe. */
function history(random: () => number): Omit<Asked, 'org'>[][] {
  const steps: Omit<Asked, 'org'>[][] = []
  let lives = false
  const length = 1 + Math.floor(random() * 5)
  while (steps.length < length) {
    const shape = pick(random, ['old', 'new'] as const)
    const plan = pick(random, PLAN_NAMES)
    if (!lives) {
      lives = true
      steps.push([
        { type: 'checkout.session.completed', plan, shape },
        { type: 'customer.subscription.created', shape },
        { type: 'invoice.paid', shape },
      ])
      continue
    }
    const type = pick(random, [
      'customer.subscription.updated',
      'customer.subscription.updated',
      'customer.subscription.deleted',
      'customer.subscription.paused',
      'customer.subscription.resumed',
      'invoice.payment_failed',
      'invoice.paid',
    ])
    if (type === 'customer.subscription.deleted') lives = false
    const change = type.endsWith('updated') && (random() < 0.7 ? { plan } : { cancelAtPeriodEnd: random() < 0.5 })
    steps.push([{ type, shape, ...change }])
  }
  return steps
}

/** Consumers that are to die: at their n-th call of the database from now, before it is executed or after; it reaches them no more. */
const crashes = new Map<string, { after: number; executed: boolean; died: boolean }>()
const reallyFetch = globalThis.fetch
beforeAll(() => {
  // Nothing hangs here, and workerd bounds how many time-outs may be pending at once.
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal)
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {})
  globalThis.fetch = async (input, init) => {
    const org = /org_[0-9A-Z]{26}/.exec(String(init?.body))?.[0]
    const crash = crashes.get(org ?? '')
    if (!crash || (!crash.died && crash.after-- > 0)) return reallyFetch(input, init)
    if (crash.executed && !crash.died) await (await reallyFetch(input, init)).arrayBuffer()
    crash.died = true
    return Response.json({ message: 'the consumer died', code: 'P0DED' }, { status: 400 })
  }
})
afterAll(async () => {
  vi.restoreAllMocks()
  globalThis.fetch = reallyFetch
  // What they left to delete and to look at again is more than the cron takes at a time: other files' keys would wait for it.
  await sql('delete from retired_keys')
  await sql('update tenants set key_check_at = null')
})

/** Delivers an event. @returns whether the consumer acknowledged it */
async function consume(body: object): Promise<boolean> {
  let acknowledged = false
  const ack = () => {
    acknowledged = true
  }
  const message = { id: 'message', timestamp: new Date(), attempts: 1, body, ack, retry: () => {} }
  const metadata = { metrics: { backlogCount: 1, backlogBytes: 1 } }
  const batch = { queue: 'hosted-agents-stripe', messages: [message], metadata, ackAll: () => {}, retryAll: () => {} }
  await worker.queue(batch, env)
  return acknowledged
}

/** Delivers an event to a consumer that may die on the way. @returns whether it lived to acknowledge it */
async function deliver(org: string, event: object, random: () => number): Promise<boolean> {
  const crash = { after: Math.floor(random() * 6), executed: random() < 0.5, died: false }
  if (random() < 0.4) crashes.set(org, crash)
  const acknowledged = await consume(event)
  crashes.delete(org)
  return acknowledged && !crash.died
}

async function stateOf(org: string) {
  const { plan, status, cancel_at_period_end, features } = await subscriptionOf(org)
  const { provisioned, plan: inUse } = (await statusOf(org)) as Record<string, unknown>
  const [tenant] = await sql<{ key_version: number; source: string; wanted: boolean; pending: string | null }>(
    'select key_version, plan_source source, key_wanted wanted, pending_alias pending from tenants where org_id = $1',
    [org],
  )
  const key = await atGateway(org, tenant?.key_version)
  return {
    ...{ plan, status, cancel_at_period_end, features, provisioned, inUse },
    ...{ source: inUse === 'free' ? undefined : tenant?.source, wanted: tenant?.wanted, pending: tenant?.pending },
    budget: provisioned ? key?.max_budget : undefined,
  }
}

async function inOrder(steps: Omit<Asked, 'org'>[][]): ReturnType<typeof stateOf> {
  const org = newOrg()
  for (const step of steps) for (const asked of step) await consume(reduced((await happen({ ...asked, org })).event))
  return stateOf(org)
}

/** How histories end in order: short ones come again. */
const ends = new Map<string, ReturnType<typeof stateOf>>()
function endOf(steps: Omit<Asked, 'org'>[][]): ReturnType<typeof stateOf> {
  const key = JSON.stringify(steps)
  const end = ends.get(key) ?? inOrder(steps)
  ends.set(key, end)
  return end
}

async function shuffled(steps: Omit<Asked, 'org'>[][], random: () => number): Promise<string> {
  const org = newOrg()
  const waiting: object[] = []
  const some = async (until: () => boolean) => {
    while (waiting.length > 0 && !until()) {
      const [event] = waiting.splice(Math.floor(random() * waiting.length), 1)
      if (event && !(await deliver(org, event, random))) waiting.push(event)
    }
  }
  for (const step of steps) {
    for (const asked of step) {
      const event = reduced((await happen({ ...asked, org })).event)
      waiting.push(...Array.from({ length: 1 + Math.floor(random() * 2) }, () => event))
    }
    await some(() => random() < 0.4)
  }
  await some(() => false)
  return org
}

describe(`of ${HISTORIES} random histories, shuffled, repeated, with consumers that die between any two steps,`, () => {
  const slices = Array.from({ length: HISTORIES / SLICE }, (_, i) => i * SLICE)
  test.each(slices)(
    `those from seed %i on end as they do in order`,
    async (first) => {
      const seeds = Array.from({ length: SLICE }, (_, i) => first + i)
      const wrong: unknown[] = []
      const work = async () => {
        for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop()) {
          const random = randoms(seed)
          const steps = history(random)
          const [should, is] = await Promise.all([endOf(steps), shuffled(steps, random).then(stateOf)])
          if (JSON.stringify(is) !== JSON.stringify(should)) wrong.push({ seed, steps, should, is })
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work))
      expect(wrong).toEqual([])
    },
    300_000,
  )
})
