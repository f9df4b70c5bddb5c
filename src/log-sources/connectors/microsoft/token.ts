import * as z from 'zod'
import { sha256Hex } from '../../../audit/hash.ts'
import { MINUTE_MS } from '../../../durations.ts'
import type { Config } from '../../../env.ts'
import { type Call, callApi, type Reply, SMALL_BYTES } from '../../../outside/call.ts'
import { errorCode, loginTrouble } from './errors.ts'

/** A token is not used in the last five minutes of its life. */
const MARGIN_MS = 5 * MINUTE_MS
/** Tokens that an isolate holds; beyond that the oldest goes. */
const MAX_HELD = 500

/** An application that is registered with Entra ID: `tenant` is a GUID or a domain, `scope` the API that it calls. */
export type App = { tenant: string; clientId: string; clientSecret: string; scope: string }

type Held = { token: string; until: number }
/** In memory, nowhere else; by the hash of all that makes a token, so that a rotated secret is used at once. */
const held = new Map<string, Held>()

const Answer = z.object({
  access_token: z.string().regex(/^[\w.~+/=-]+$/),
  // Version 1 of the endpoint says it as text.
  expires_in: z.coerce.number().positive(),
})

/**
 * Calls an API of Microsoft with the app's token. A token that the API refuses is replaced once.
 * @param what the API's name, for the sentence
 * @throws Trouble when there is no token, or the API cannot be reached; an HTTP error of the API is no trouble yet
 */
export async function callMicrosoft(
  config: Config,
  app: App,
  what: string,
  url: string,
  call: Call = {},
): Promise<Reply> {
  const ask = async () => {
    const headers = { ...call.headers, Authorization: `Bearer ${await tokenOf(config, app)}` }
    return callApi(what, url, { ...call, headers })
  }
  const reply = await ask()
  if (!isStale(reply)) return reply
  await forgetToken(config, app)
  return ask()
}

/** A new token would be refused for a permission that is missing (AF10001) just the same. Log Analytics says 403 of a token that is none. */
const isStale = (reply: Reply): boolean =>
  (reply.status === 401 && errorCode(reply) !== 'AF10001') || errorCode(reply) === 'InvalidAuthenticationToken'

/** Lets the next call get a new token: permissions that were granted meanwhile are in that one only. */
export async function forgetToken(config: Config, app: App): Promise<void> {
  held.delete(await keyOf(config, app))
}

const keyOf = ({ logApis }: Config, { tenant, clientId, clientSecret, scope }: App): Promise<string> =>
  sha256Hex(JSON.stringify([logApis.microsoftLogin, tenant, clientId, clientSecret, scope]))

/** @throws Trouble with Entra ID's code when it gives none */
async function tokenOf(config: Config, app: App): Promise<string> {
  const key = await keyOf(config, app)
  const known = held.get(key)
  if (known && Date.now() < known.until) return known.token
  held.delete(key)
  const url = `${config.logApis.microsoftLogin}/${encodeURIComponent(app.tenant)}/oauth2/v2.0/token`
  const asked = Date.now()
  const reply = await callApi('Entra ID', url, {
    maxBytes: SMALL_BYTES,
    form: {
      grant_type: 'client_credentials',
      client_id: app.clientId,
      client_secret: app.clientSecret,
      scope: app.scope,
    },
  })
  const answer = Answer.safeParse(reply.json)
  if (reply.status !== 200 || !answer.success) throw loginTrouble(reply)
  const { access_token: token, expires_in } = answer.data
  const [oldest] = held.keys()
  if (held.size >= MAX_HELD && oldest !== undefined) held.delete(oldest)
  held.set(key, { token, until: asked + expires_in * 1_000 - MARGIN_MS })
  return token
}
