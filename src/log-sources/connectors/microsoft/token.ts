import * as z from 'zod'
import { callApi, SMALL_BYTES } from '../../../outside/call.ts'
import { TokenClient } from '../token-client.ts'
import { errorCode, loginTrouble } from './errors.ts'

/** An application that is registered with Entra ID: `tenant` is a GUID or a domain, `scope` the API that it calls. */
export type App = { tenant: string; clientId: string; clientSecret: string; scope: string }

const Token = z.object({
  access_token: z.string().regex(/^[\w.~+/=-]+$/),
  // Version 1 of the endpoint says it as text.
  expires_in: z.coerce.number().positive(),
})

/** Microsoft's APIs, called as an app. */
export const microsoft = new TokenClient<App>({
  makes: ({ logApis }, { tenant, clientId, clientSecret, scope }) => [
    logApis.microsoftLogin,
    tenant,
    clientId,
    clientSecret,
    scope,
  ],

  async ask(config, { tenant, clientId, clientSecret, scope }) {
    const url = `${config.logApis.microsoftLogin}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope }
    const reply = await callApi('Entra ID', url, { maxBytes: SMALL_BYTES, form })
    const token = Token.safeParse(reply.json)
    if (reply.status !== 200 || !token.success) throw loginTrouble(reply)
    return token.data
  },

  // A new token would be refused for a permission that is missing (AF10001) just the same. Log Analytics says 403 of a token that is none.
  isStale: (reply) =>
    (reply.status === 401 && errorCode(reply) !== 'AF10001') || errorCode(reply) === 'InvalidAuthenticationToken',
})
