import { createHash } from 'node:crypto'
import { type Random, randomOf } from '../../dev/dlp/random.ts'
import type { AgentId } from '../../src/agents/templates.ts'
import { ORGS, type Org } from './orgs.ts'
import { messageOf } from './texts.ts'

/** What the Worker depends on; each stands behind a proxy that shows faults. */
export const DEPENDENCIES = ['database', 'gateway', 'queue', 'clerk', 'stripe', 'secrets', 'witness'] as const
export type Dependency = (typeof DEPENDENCIES)[number]

/**
 * What becomes of a call. `error`: refused in the dependency's own words; `garbage`: an answer that is none; `reset`: cut before it was executed;
 * `lost`: executed, and the answer lost; `cut`: executed, and the answer broken off; `slow`; `hang`: never answered or executed; `late`:
 * executed after the caller gave up.
 */
export const FAULTS = ['error', 'garbage', 'reset', 'lost', 'cut', 'slow', 'hang', 'late'] as const
export type Fault = (typeof FAULTS)[number]
/** Those that hold the caller up are rarer, or nothing else would be seen of a run. */
const MANY_OF = { error: 4, garbage: 1, reset: 4, lost: 5, cut: 2, slow: 3, hang: 1, late: 2 }
const CHOICE = FAULTS.flatMap((fault) => Array<Fault>(MANY_OF[fault]).fill(fault))
export const anyFault = (random: Random): Fault => random.pick(CHOICE)

/** What a request's calls of one dependency meet, in the order in which they come; null: nothing. */
export type Fates = Partial<Record<Dependency, (Fault | null)[]>>

type RunBody = {
  agentId: AgentId
  message: string
  systemPromptOverride?: string
  phi?: 'redact'
  stream?: true
}
export type Run = {
  task: 'run'
  body: RunBody
  /** Idempotency-Key: the request is sent again while it is not answered. */
  key?: string
  /** How often it is sent at once. */
  copies: number
  /** The client goes away so many ms after it asked. */
  leavesAfter?: number
}
export type Subscribing = {
  task: 'subscription'
  type: string
  plan?: string
  cancelAtPeriodEnd?: boolean
  /** How often Stripe sends the event at once. */
  copies: number
}
type Reading = { task: 'runs' | 'stats' | 'verify' | 'checkpoint' }
type Administering = { task: 'rename' | 'provision' | 'rotate' | 'revoke' }
type Task = Run | Subscribing | Reading | Administering
export type Planned = Task & { n: number; org: Org; fates: Fates }

/** Dependencies that are down together, from a request on. */
export type Outage = { at: number; dependencies: Dependency[] }
export type Plan = { requests: Planned[]; kills: Set<number>; outages: Outage[] }

const REQUESTS_A_KILL = 500
const TOGETHER: Dependency[][] = [['database'], ['database', 'queue'], ['gateway'], ['clerk', 'stripe', 'secrets']]

/** All that is sent and all that goes wrong, by the seed alone. `kills` false: no Worker is killed. */
export function planOf(seed: number, count: number, kills = true): Plan {
  const requests = Array.from({ length: count }, (_, n) => {
    // Of its own, so that a request is the same however many there are.
    const random = randomOf(seedOf(seed, `request ${n}`))
    const org = anyOrg(random)
    return { n, org, ...taskOf(random, n, org), fates: fatesOf(random) }
  })
  const random = randomOf(seedOf(seed, 'events'))
  const within = (from: number, to: number) => Math.floor((from + (to - from) * random.next()) * count)
  const part = 1 / TOGETHER.length
  return {
    requests,
    kills: new Set(kills ? Array.from({ length: Math.ceil(count / REQUESTS_A_KILL) }, () => within(0, 1)) : []),
    outages: random
      .shuffled(TOGETHER)
      .map((dependencies, i) => ({ at: within(i * part, (i + 0.6) * part), dependencies })),
  }
}

export const seedOf = (seed: number, what: string): number =>
  createHash('sha256').update(`${seed} ${what}`).digest().readUInt32BE()

const WEIGHTED = ORGS.flatMap((org) => Array<Org>(org.weight).fill(org))
const anyOrg = (random: Random): Org => random.pick(WEIGHTED)

function taskOf(random: Random, n: number, org: Org): Task {
  const dice = random.next()
  if (org.kind === 'subscriber' && dice < 0.3) return subscribing(random)
  if (org.kind === 'comer' && dice < 0.4) return { task: random.pick(COMING) }
  if (dice > 0.98) return { task: 'rename' }
  if (dice > 0.92) return { task: random.pick(READING) }
  return runOf(random, n, org)
}
const COMING = ['provision', 'provision', 'provision', 'rotate', 'revoke'] as const
const READING = ['runs', 'runs', 'stats', 'verify', 'checkpoint'] as const

function runOf(random: Random, n: number, org: Org): Run {
  const agentId = random.chance(0.8) ? org.agents[0] : random.pick(org.agents)
  const stream = random.chance(0.2)
  const body: RunBody = {
    agentId,
    message: messageOf(random, n),
    ...(random.chance(0.05) && { systemPromptOverride: `Answer ticket ITSD-${n} in one line.` }),
    ...(random.chance(0.15) && { phi: 'redact' }),
    ...(stream && { stream }),
  }
  const key = random.chance(0.15) ? `key-${n}` : undefined
  const copies = key !== undefined && random.chance(0.3) ? 2 : 1
  const leaves = random.chance(0.03)
  return {
    task: 'run',
    body,
    copies,
    ...(key !== undefined && { key }),
    ...(leaves && { leavesAfter: Math.floor(300 * random.next()) }),
  }
}

const EVENTS = ['customer.subscription.updated', 'invoice.paid', 'invoice.payment_failed'] as const
function subscribing(random: Random): Subscribing {
  const copies = random.pick([1, 1, 2, 3])
  const dice = random.next()
  const plan = random.pick(['starter', 'pro', 'enterprise'])
  if (dice < 0.4) return { task: 'subscription', type: 'checkout.session.completed', plan, copies }
  if (dice < 0.5) return { task: 'subscription', type: 'customer.subscription.deleted', copies }
  if (dice < 0.55) return { task: 'subscription', type: 'charge.refunded', copies }
  const change = dice < 0.75 ? { plan } : { cancelAtPeriodEnd: random.chance(0.5) }
  return { task: 'subscription', type: random.pick(EVENTS), ...change, copies }
}

/** More than two in a row outlast the attempts of a call. */
function fatesOf(random: Random): Fates {
  const some = (most: number, share: number) =>
    Array.from({ length: 1 + Math.floor(most * random.next()) }, () => (random.chance(share) ? anyFault(random) : null))
  return {
    ...(random.chance(0.15) && { database: some(8, 0.6) }),
    ...(random.chance(0.1) && { gateway: some(1, 1) }),
    ...(random.chance(0.3) && { queue: some(2, 0.6) }),
  }
}
