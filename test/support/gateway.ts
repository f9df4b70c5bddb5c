import { env } from 'cloudflare:workers'
import { deriveGatewayKey } from '../../src/gateway/keys.ts'
import { sha256Hex } from '../../src/sha256.ts'
import { places } from './world.ts'

type Known = {
  key_alias: string
  max_budget: number
  spend: number
  budget_reset_at: string
  models: string[]
  allowed_routes: string[]
  rpm_limit: number
}

export const keyHash = async (orgId: string, version = 1): Promise<string> =>
  sha256Hex(await deriveGatewayKey({ keySecret: String(env.KEY_SECRET) }, orgId, version))

/** What the gateway knows of the organisation's key of a version. */
export async function atGateway(orgId: string, version = 1): Promise<Known | undefined> {
  const response = await fetch(`${places.gateway}/key/info?key=${await keyHash(orgId, version)}`, {
    headers: { Authorization: 'Bearer sk-master' },
  })
  return response.ok ? (await response.json<{ info: Known }>()).info : undefined
}

/** The same, where it can still be used. */
export async function usableKey(orgId: string, version = 1): Promise<Known | undefined> {
  const known = await atGateway(orgId, version)
  return known?.models.includes('no-default-models') ? undefined : known
}

/** Something happens to a key at the gateway: it has spent, its period has ended. */
export const changeAtGateway = async (orgId: string, change: Partial<Known>, version = 1) =>
  fetch(`${places.gateway}/key/update`, {
    method: 'POST',
    headers: { Authorization: 'Bearer sk-master' },
    body: JSON.stringify({ key: await keyHash(orgId, version), ...change }),
  })

/** The gateway loses a key. */
export const gatewayForgets = async (orgId: string, version = 1) =>
  fetch(`${places.gateway}/key/delete`, {
    method: 'POST',
    headers: { Authorization: 'Bearer sk-master' },
    body: JSON.stringify({ keys: [await keyHash(orgId, version)] }),
  })

/**
 * The organisation's key is that of another KEY_SECRET, under the alias that its row has, as when the secret was changed.
 * @returns that key
 */
export async function keyOfAnotherSecret(orgId: string, version = 1): Promise<string> {
  const known = await atGateway(orgId, version)
  await gatewayForgets(orgId, version)
  const key = await deriveGatewayKey({ keySecret: 'the secret before, of at least 32 characters' }, orgId, version)
  await fetch(`${places.gateway}/key/generate`, {
    method: 'POST',
    headers: { Authorization: 'Bearer sk-master' },
    body: JSON.stringify({ key, budget_duration: '30d', metadata: { org_id: orgId }, ...known }),
  })
  return key
}

/** What the model says to the organisation next, and to no other: who is still at work behind another test takes nothing. */
export const modelSays = async (orgId: string, content: string, finish_reason?: string) =>
  fetch(`${places.gateway}/__replies`, {
    method: 'POST',
    body: JSON.stringify({ content, finish_reason, key: await keyHash(orgId) }),
  })
