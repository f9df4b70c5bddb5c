import * as z from 'zod'
import type { Config } from '../../../env.ts'
import { GUID } from '../../../ids.ts'
import { callApi, SMALL_BYTES } from '../../../outside/call.ts'
import { loginTrouble } from '../microsoft/errors.ts'

const Metadata = z.object({ issuer: z.string() })
const ISSUER = /\/([^/]+)\/v2\.0$/

/**
 * The GUID of a tenant that is named by it or by one of its domains: the feed's address takes no domain (AF20013).
 * @throws Trouble when Entra ID does not know it
 */
export async function tenantGuid(config: Config, tenant: string): Promise<string> {
  if (GUID.test(tenant)) return tenant.toLowerCase()
  const base = `${config.logApis.microsoftLogin}/${encodeURIComponent(tenant)}/v2.0`
  const reply = await callApi('Entra ID', `${base}/.well-known/openid-configuration`, { maxBytes: SMALL_BYTES })
  const [, id = ''] = ISSUER.exec(Metadata.safeParse(reply.json).data?.issuer ?? '') ?? []
  if (reply.status !== 200 || !GUID.test(id)) throw loginTrouble(reply)
  return id
}
