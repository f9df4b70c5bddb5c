import { decodeJwt, verifyJwt } from '@clerk/backend/jwt'
import * as z from 'zod'
import { ClerkId as id, type Principal } from './principal.ts'
import { VerifiedTokens } from './verified.ts'

const CLOCK_SKEW_MS = 5_000
/** Clerk keeps session tokens under 4 KB, the limit of a cookie. */
const MAX_TOKEN_CHARS = 8_192

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
    .transform(({ sub, sts, exp, o }) => ({
      ...{ sub, sts, expiresAt: 1_000 * exp },
      orgId: o?.id,
      role: o?.rol === undefined ? null : `org:${o.rol}`,
    })),
  z
    .object({
      v: z.literal(1).optional(),
      ...Claims,
      org_id: id.nullish(),
      org_role: z.string().nullish(),
    })
    .transform(({ sub, sts, exp, org_id, org_role }) => ({
      ...{ sub, sts, expiresAt: 1_000 * exp },
      orgId: org_id ?? undefined,
      role: org_role ?? null,
    })),
])

export type Authentication = { principal: Principal } | { refused: 'UNAUTHENTICATED' | 'NO_ORG' }

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
  const kid = held?.kid ?? keyId(token)
  const key = kid === undefined ? undefined : await findKey(kid)
  if (kid === undefined || !key) return { refused: 'UNAUTHENTICATED' }
  if (held && held.modulus === key.n) return { principal: held.principal }
  const payload = await verifyJwt(token, { ...expected, key, clockSkewInMs: CLOCK_SKEW_MS }).catch(() => undefined)
  const claims = SessionClaims.safeParse(payload)
  // `sts: pending`: Clerk's own SDKs treat a session with unfinished tasks as signed out.
  if (!claims.success || claims.data.sts === 'pending') return { refused: 'UNAUTHENTICATED' }
  const { sub, orgId, role, expiresAt } = claims.data
  if (orgId === undefined) return { refused: 'NO_ORG' }
  const principal = { userId: sub, orgId, role }
  verified.keep(token, { principal, kid, modulus: key.n, expiresAt: expiresAt + CLOCK_SKEW_MS })
  return { principal }
}

function keyId(token: string): string | undefined {
  if (token.length > MAX_TOKEN_CHARS) return undefined
  try {
    const { header } = decodeJwt(token)
    return header.alg === 'RS256' && typeof header.kid === 'string' ? header.kid : undefined
  } catch {
    return undefined // machine tokens (mt_, oat_, ak_) and anything else that is not a JWT
  }
}
