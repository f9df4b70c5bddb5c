import type { AgentId } from '../../src/agents/templates.ts'
import { PLANS } from '../../src/billing/plans.ts'

/**
 * `general`, `clinic`, `pro`: on board from the beginning. `small`: with a limit that they reach. `subscriber`: brought on board, and changed,
 * by Stripe's events. `comer`: come on board by themselves, change their key, leave.
 */
type Kind = 'general' | 'clinic' | 'pro' | 'small' | 'subscriber' | 'comer'
export type Org = {
  id: string
  kind: Kind
  /** Of those that are on board from the beginning. */
  plan?: 'enterprise' | 'pro' | 'pilot'
  vertical: 'general' | 'healthcare'
  /** What it asks; not always what its plan includes. */
  agents: readonly [AgentId, ...AgentId[]]
  /** How many requests of a hundred or so are its own. */
  weight: number
}

const HELPDESK: AgentId = 'helpdesk-tier1-triage'
const KINDS: (Omit<Org, 'id' | 'agents'> & { count: number; agents: readonly AgentId[] })[] = [
  { kind: 'general', count: 16, plan: 'enterprise', vertical: 'general', agents: PLANS.enterprise.agents, weight: 3 },
  { kind: 'clinic', count: 6, plan: 'enterprise', vertical: 'healthcare', agents: PLANS.enterprise.agents, weight: 3 },
  { kind: 'pro', count: 6, plan: 'pro', vertical: 'general', agents: PLANS.pro.agents, weight: 2 },
  { kind: 'small', count: 4, plan: 'pilot', vertical: 'general', agents: PLANS.pilot.agents, weight: 2 },
  { kind: 'subscriber', count: 6, vertical: 'general', agents: PLANS.starter.agents, weight: 2 },
  { kind: 'comer', count: 6, vertical: 'general', agents: PLANS.pilot.agents, weight: 2 },
]
export const ORGS: readonly Org[] = KINDS.flatMap(({ count, agents, ...rest }) =>
  Array.from({ length: count }, (_, i) => ({
    id: `org_${rest.kind}${i}`,
    agents: [HELPDESK, ...agents] as const,
    ...rest,
  })),
)

/** A user a request, so that its entries are known by it, whatever was answered. */
export const userOf = (n: number): string => `user_${n}`
/** The request that a user sent. */
export const requestOf = (userId: string): number => Number(userId.slice('user_'.length))

/** The runs that a small organisation may make, when so many requests are sent. */
export const smallLimit = (requests: number): number => Math.ceil(requests / 150)
