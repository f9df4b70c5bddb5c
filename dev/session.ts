import { signJwt } from '@clerk/backend/jwt'

/** The origin that local tokens are issued to. */
export const AUTHORIZED_PARTY = 'http://localhost:3000'
/** The id of the local issuer's only key. */
export const KID = 'ins_local'

export type TokenRequest = {
  user: string
  org?: string | undefined
  role: string
  claims: 'v1' | 'v2'
  ttlSeconds: number
  kid?: string | undefined
}

/** A session token as Clerk makes them; negative `ttlSeconds`: expired. `role` without its `org:` prefix. */
export function sessionToken(
  key: JsonWebKey,
  issuer: string,
  { user, org, role, claims, ttlSeconds, kid = KID }: TokenRequest,
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000)
  const session = {
    iss: issuer,
    azp: AUTHORIZED_PARTY,
    sub: user,
    sid: 'sess_local',
    nbf: now - 10 + Math.min(0, ttlSeconds),
    exp: now + ttlSeconds,
  }
  const organization =
    org === undefined
      ? {}
      : claims === 'v1'
        ? { org_id: org, org_role: `org:${role}`, org_slug: org, org_permissions: [] }
        : { o: { id: org, slg: org, rol: role } }
  const payload = { ...session, ...(claims === 'v2' && { v: 2, sts: 'active' }), ...organization }
  return signJwt(payload, key, { algorithm: 'RS256', header: { typ: 'JWT', cat: 'cl_B7d4PD111AAA', kid } })
}
