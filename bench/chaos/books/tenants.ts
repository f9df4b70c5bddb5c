import { PLANS, type Plan } from '../../../src/billing/plans.ts'
import { deriveGatewayKey } from '../../../src/gateway/keys.ts'
import { nameBy } from '../client.ts'
import type { Planned } from '../plan.ts'
import type { Stage } from '../stage.ts'
import type { Told } from '../told.ts'

type Tenant = {
  org_id: string
  name: string | null
  plan: keyof typeof PLANS
  key_alias: string | null
  key_version: number
  pending_version: number | null
}
type Named = { org_id: string; name: string }

/** Holds what admins were told against the organisations, their logs, and their keys at the gateway. @returns what is wrong */
export async function checkTenants(
  stage: Stage,
  requests: readonly Planned[],
  told: readonly Told[],
): Promise<string[]> {
  const tenants = await stage.query<Tenant>('select * from tenants')
  const names = await stage.query<Named>(
    `select org_id, detail->>'name' as name from audit_entries where action = 'tenant_changed' order by org_id, seq`,
  )
  const keys = await stage.query<{ org_id: string; action: string; key: string }>(
    `select org_id, action, detail->>'key_id' as key from audit_entries where action in ('tenant_provisioned', 'key_rotated', 'tenant_revoked') order by org_id, seq`,
  )
  const wrong: string[] = []
  for (const { n, status, answer } of told) {
    const { task, org } = requests[n] ?? {}
    if (status !== 200 || org === undefined) continue
    const renamed = names.filter(({ org_id, name }) => org_id === org.id && name === nameBy(n)).length
    if (task === 'rename' && renamed !== 1) wrong.push(`request ${n}: ${org.id} was renamed, with ${renamed} entries`)
    const made = keys.filter(
      ({ org_id, key, action }) => org_id === org.id && key === answer.keyId && action !== 'tenant_revoked',
    )
    if ((task === 'provision' || task === 'rotate') && made.length !== 1)
      wrong.push(`request ${n}: ${org.id} was told key ${answer.keyId}, with ${made.length} entries`)
  }
  for (const tenant of tenants) {
    const last = names.findLast(({ org_id }) => org_id === tenant.org_id)
    if (last && last.name !== tenant.name)
      wrong.push(`${tenant.org_id} is called ${tenant.name}; its log says ${last.name}`)
    const calls = keyCalls(tenant, requests, told)
    wrong.push(...lastWord(tenant, calls), ...(await checkKeys(stage, tenant, mayBeGone(calls))))
  }
  return wrong
}

type KeyCall = Told & { task: 'provision' | 'rotate' | 'revoke' }
/** What admins of an organisation that comes and goes were told of its key, one after the other. */
function keyCalls({ org_id }: Tenant, requests: readonly Planned[], told: readonly Told[]): KeyCall[] {
  return told.flatMap((one) => {
    const { org, task } = requests[one.n] ?? {}
    const isOfKey = task === 'provision' || task === 'rotate' || task === 'revoke'
    return org?.id === org_id && isOfKey ? [{ ...one, task }] : []
  })
}

/** The last call, if its admin was told how it ended, says which key there is. */
function lastWord({ org_id, key_alias }: Tenant, calls: readonly KeyCall[]): string[] {
  const last = calls.at(-1)
  if (last?.status !== 200) return []
  const expected = last.task === 'revoke' ? null : last.answer.keyId
  return key_alias === expected ? [] : [`request ${last.n}: ${org_id} was told key ${expected}, and has ${key_alias}`]
}

/** A key whose revocation failed may be gone from the gateway, until it is revoked or asked for again: the answer of its deletion was lost. */
function mayBeGone(calls: readonly KeyCall[]): boolean {
  const made = calls.findLastIndex(({ task, status, answer }) => task !== 'revoke' && status === 200 && !answer.message)
  return calls.slice(made + 1).some(({ task, status }) => task === 'revoke' && status !== 200)
}

/** At the gateway an organisation has the key in use, with its plan's budget, perhaps one in the making, and no other. */
async function checkKeys({ direct, secrets }: Stage, tenant: Tenant, mayBeGone: boolean): Promise<string[]> {
  const { org_id, key_alias, key_version, pending_version } = tenant
  const { gatewayBudgetUsd }: Plan = PLANS[tenant.plan]
  const wrong: string[] = []
  for (let version = 1; version <= Math.max(key_version, pending_version ?? 0) + 2; version++) {
    const key = await deriveGatewayKey(secrets, org_id, version)
    const headers = { Authorization: `Bearer ${secrets.masterKey}` }
    const response = await fetch(`${direct.gateway}/key/info?key=${key}`, { headers })
    const isInUse = key_alias !== null && version === key_version
    if (isInUse && !response.ok && !mayBeGone) wrong.push(`${org_id} has key ${version}, and the gateway has not`)
    if (!isInUse && response.ok && version !== pending_version)
      wrong.push(`the gateway has key ${version} of ${org_id}, which nobody uses`)
    if (!isInUse || !response.ok) continue
    const { info } = (await response.json()) as { info: { max_budget: number; key_alias: string } }
    if (info.max_budget !== gatewayBudgetUsd || info.key_alias !== key_alias)
      wrong.push(
        `the gateway's key ${info.key_alias} of ${org_id} has a budget of ${info.max_budget} on ${tenant.plan}`,
      )
  }
  return wrong
}
