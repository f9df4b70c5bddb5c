import { cron } from './billing.ts'
import { atGateway, changeAtGateway } from './gateway.ts'
import { asAdmin, get, newOrg, sql } from './world.ts'

const PATH = '/api/v1/provision/tenant'
export const post = (orgId: string, plan = 'pilot') => asAdmin(orgId, 'POST', PATH, { orgId, plan })
export const remove = (orgId: string) => asAdmin(orgId, 'DELETE', PATH)
export const rotate = (orgId: string) => asAdmin(orgId, 'POST', `${PATH}/rotate`)
export const left = async (orgId: string) => (await get(orgId, `${PATH}/status`)).body.budgetUsd

/** An organisation on the pilot plan that has spent 1 of its 5 USD. */
export async function spender(): Promise<string> {
  const org = newOrg()
  await post(org)
  await changeAtGateway(org, { spend: 1 })
  return org
}

/** Lets the cron come until something is so: of organisations that other tests left unsettled it takes some at a time. */
export async function cronUntil(isSo: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 10 && !(await isSo()); i++) await cron()
}

/** The keys that were given up come to be due, and the cron deletes them, this one among them. */
export async function untilDeleted(orgId: string, version = 1): Promise<void> {
  await sql('update retired_keys set delete_after = now() where org_id = $1', [orgId])
  await cronUntil(async () => (await atGateway(orgId, version)) === undefined)
}
