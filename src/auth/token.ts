import { decodeJwt, verifyJwt } from '@clerk/backend/jwt'
import * as z from 'zod'
import { utf8 } from '../bytes.ts'
import { ClerkId as id, type Principal } from './principal.ts'
import { VerifiedTokens } from './verified.ts'

const CLOCK_SKEW_MS = 5_000
/** Clerk keeps session tokens under 4 KB, the limit of a cookie. */
const MAX_TOKEN_CHARS = 8_192
const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

/**
 * In every version; `exp`: Unix seconds. A session in which somebody acts as another (`act`: Clerk's impersonation) is none here: the audit log
 * would name who did not do it.
 */
const Claims = { sub: id, sts: z.string().optional(), exp: z.number(), act: z.undefined().optional() }
/** Clerk's session claims, version 1 (flat) and version 2 (`o`, roles without their prefix), as one shape. */
const SessionClaims = z.union([
  z
    .object({
      v: z.literal(2),
      ...Claims,
      o: z.object({ id, rol: z.string().optional() }).optional(),
    })
    .transform(({ o, ...claims }) => ({
      ...claims,
      orgId: o?.id,
      isAdmin: o?.rol === 'admin',
    })),
  z
    .object({
      v: z.literal(1).optional(),
      ...Claims,
      org_id: id.nullish(),
      org_role: z.string().nullish(),
    })
    .transform(({ org_id, org_role, ...claims }) => ({
      ...claims,
      orgId: org_id ?? undefined,
      isAdmin: org_role === 'org:admin',
    })),
])

type Authentication = { principal: Principal } | { refused: 'UNAUTHENTICATED' | 'NO_ORG' }

/**
 * Decides who a session token speaks for. RS256 only: any other algorithm (`none`, HS256 with the public key as
 * secret) is refused before a key is looked for; keys named inside the token (`jwk`, `jku`, `x5u`) are never read.
 * @param findKey the public key with a `kid`, or undefined
 * @param verified what was checked before against the same expectations
 */
export async function authenticateToken(
  token: string,
  findKey: (kid: string) => Promise<JsonWebKey | undefined>,
  expected: { issuer: string; authorizedParties: string[] },
  verified = new VerifiedTokens(),
): Promise<Authentication> {
  const held = verified.get(token)
  const jwt = held ? undefined : decoded(token)
  const kid = held?.kid ?? jwt?.header.kid
  const key = kid === undefined ? undefined : await findKey(kid)
  if (kid === undefined || !key) return { refused: 'UNAUTHENTICATED' }
  if (held && held.modulus === key.n) return { principal: held.principal }
  // Clerk's function checks it too, but imports the key each time: who sends what nobody signed is not to cost us that.
  if (jwt && !(await isSigned(jwt, key))) return { refused: 'UNAUTHENTICATED' }
  const payload = await verifyJwt(token, { ...expected, key, clockSkewInMs: CLOCK_SKEW_MS }).catch(() => undefined)
  const claims = SessionClaims.safeParse(payload)
  // `sts: pending`: Clerk's own SDKs treat a session with unfinished tasks as signed out.
  if (!claims.success || claims.data.sts === 'pending') return { refused: 'UNAUTHENTICATED' }
  const { sub, orgId, isAdmin, exp } = claims.data
  if (orgId === undefined) return { refused: 'NO_ORG' }
  const principal = { userId: sub, orgId, isAdmin }
  verified.keep(token, { principal, kid, modulus: key.n, expiresAt: 1_000 * exp })
  return { principal }
}

type SessionJwt = ReturnType<typeof decodeJwt>

/** An RS256 token with the id of its key. */
function decoded(token: string): SessionJwt | undefined {
  if (token.length > MAX_TOKEN_CHARS) return undefined
  try {
    const jwt = decodeJwt(token)
    return jwt.header.alg === 'RS256' && typeof jwt.header.kid === 'string' ? jwt : undefined
  } catch {
    return undefined // machine tokens (mt_, oat_, ak_) and anything else that is not a JWT
  }
}

const imported = new WeakMap<JsonWebKey, Promise<CryptoKey>>()

async function isSigned({ raw, signature }: SessionJwt, key: JsonWebKey): Promise<boolean> {
  const importing = imported.get(key) ?? crypto.subtle.importKey('jwk', key, RS256, false, ['verify'])
  imported.set(key, importing)
  try {
    return await crypto.subtle.verify(RS256, await importing, signature, utf8(`${raw.header}.${raw.payload}`))
  } catch {
    return false // a key that is none
  }
}
