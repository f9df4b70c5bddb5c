import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { signJwt } from '@clerk/backend/jwt'
import { sendJson, serve } from './http.ts'
import { devFile } from './places.ts'

/** The origin that local tokens are issued to. */
export const AUTHORIZED_PARTY = 'http://localhost:3000'
const KID = 'ins_local'

/** The issuer's RSA key, kept so that tokens outlive a restart. */
function privateKey(): JsonWebKey {
  const file = devFile('clerk-key.json')
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    writeFileSync(file, JSON.stringify(privateKey.export({ format: 'jwk' })), { mode: 0o600 })
  }
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** A Clerk-like issuer: its public keys where Clerk's Frontend API has them. */
export function serveClerk(base: string): Promise<Server> {
  const { kty, n, e } = privateKey()
  const keys = [{ use: 'sig', kty, kid: KID, alg: 'RS256', n, e }]
  return serve(base, ({ path }, response) => (path === '/.well-known/jwks.json' ? sendJson(response, 200, { keys }) : sendJson(response, 404, { errors: [{ code: 'not_found' }] })))
}

export type TokenRequest = { user: string; org?: string | undefined; role: string; claims: 'v1' | 'v2'; ttlSeconds: number; kid?: string | undefined }

/** A session token as Clerk makes them; negative `ttlSeconds`: expired. `role` without its `org:` prefix. */
export function sessionToken(issuer: string, { user, org, role, claims, ttlSeconds, kid = KID }: TokenRequest): Promise<string> {
  const now = Math.floor(Date.now() / 1_000)
  const session = { iss: issuer, azp: AUTHORIZED_PARTY, sub: user, sid: 'sess_local', nbf: now - 10 + Math.min(0, ttlSeconds), exp: now + ttlSeconds }
  const organization =
    org === undefined ? {} : claims === 'v1' ? { org_id: org, org_role: `org:${role}`, org_slug: org, org_permissions: [] } : { o: { id: org, slg: org, rol: role } }
  const payload = { ...session, ...(claims === 'v2' && { v: 2, sts: 'active' }), ...organization }
  return signJwt(payload, privateKey(), { algorithm: 'RS256', header: { typ: 'JWT', cat: 'cl_B7d4PD111AAA', kid } })
}
