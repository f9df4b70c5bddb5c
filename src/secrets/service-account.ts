import { signJwt } from '@clerk/backend/jwt'

/** Google takes none that lasts longer. */
const TTL_S = 3_600

/** Of a service account's key, as Google gives it out. */
type Account = { client_email: string; private_key: string; private_key_id: string }

/**
 * A JWT (RS256, an hour) that a service account signs itself: for Google's APIs, or to be given for a token (RFC 7523).
 * @throws Error the private key is no RSA key in PKCS #8; its message may quote the key
 */
export function selfSigned(
  { client_email, private_key, private_key_id }: Account,
  claims: { aud: string; sub?: string | undefined; scope?: string },
): Promise<string> {
  const exp = Math.floor(Date.now() / 1_000) + TTL_S
  const header = { typ: 'JWT', kid: private_key_id }
  return signJwt({ iss: client_email, exp, ...claims }, private_key, { algorithm: 'RS256', header })
}
