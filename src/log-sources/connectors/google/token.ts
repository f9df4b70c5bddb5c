import * as z from 'zod'
import { sha256Hex } from '../../../audit/hash.ts'
import type { Config } from '../../../env.ts'
import { type Call, callApi, type Reply, SMALL_BYTES } from '../../../outside/call.ts'
import { Trouble } from '../../../outside/trouble.ts'
import { selfSigned } from '../../../secrets/service-account.ts'
import { tokenTrouble } from './errors.ts'

/** Always this one, wherever the token is asked for: an address that a key names (`token_uri`) is never called. */
const AUDIENCE = 'https://oauth2.googleapis.com/token'
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** A token is no longer used when so much of its time is left. */
const MARGIN_S = 300
const TIMEOUT_MS = 5_000

/** A service account's key, as Google gives it out. */
export const ServiceAccountKey = z.object({
  client_email: z.string().min(3),
  private_key: z.string().min(1),
  private_key_id: z.string().min(1),
})
/** Whom a token is for, and what it allows. `subject`: the user in whose name the service account acts. */
export type Grant = { account: z.output<typeof ServiceAccountKey>; scope: string; subject?: string }

const Token = z.object({ access_token: z.string().regex(/^[\x21-\x7e]+$/), expires_in: z.number().positive() })

type Held = { token: string; goodUntil: number }
/** Tokens that this isolate holds: in memory, nowhere else. */
const held = new Map<string, Held>()

/**
 * Calls an API of Google's with a token, which serves for as long as it is good. One that the API refuses is asked for anew, once.
 * @param what the API's name, for the sentence
 * @throws Trouble when there is no token to be had, or the API cannot be reached; an HTTP error of the API is no trouble yet
 */
export async function callGoogle(
  config: Config,
  grant: Grant,
  what: string,
  url: string,
  call: Pick<Call, 'json' | 'maxBytes'> = {},
): Promise<Reply> {
  const send = async () =>
    callApi(what, url, { ...call, headers: { Authorization: `Bearer ${await googleToken(config, grant)}` } })
  const reply = await send()
  if (reply.status !== 401) return reply
  await forgetToken(config, grant)
  return send()
}

/** Lets the next call get a new token: one that is held says nothing of whether the key is still good. */
export async function forgetToken(config: Config, grant: Grant): Promise<void> {
  held.delete(await keyOf(config, grant))
}

/**
 * A token by the JWT bearer grant (RFC 7523), from memory while it is good for another five minutes.
 * @param now in Unix milliseconds
 * @throws Trouble when the key cannot be used, or Google gives no token for it
 */
export async function googleToken(config: Config, grant: Grant, now = Date.now()): Promise<string> {
  const key = await keyOf(config, grant)
  const known = held.get(key)
  if (known && known.goodUntil > now) return known.token
  const { access_token: token, expires_in: seconds } = await ask(config, grant)
  for (const [other, { goodUntil }] of held) if (goodUntil <= now) held.delete(other)
  held.set(key, { token, goodUntil: now + (seconds - MARGIN_S) * 1_000 })
  return token
}

/**
 * What a token is known by. The private key is in it: who only knows what an account and its key are called (they are no secrets) and puts them
 * into a secret of his own gets no token that another organisation's key was good for.
 */
const keyOf = ({ logApis }: Config, { account, scope, subject }: Grant): Promise<string> => {
  const { client_email, private_key, private_key_id } = account
  return sha256Hex(JSON.stringify([logApis.googleToken, client_email, private_key_id, private_key, scope, subject]))
}

async function ask(config: Config, grant: Grant): Promise<z.output<typeof Token>> {
  const form = { grant_type: GRANT_TYPE, assertion: await assertion(grant) }
  const reply = await callApi("Google's token endpoint", `${config.logApis.googleToken}/token`, {
    form,
    timeoutMs: TIMEOUT_MS,
    maxBytes: SMALL_BYTES,
  })
  const token = Token.safeParse(reply.json)
  if (reply.status !== 200 || !token.success) throw tokenTrouble(reply, grant)
  return token.data
}

async function assertion({ account, scope, subject }: Grant): Promise<string> {
  try {
    return await selfSigned(account, { aud: AUDIENCE, sub: subject, scope })
  } catch {
    // What the library says of it may quote the key.
    throw new Trouble(
      'The private_key in the secret is no RSA key in PKCS #8. Store the JSON key file of the service account as Google gave it out.',
    )
  }
}
