const utf8 = new TextEncoder()

/** 32 zero bytes in hex: the `prev_hash` of an organisation's first entry. */
export const GENESIS_HASH = '0'.repeat(64)

const BYTE_IN_HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The character codes of 0 to f. */
const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))

/** Lower-case hex of bytes. */
export function hex(bytes: ArrayBuffer | Uint8Array): string {
  let text = ''
  for (const byte of bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)) text += BYTE_IN_HEX[byte]
  return text
}

/** Whether the text is the bytes' hex. Makes no text: a verifier compares hundreds of thousands a second. */
export function isHexOf(text: string, bytes: Uint8Array): boolean {
  if (text.length !== 2 * bytes.length) return false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0
    if (text.charCodeAt(2 * i) !== DIGITS[byte >> 4] || text.charCodeAt(2 * i + 1) !== DIGITS[byte & 15]) return false
  }
  return true
}

/** A hash in hex as PostgreSQL's input form of bytea. */
export const bytea = (hex: string): string => `\\x${hex}`

/** The bytes of hex. */
export function unhex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length >> 1)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

/** Lower-case hex SHA-256 of the text's UTF-8 bytes: what `printf %s "$TEXT" | sha256sum` prints. */
export async function sha256Hex(text: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', utf8.encode(text)))
}

/** `row_hash` = SHA-256(0x01 ‖ prev_hash ‖ entry_hash), all as hex. The database computes the same when it appends. */
export async function rowHash(prevHash: string, entryHash: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', Uint8Array.from([1, ...unhex(prevHash), ...unhex(entryHash)])))
}
