// The operator's tool: what only he may do to organisations, each change in their audit log.
//   npm run -s tenant -- list
//   npm run -s tenant -- show ORG
//   npm run -s tenant -- grant ORG PLAN            gives a plan; takes the organisation on board if it is not yet
//   npm run -s tenant -- limit ORG RUNS|plan       overrides the plan's runs a period, or takes the override away
// `--as NAME` says who acts (default: the system's user). With DATABASE_URL (the Worker's role, at Neon) it works there, else on the local stack.
import { existsSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { asc } from 'drizzle-orm'
import { PLAN_NAMES, PLANS } from '../src/billing/plans.ts'
import { type DatabaseAddress, database } from '../src/db/client.ts'
import { tenants } from '../src/db/schema.ts'
import { getStats } from '../src/stats/queries.ts'
import { changeTenant } from '../src/tenants/change.ts'
import { getTenant, presentBaa, presentTenant, type Tenant } from '../src/tenants/tenant.ts'
import { WORKER_DATABASE_URL } from './database.ts'
import { devFile } from './places.ts'

const USAGE = 'usage: tenant list | show ORG | grant ORG PLAN | limit ORG RUNS|plan   [--as NAME]'

class UsageError extends Error {}

function address(): DatabaseAddress {
  if (process.env.DATABASE_URL !== undefined)
    return { databaseUrl: process.env.DATABASE_URL, neonHttpEndpoint: process.env.NEON_HTTP_ENDPOINT }
  if (!existsSync(devFile('stack.json')))
    throw new UsageError('Set DATABASE_URL, or start the local stack: npm run dev')
  const stack: { database: string } = JSON.parse(readFileSync(devFile('stack.json'), 'utf8'))
  return { databaseUrl: WORKER_DATABASE_URL, neonHttpEndpoint: `${stack.database}/sql` }
}

const described = (tenant: Tenant) => ({
  ...presentTenant(tenant),
  run_limit: tenant.run_limit,
  agents: tenant.agents,
  key_id: tenant.key_alias,
  baa: presentBaa(tenant),
})

async function main(args: string[]): Promise<unknown> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { as: { type: 'string' } } })
  const [command, orgId, value] = positionals
  const db = database(address())
  if (command === 'list') return list()
  if (orgId === undefined) throw new UsageError(USAGE)
  const actor = { orgId, userId: `operator:${values.as ?? userInfo().username}` }
  if (command === 'show') return show(orgId)
  if (command === 'grant') {
    const plan = [...PLAN_NAMES, 'free' as const].find((name) => name === value)
    if (!plan) throw new UsageError(`PLAN is one of ${Object.keys(PLANS).join(', ')}`)
    const change = { plan, plan_source: 'operator' } as const
    return answer(await changeTenant(db, actor, change, { action: 'plan_changed', detail: change, onboard: true }))
  }
  if (command === 'limit') {
    if (!/^(?:plan|\d{1,9})$/.test(value ?? '')) throw new UsageError('RUNS is a whole number, or plan')
    const change = { run_limit: value === 'plan' ? null : Number(value) }
    return answer(await changeTenant(db, actor, change, { action: 'plan_changed', detail: change }))
  }
  throw new UsageError(USAGE)

  function answer(tenant: Tenant | undefined) {
    if (!tenant) throw new UsageError(`${orgId} is not on board`)
    return described(tenant)
  }
  function list() {
    const { orgId, plan, runLimit, vertical, keyAlias } = tenants
    return db.select({ orgId, plan, runLimit, vertical, keyAlias }).from(tenants).orderBy(asc(orgId))
  }
  async function show(orgId: string) {
    const [tenant, usage] = await Promise.all([getTenant(db, orgId), getStats(db, orgId, 'current')])
    return { ...answer(tenant), usage: usage?.agents ?? [] }
  }
}

try {
  const result = await main(process.argv.slice(2))
  if (Array.isArray(result)) console.table(result)
  else console.log(JSON.stringify(result, null, 2))
} catch (error) {
  console.error(error instanceof UsageError || (error instanceof TypeError && 'code' in error) ? error.message : error)
  process.exitCode = 1
}
