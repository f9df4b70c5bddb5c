import { AUTHORIZED_PARTY, KID } from '../../dev/session.ts'
import { ask, clerkKey, places } from '../support/world.ts'

const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
const utf8 = new TextEncoder()

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
/** A part of a token: text as it is, anything else as JSON. */
export const part = (value: unknown): string =>
  base64url(utf8.encode(typeof value === 'string' ? value : JSON.stringify(value)))

export const now = (): number => Math.floor(Date.now() / 1_000)

/** What Clerk's tokens claim of an admin of the organisation, version 2; undefined takes a claim away. */
export const claims = (org: string, change: object = {}): object => ({
  iss: places.clerk,
  azp: AUTHORIZED_PARTY,
  sub: 'user_forger',
  sid: 'sess_1',
  iat: now(),
  nbf: now(),
  exp: now() + 60,
  v: 2,
  sts: 'active',
  o: { id: org, slg: 'org', rol: 'admin' },
  ...change,
})

export const header = (change: object = {}): object => ({ alg: 'RS256', typ: 'JWT', kid: KID, ...change })

/** A token that a key signs, Clerk's own unless another is given, whatever its parts say. */
export async function signed(payload: unknown, head: unknown = header(), key: JsonWebKey = clerkKey): Promise<string> {
  const text = `${part(head)}.${part(payload)}`
  const { alg: _alg, key_ops: _ops, ...jwk } = key
  const privateKey = await crypto.subtle.importKey('jwk', jwk, RS256, false, ['sign'])
  return `${text}.${base64url(new Uint8Array(await crypto.subtle.sign(RS256, privateKey, utf8.encode(text))))}`
}

/** A token of HS256, with any bytes as its secret. */
export async function hmacSigned(payload: unknown, head: unknown, secret: Uint8Array): Promise<string> {
  const text = `${part(head)}.${part(payload)}`
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return `${text}.${base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8.encode(text))))}`
}

let attackers: Promise<JsonWebKey> | undefined
/** The key pair of an attacker: one for all attacks, as making one takes long. */
export const ownKey = (): Promise<JsonWebKey> => {
  attackers ??= newKey()
  return attackers
}

async function newKey(): Promise<JsonWebKey> {
  const pair = await crypto.subtle.generateKey(
    { ...RS256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify'],
  )
  if (!('privateKey' in pair)) throw new Error('no pair')
  const jwk = await crypto.subtle.exportKey('jwk', pair.privateKey)
  if (jwk instanceof ArrayBuffer) throw new Error('no JWK')
  return jwk
}

/** The public key in every form in which a verifier that confuses algorithms could take it for a secret. */
export async function publicKeyTexts(): Promise<[string, Uint8Array][]> {
  const [n, e] = [String(clerkKey.n), String(clerkKey.e)]
  const jwk = { kty: 'RSA', n, e }
  const key = await crypto.subtle.importKey('jwk', jwk, RS256, true, ['verify'])
  const der = await crypto.subtle.exportKey('spki', key)
  if (!(der instanceof ArrayBuffer)) throw new Error('no DER')
  const base64 = btoa(String.fromCharCode(...new Uint8Array(der)))
  const lines = base64.match(/.{1,64}/g)?.join('\n')
  const pem = `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----`
  return [
    ['its PEM', utf8.encode(pem)],
    ['its PEM with a last newline', utf8.encode(`${pem}\n`)],
    ['its DER', new Uint8Array(der)],
    ['its DER in base64', utf8.encode(base64)],
    ['its modulus', utf8.encode(n)],
    ['its JWK', utf8.encode(JSON.stringify(jwk))],
    [
      'its JWK as it is published',
      utf8.encode(JSON.stringify({ use: 'sig', kty: 'RSA', kid: KID, alg: 'RS256', n, e })),
    ],
    ['one zero byte', new Uint8Array(1)],
  ]
}

/** A route whose answer shows whose token was believed. */
export const SHOWS = '/api/v1/tenant'
export const show = (token: string) => ask(SHOWS, { headers: { Authorization: `Bearer ${token}` } })
export const refused = { status: 401, body: { code: 'UNAUTHENTICATED' } }
