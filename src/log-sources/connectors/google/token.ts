import * as z from 'zod'
import { callApi, SMALL_BYTES } from '../../../outside/call.ts'
import { Trouble } from '../../../outside/trouble.ts'
import { selfSigned } from '../../../secrets/service-account.ts'
import { TokenClient } from '../token-client.ts'
import { tokenTrouble } from './errors.ts'

/** Always this one, wherever the token is asked for: an address that a key names (`token_uri`) is never called. */
const AUDIENCE = 'https://oauth2.googleapis.com/token'
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
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

/** Google's APIs, called as a service account. */
export const google = new TokenClient<Grant>({
  makes: ({ logApis }, { account, scope, subject }) => {
    const { client_email, private_key, private_key_id } = account
    return [logApis.googleToken, client_email, private_key_id, private_key, scope, subject]
  },

  /** By the JWT bearer grant (RFC 7523). */
  async ask(config, grant) {
    const form = { grant_type: GRANT_TYPE, assertion: await assertion(grant) }
    const reply = await callApi("Google's token endpoint", `${config.logApis.googleToken}/token`, {
      form,
      timeoutMs: TIMEOUT_MS,
      maxBytes: SMALL_BYTES,
    })
    const token = Token.safeParse(reply.json)
    if (reply.status !== 200 || !token.success) throw tokenTrouble(reply, grant)
    return token.data
  },

  isStale: ({ status }) => status === 401,
})

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
