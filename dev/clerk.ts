import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { sendJson, serve } from './http.ts'
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

/** A Clerk-like issuer: its public keys where Clerk's Frontend API has them; `GET /__requests` counts who asked for them. */
export function serveClerk(base: string, key: JsonWebKey): Promise<Server> {
  let asked = 0
  return serve(base, ({ path }, response) => {
    if (path === '/__requests') return sendJson(response, 200, { requests: asked })
    if (path !== '/.well-known/jwks.json') return sendJson(response, 404, { errors: [{ code: 'not_found' }] })
    asked++
    sendJson(response, 200, keySetOf(key))
  })
}
