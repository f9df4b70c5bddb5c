import * as z from 'zod'
import type { Config } from '../../../env.ts'
import { callApi, SMALL_BYTES } from '../../../outside/call.ts'
import { loginTrouble } from '../microsoft/errors.ts'
import { guid } from '../microsoft/fields.ts'

const Metadata = z.object({ issuer: z.string() })
const ISSUER = /\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/v2\.0$/

/**
 * The GUID of a tenant that is named by it or by one of its domains: the feed's address takes no domain (AF20013).
 * @throws Trouble when Entra ID does not know it
 */
export async function tenantGuid(config: Config, tenant: string): Promise<string> {
  if (guid.safeParse(tenant).success) return tenant.toLowerCase()
  const base = `${config.logApis.microsoftLogin}/${encodeURIComponent(tenant)}/v2.0`
  const reply = await callApi('Entra ID', `${base}/.well-known/openid-configuration`, { maxBytes: SMALL_BYTES })
  const id = ISSUER.exec(Metadata.safeParse(reply.json).data?.issuer ?? '')?.[1]
  if (reply.status !== 200 || id === undefined) throw loginTrouble(reply)
  return id
}
