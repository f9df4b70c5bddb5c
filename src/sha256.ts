import { sha256 as noble } from '@noble/hashes/sha2.js'
import { hex, utf8 } from './bytes.ts'

/** SHA-256 of bytes, at once: a log's tree is hashed in the Worker, in a browser and in Node, each with what is fastest there. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array

/** SHA-256 at once, where Web Crypto would answer later: in the Worker and in browsers. */
export const sha256: Sha256 = noble

/** Lower-case hex SHA-256 of the text's UTF-8 bytes: what `printf %s "$TEXT" | sha256sum` prints. */
export async function sha256Hex(text: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', utf8(text)))
}

/** A key of HMAC-SHA-256, from its bytes. */
export const hmacKey = (secret: BufferSource): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
