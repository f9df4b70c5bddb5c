import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { type Handler, Requests, sendJson, serve } from './http.ts'
import { devFile } from './places.ts'
import { KID } from './session.ts'

/** The issuer's RSA key, kept in a file so that tokens outlive a restart. */
export function issuerKey(file = devFile('clerk-key.json')): JsonWebKey {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    writeFileSync(file, JSON.stringify(privateKey.export({ format: 'jwk' })), { mode: 0o600 })
  }
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** What an issuer with this key publishes. */
export const keySetOf = ({ kty, n = '', e = '' }: JsonWebKey) => ({
  keys: [{ use: 'sig', kty, kid: KID, alg: 'RS256', n, e }],
})

/** A Clerk-like issuer: its public keys where Clerk's Frontend API has them. Control: `/__requests`. */
export function serveClerk(base: string, key: JsonWebKey): Promise<Server> {
  const requests = new Requests<{ path: string }>()
  const handle: Handler = ({ path }, response) => {
    requests.add({ path })
    if (path === '/.well-known/jwks.json') sendJson(response, 200, keySetOf(key))
    else sendJson(response, 404, { errors: [{ code: 'not_found' }] })
  }
  return serve(base, handle, { '/__requests': requests.control })
}
