// The operator's tool: what only he may do to organisations, each change in their audit log.
//   npm run -s tenant -- list
//   npm run -s tenant -- show ORG
//   npm run -s tenant -- grant ORG PLAN            gives a plan, or takes it away (free); takes the organisation on board if it is not yet
//   npm run -s tenant -- limit ORG RUNS|plan       overrides the plan's runs a period, or takes the override away
//   npm run -s tenant -- rekey [--yes]             after KEY_SECRET was changed: deletes the gateway keys of the one before, for the cron to make them anew
// `--as NAME` says who acts (default: the system's user). With DATABASE_URL (the Worker's role, at Neon) it works there, else on the local stack;
// `rekey` then takes LITELLM_URL, LITELLM_MASTER_KEY and the new KEY_SECRET too.
import { asc } from 'drizzle-orm'
import { ClerkId } from '../src/auth/principal.ts'
import { grantPlan } from '../src/billing/grant.ts'
import { PLAN_NAMES, PLANS } from '../src/billing/plans.ts'
import { attempt, type Database } from '../src/db/client.ts'
import { tenants } from '../src/db/schema/tenants.ts'
import { getStats } from '../src/stats/queries.ts'
import { changeTenant } from '../src/tenants/change.ts'
import { getTenant, presentBaa, presentTenant, type Tenant } from '../src/tenants/tenant.ts'
import { parsed, UsageError } from './command.ts'
import { openDatabase, openKeyStore, operate, operatorId } from './operator.ts'
import { rekey } from './rekey.ts'

const USAGE = 'usage: tenant list | show ORG | grant ORG PLAN | limit ORG RUNS|plan | rekey [--yes]   [--as NAME]'
type Line = { db: Database; actor: { orgId: string; userId: string }; value: string; yes: boolean }
/** Each command: how many words follow it, and what it does. */
const COMMANDS = new Map<string, [words: number, run: (line: Line) => Promise<unknown>]>([
  ['list', [0, list]],
  ['show', [1, show]],
  ['grant', [2, grant]],
  ['limit', [2, limit]],
  ['rekey', [0, async ({ db, yes }) => rekey(db, openKeyStore(), yes)]],
])

async function main(args: string[]): Promise<unknown> {
  const { values, positionals } = parsed(USAGE, {
    args,
    allowPositionals: true,
    options: { as: { type: 'string' }, yes: { type: 'boolean', default: false } },
  })
  const [command = '', ...words] = positionals
  const [count, run] = COMMANDS.get(command) ?? []
  if (run === undefined || count !== words.length) throw new UsageError(USAGE)
  const [orgId = '', value = ''] = words
  if (count > 0 && !ClerkId.safeParse(orgId).success) throw new UsageError('ORG is an id of Clerk’s, as org_2abc')
  const actor = { orgId, userId: operatorId(values.as) }
  return run({ db: openDatabase(), actor, value, yes: values.yes })
}

async function list({ db }: Line) {
  const { orgId, plan, runLimit, vertical, keyAlias } = tenants
  return attempt(() => db.select({ orgId, plan, runLimit, vertical, keyAlias }).from(tenants).orderBy(asc(orgId)))
}

async function show({ db, actor: { orgId } }: Line) {
  const [tenant, usage] = await Promise.all([getTenant(db, orgId), getStats(db, orgId, 'current')])
  return { ...described(orgId, tenant), usage: usage?.agents ?? [] }
}

async function grant({ db, actor, value }: Line) {
  const plan = [...PLAN_NAMES, 'free' as const].find((name) => name === value)
  if (!plan) throw new UsageError(`PLAN is one of ${Object.keys(PLANS).join(', ')}`)
  return described(actor.orgId, await grantPlan(db, actor, plan))
}

async function limit({ db, actor, value }: Line) {
  if (!/^(?:plan|\d{1,9})$/.test(value)) throw new UsageError('RUNS is a whole number, or plan')
  const change = { run_limit: value === 'plan' ? null : Number(value) }
  const tenant = await changeTenant(db, actor, change, { action: 'plan_changed', detail: change })
  return described(actor.orgId, tenant)
}

function described(orgId: string, tenant: Tenant | undefined) {
  if (!tenant) throw new UsageError(`${orgId} is not on board`)
  return {
    ...presentTenant(tenant),
    granted_plan: tenant.granted_plan,
    run_limit: tenant.run_limit,
    agents: tenant.agents,
    key_id: tenant.key_alias,
    baa: presentBaa(tenant),
  }
}

await operate(main)
